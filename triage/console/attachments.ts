// What came with a letter, as officers see it. Pictures and sound are decoded in a worker and shown as pixels and samples;
// films are written anew before the browser plays them; papers and unknown files are never opened here, only saved after a
// warning. What the sender says of a file decides how its button reads, and nothing else. No file has the sender's name.
import type { Attachment } from "../../intake/envelope/types.ts";
import { h, icon, saveBlob, type Child } from "./dom.ts";
import type { Opened } from "./jobs.ts";
import type { Session } from "./session.ts";
import type { Case } from "./shapes.ts";
import type { View } from "./view.ts";
import { look, OpenerError } from "./worker.ts";
import { say } from "./words.ts";

/** What went with replies, by the replies' ids: sealed beside them, as it is. */
export function filesOf(data: Pick<Case, "remarks">, opened: Opened | null): Map<string, Attachment[]> {
  const found = new Map<string, Attachment[]>();
  for (const remark of data.remarks ?? []) {
    if (remark.kind !== "files" || opened === null) continue;
    try {
      const sheet = JSON.parse(opened.notes[remark.id] ?? "") as { kind?: unknown; files?: unknown };
      if (sheet.kind === "files" && Array.isArray(sheet.files)) found.set(remark.id, sheet.files as Attachment[]);
    } catch {
      // not a list of files: there is nothing to show
    }
  }
  return found;
}

/** The case whose attachments they are. */
interface Host {
  readonly id: string;
  readonly data: Pick<Case, "number" | "envelopes" | "replies" | "remarks">;
  readonly session: Session;
  readonly opened: Opened | null;
}

type File =
  | { state: "opening" | "failed" | "asked" }
  | { state: "damaged"; sealed: Blob }
  | { state: "shown"; view: View; content: Blob; element: HTMLElement | null; url: string; deaf: boolean };

/** What the sender says it is; only how its button reads depends on it. */
export function announced(a: Pick<Attachment, "type">): "image" | "audio" | "video" | "paper" | "file" {
  if (/^image\/(jpeg|png|webp)$/.test(a.type)) return "image";
  if (/^audio\/(ogg|aac|amr|wav|mpeg|mp4)$/.test(a.type)) return "audio";
  if (a.type === "video/mp4") return "video";
  return /^application\/(pdf|rtf|msword|vnd\.[a-z0-9.-]+)$|^text\/plain$/i.test(a.type) ? "paper" : "file";
}

export function sizeText(n: number): string {
  return n < 1024 * 1024 ? `${Math.max(1, Math.round(n / 1024))} kB` : `${(n / 1024 / 1024).toFixed(1).replace(".", ",")} MB`;
}

export class Attachments {
  readonly #host: Host;
  readonly #draw: () => void;
  readonly #files = new Map<string, File>();

  constructor(host: Host, draw: () => void) {
    this.#host = host;
    this.#draw = draw;
  }

  /** Takes everything opened out of memory. */
  clear(): void {
    for (const file of this.#files.values()) if (file.state === "shown" && file.url !== "") URL.revokeObjectURL(file.url);
    this.#files.clear();
  }

  /** Draws one attachment. */
  show(a: Attachment): Child {
    const n = this.#number(a);
    const name = say(`attachment.${announced(a)}`, { n });
    const id = `attachment-${n}`;
    const file = this.#files.get(a.blob);
    const size = sizeText(a.size);
    switch (file?.state) {
      case "opening":
        return h("p", { id, tabindex: -1, role: "status" }, say("attachment.opening", { name }));
      case "damaged":
        return h("div", { class: "notice bad", id, tabindex: -1, role: "status" }, h("p", {}, say("attachment.damaged", { name })),
          h("button", { type: "button", click: () => saveBlob(file.sealed, `${this.#title(n)}.age`) }, icon("file"), say("attachment.sealed", { name })));
      case "asked":
        return this.#warning(a, id, name, null);
      case "shown":
        return this.#shown(a, id, n, name, file);
    }
    const paper = announced(a) === "paper" || announced(a) === "file";
    const word = file?.state === "failed" ? say("attachment.failed", { name })
      : say(paper ? "attachment.get" : announced(a) === "audio" ? "attachment.hear" : "attachment.open", { name, size });
    return h("button", { type: "button", id, click: () => (paper && file === undefined ? this.#set(a, { state: "asked" }) : void this.#open(a)) }, icon("file"), word);
  }

  /** The running number in the whole case: the same as in the names of saved files. */
  #number(a: Attachment): number {
    let n = 0;
    for (const { id } of this.#host.data.envelopes ?? []) {
      const letter = this.#host.opened?.letters.find((l) => l.id === id);
      if (letter?.state !== "open") continue;
      for (const other of letter.words.attachments) {
        n++;
        if (other.blob === a.blob) return n;
      }
    }
    const files = filesOf(this.#host.data, this.#host.opened);
    for (const { id } of this.#host.data.replies ?? []) {
      for (const other of files.get(id) ?? []) {
        n++;
        if (other.blob === a.blob) return n;
      }
    }
    return n;
  }

  #title = (n: number): string => `${this.#host.data.number}-${n}`;

  #set(a: Attachment, file: File | null): void {
    if (file === null) this.#files.delete(a.blob);
    else this.#files.set(a.blob, file);
    const id = `attachment-${this.#number(a)}`;
    const inside = document.activeElement?.closest(`#${id}`) !== null && document.activeElement !== null;
    this.#draw();
    if (inside) document.getElementById(id)?.focus({ preventScroll: true }); // whoever reads with a keyboard stays where he was
  }

  async #open(a: Attachment): Promise<File> {
    const { id, session, opened } = this.#host;
    this.#set(a, { state: "opening" });
    const file = await this.#fetch(a, id, session);
    // Another case, or locked meanwhile: nothing opened stays.
    if (id !== this.#host.id || this.#host.opened === null || opened === null) {
      if (file.state === "shown" && file.url !== "") URL.revokeObjectURL(file.url);
      return { state: "failed" };
    }
    this.#set(a, file);
    return file;
  }

  async #fetch(a: Attachment, id: string, session: Session): Promise<File> {
    let sealed: ArrayBuffer;
    let content: ArrayBuffer;
    try {
      sealed = await session.desk.blob(a.blob);
    } catch {
      return { state: "failed" };
    }
    try {
      content = await session.opener!.ask("blob", { id, attachment: a, sealed });
    } catch (error) {
      const damaged = error instanceof OpenerError && (error.why === "damaged" || error.why === "refused");
      return damaged ? { state: "damaged", sealed: new Blob([sealed]) } : { state: "failed" };
    }
    const blob = new Blob([content], { type: "application/octet-stream" });
    const view = await look(blob);
    const file: File = { state: "shown", view, content: blob, element: null, url: "", deaf: false };
    if (view.state === "sound") file.url = URL.createObjectURL(new Blob([view.content], { type: "audio/wav" }));
    if (view.state === "film") {
      file.content = new Blob([view.content], { type: "application/octet-stream" });
      file.url = URL.createObjectURL(new Blob([view.content], { type: "video/mp4" }));
    }
    return file;
  }

  #shown(a: Attachment, id: string, n: number, name: string, file: File & { state: "shown" }): Child {
    const { view } = file;
    if (view.state === "paper" || view.state === "unknown") return this.#warning(a, id, name, file);
    const save = h("button", { class: "quiet small save", type: "button", click: () => saveBlob(file.content, `${this.#title(n)}.${view.ending}`) },
      say("attachment.save", { name }));
    if (view.state === "broken") {
      return h("div", { class: "notice bad", id, tabindex: -1, role: "status" }, h("p", {}, say("attachment.broken", { name })), save);
    }
    if (view.state === "silent" || file.deaf) {
      return h("div", { class: "notice", id, tabindex: -1, role: "status" }, h("p", {}, say("attachment.silent", { name })), save);
    }
    file.element ??= view.state === "picture" ? painted(view.picture, name) : this.#player(view.state, file, name);
    return h("div", { class: "viewed", id, tabindex: -1, role: "group", "aria-label": name },
      h("p", { class: "small soft" }, name), file.element, h("div", { class: "line" }, view.state === "picture" && larger(file.element), save));
  }

  /** Plays what was decoded or written anew in the worker; it never begins by itself. */
  #player(state: "sound" | "film", file: File & { state: "shown" }, name: string): HTMLElement {
    const deaf = () => {
      file.deaf = true;
      this.#draw();
    };
    const attrs = { src: file.url, controls: true, preload: "metadata", controlslist: "nodownload", "aria-label": name, error: deaf };
    return state === "sound" ? h("audio", attrs) : h("video", { ...attrs, playsinline: true, disableremoteplayback: true });
  }

  /** A paper, or what nobody knows, can do harm to the machine that opens it: that is said before it is saved. file is null as
   * long as it is not opened. */
  #warning(a: Attachment, id: string, name: string, file: (File & { state: "shown" }) | null): Child {
    const unknown = file === null ? announced(a) === "file" : file.view.state === "unknown";
    const macros = file !== null && file.view.state === "paper" && file.view.macros;
    return h("div", { class: "notice risk", id, tabindex: -1, role: "group", "aria-label": name },
      h("p", {}, h("strong", {}, say("attachment.risk", { name }))),
      h("ul", {},
        h("li", {}, say(unknown ? "attachment.risk-unknown" : "attachment.risk-paper")),
        macros && h("li", {}, say("attachment.risk-macros")),
        h("li", {}, say("attachment.risk-where")),
        h("li", {}, say("attachment.risk-who"))),
      h("div", { class: "line" },
        h("button", { type: "button", click: () => void this.#save(a, file) }, icon("file"), say("attachment.risk-yes", { name })),
        h("button", { class: "quiet", type: "button", click: () => this.#set(a, null) }, say("attachment.risk-no"))));
  }

  async #save(a: Attachment, opened: (File & { state: "shown" }) | null): Promise<void> {
    const file = opened ?? (await this.#open(a));
    // With macros the warning says more than was read: it stands there now, to be answered again.
    if (file.state !== "shown" || (opened === null && file.view.state === "paper" && file.view.macros)) return;
    if (opened === null && file.view.state !== "paper" && file.view.state !== "unknown") return; // it can be shown after all
    saveBlob(file.content, `${this.#title(this.#number(a))}.${file.view.ending}`);
  }
}

/** Paints a decoded picture. */
function painted(picture: ImageBitmap, name: string): HTMLElement {
  const canvas = h("canvas", { width: picture.width, height: picture.height, role: "img", "aria-label": name });
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(picture);
  return h("div", { class: "picture" }, canvas);
}

/** Shows a picture as large as it is, or as large as the pane. */
function larger(picture: HTMLElement): HTMLElement {
  const button = h("button", { class: "quiet small", type: "button", "aria-pressed": String(picture.classList.contains("large")) }, say("attachment.larger"));
  button.addEventListener("click", () => {
    const large = picture.classList.toggle("large");
    button.setAttribute("aria-pressed", String(large));
    if (large) picture.tabIndex = 0; // so that the keyboard can move it
    else picture.removeAttribute("tabindex");
  });
  return button;
}

// Files that go with a reply: cleaned in a worker that has no keys, sealed to the resident and once more to the case, and stored
// before the reply is sent. What is sealed waits here while the connection is away, and goes once. A file's name is never read.
import { ApiError } from "./api.ts";
import { sizeText } from "./attachments.ts";
import { draw, h, icon, type Child } from "./dom.ts";
import type { Jobs, ReplyFile } from "./jobs.ts";
import type { Session } from "./session.ts";
import { cleanAway } from "./worker.ts";
import { say, type Word } from "./words.ts";

const mostFiles = 5;

type Sealed = Jobs["enclose"]["out"];

interface Item {
  n: number;
  kind: "image" | "audio" | "video" | "file";
  size: number;
  state: "cleaning" | "asked" | "sealing" | "sending" | "there" | "lost" | "refused";
  /** Why it was refused. */
  why: string;
  percent: number;
  /** A paper that the officer is asked about. */
  paper: { content: ArrayBuffer; type: string } | null;
  sealed: Sealed | null;
  file: ReplyFile | null;
}

export class Enclosures {
  readonly element = h("div", { class: "enclosures" });
  readonly #session: Session;
  readonly #case: string;
  #items: Item[] = [];
  #count = 0;
  #tooMany = false;
  #work: Promise<unknown> = Promise.resolve();

  constructor(session: Session, id: string) {
    this.#session = session;
    this.#case = id;
    this.draw();
  }

  /** What is stored and goes along. */
  get files(): ReplyFile[] {
    return this.#items.flatMap((i) => (i.state === "there" && i.file !== null ? [i.file] : []));
  }

  /** Waits for what is under way, and stores again what got lost. False when something is not there yet. */
  async settle(): Promise<boolean> {
    for (const item of this.#items) if (item.state === "lost") this.#queue(() => this.#send(item));
    await this.#work;
    return this.#items.every((i) => i.state === "there" || i.state === "refused");
  }

  clear(): void {
    this.#items = [];
    this.#tooMany = false;
    this.draw();
  }

  /** What is stored, for the time of a lock. What is only sealed here goes: it is picked again. */
  take(): string {
    const kept = this.#items.filter((i) => i.state === "there").map(({ kind, size, file }) => ({ kind, size, file }));
    this.clear();
    return kept.length === 0 ? "" : JSON.stringify(kept);
  }

  give(kept: string): void {
    for (const { kind, size, file } of JSON.parse(kept) as Pick<Item, "kind" | "size" | "file">[]) {
      this.#items.push({ n: ++this.#count, kind, size, file, state: "there", why: "", percent: 100, paper: null, sealed: null });
    }
    this.draw();
  }

  draw(): void {
    const many = this.#items.length >= mostFiles;
    const pick = h("input", { type: "file", id: "enclose", multiple: true, class: "unseen", tabindex: -1, "aria-label": say("enclose.add"), disabled: many, change: () => this.#pick(pick) });
    draw(this.element,
      this.#items.length > 0 && h("ul", { class: "plain" }, this.#items.map((i) => h("li", { id: `enclosed-${i.n}` }, this.#row(i)))),
      this.#tooMany && h("p", { class: "notice bad", role: "alert" }, say("enclose.many", { n: mostFiles })),
      h("div", { class: "line" }, pick,
        h("button", { type: "button", class: "quiet", id: "pick", disabled: many, "aria-describedby": "enclose-hint", click: () => pick.click() }, icon("file"), say("enclose.add")),
        h("span", { class: "soft small grow", id: "enclose-hint" }, say("enclose.hint"))));
  }

  #name = (i: Item): string => say(`enclose.${i.kind}`, { n: i.n });

  #row(i: Item): Child {
    const name = this.#name(i);
    const drop = h("button", { type: "button", class: "quiet small", id: `drop-${i.n}`, click: () => this.#drop(i) }, say("enclose.drop", { name }));
    switch (i.state) {
      case "cleaning":
      case "sealing":
        return h("p", { role: "status" }, say(`enclose.${i.state}`, { name }));
      case "sending":
        return h("p", { class: "line" }, h("span", {}, say("enclose.sending", { name })), h("progress", { max: 100, value: i.percent, "aria-label": say("enclose.sending", { name }) }));
      case "there":
        return h("p", { class: "line" }, icon("file"), h("span", { class: "grow", role: "status" }, say("enclose.there", { name, size: sizeText(i.size) })), drop);
      case "lost":
        return h("div", { class: "notice bad", role: "alert" }, h("p", {}, say("enclose.lost", { name })),
          h("div", { class: "line" }, h("button", { type: "button", id: `again-${i.n}`, click: () => this.#queue(() => this.#send(i)) }, say("enclose.again")), drop));
      case "refused":
        return h("div", { class: "notice bad", role: "alert" }, h("p", {}, say(i.why as Word, { name })), drop);
      case "asked":
        return h("div", { class: "notice risk", role: "group", "aria-label": name }, h("p", {}, say("enclose.paper", { name })),
          h("div", { class: "line" }, h("button", { type: "button", id: `keep-${i.n}`, click: () => this.#keep(i) }, say("enclose.paper-yes", { name })), drop));
    }
  }

  #drop(i: Item): void {
    this.#items = this.#items.filter((other) => other !== i);
    this.#tooMany = false;
    this.draw();
    document.getElementById("pick")?.focus();
  }

  #pick(from: HTMLInputElement): void {
    const picked = [...(from.files ?? [])];
    from.value = "";
    const room = mostFiles - this.#items.length;
    this.#tooMany = picked.length > room;
    for (const file of picked.slice(0, room)) {
      const kind = file.type.startsWith("image/") ? "image" : file.type.startsWith("audio/") ? "audio" : file.type.startsWith("video/") ? "video" : "file";
      const item: Item = { n: ++this.#count, kind, size: file.size, state: "cleaning", why: "", percent: 0, paper: null, sealed: null, file: null };
      this.#items.push(item);
      this.#queue(() => this.#clean(item, file));
    }
    this.draw();
  }

  /** One after the other: a weak machine and a weak line do one thing at a time. */
  #queue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work, work);
  }

  #here = (i: Item): boolean => this.#items.includes(i);

  #tell(i: Item, change: Partial<Item>): void {
    Object.assign(i, change);
    if (this.#here(i)) this.draw();
  }

  async #clean(i: Item, file: Blob): Promise<void> {
    if (!this.#here(i)) return;
    const out = await cleanAway(file);
    if (out.state === "refused") return this.#tell(i, { state: "refused", why: `enclose.${out.why}` });
    if (out.state === "paper") return this.#tell(i, { state: "asked", kind: "file", paper: out, size: out.content.byteLength });
    const kind = out.type.startsWith("image/") ? "image" : out.type.startsWith("audio/") ? "audio" : "video";
    this.#tell(i, { kind, size: out.content.byteLength });
    await this.#seal(i, out.content, out.type);
  }

  #keep(i: Item): void {
    const { paper } = i;
    if (paper === null) return;
    this.#tell(i, { state: "sealing", paper: null });
    this.#queue(() => this.#seal(i, paper.content, paper.type));
  }

  async #seal(i: Item, content: ArrayBuffer, type: string): Promise<void> {
    if (!this.#here(i) || this.#session.opener === null) return;
    this.#tell(i, { state: "sealing" });
    try {
      const sealed = await this.#session.opener.ask("enclose", { id: this.#case, content, type });
      i.sealed = sealed;
      i.file = { theirs: sealed.theirs.attachment, ours: sealed.ours.attachment };
    } catch {
      return this.#tell(i, { state: "refused", why: "enclose.unclean" });
    }
    await this.#send(i);
  }

  /** Stores both. Under their ids they can be stored again: what was there already stays. */
  async #send(i: Item): Promise<void> {
    const { sealed } = i;
    if (!this.#here(i) || sealed === null) return;
    this.#tell(i, { state: "sending", percent: 0 });
    try {
      const half = (from: number) => (done: number) => this.#tell(i, { percent: Math.round(from + done * 50) });
      await this.#session.desk.attach(this.#case, sealed.theirs.attachment.blob, sealed.theirs.sealed, half(0));
      await this.#session.desk.attach(this.#case, sealed.ours.attachment.blob, sealed.ours.sealed, half(50));
      this.#tell(i, { state: "there", sealed: null });
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      if (code === "too_big") this.#tell(i, { state: "refused", why: "enclose.big" });
      else if (code === "not_found") this.#tell(i, { state: "refused", why: "enclose.nowhere" });
      else this.#tell(i, { state: "lost" });
    }
  }
}

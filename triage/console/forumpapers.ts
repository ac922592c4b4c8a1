// The papers of a forum as drafts: docx to be worked on, PDF to be read. The server makes them of approved words.
import { h, icon, saveFile, type Child } from "./dom.ts";
import type { ForumHost } from "./forumpart.ts";
import type { PaperKind } from "./forumshapes.ts";
import { say } from "./words.ts";

/** Buttons for papers of these kinds. */
export function papersPart(host: ForumHost, kinds: readonly PaperKind[]): Child {
  return h("section", { class: "forumpapers" }, h("h3", {}, say("forum.papers")), h("p", { class: "soft small" }, say("forum.papers-what")),
    h("ul", { class: "plain" }, kinds.map((kind) => h("li", { class: "line" }, icon("file"), h("span", { class: "grow" }, say(`forum.paper-${kind}`)), buttons(host, kind)))));
}

/** The two buttons of one paper. */
export function buttons(host: ForumHost, kind: PaperKind, opinion = ""): Child {
  return (["docx", "pdf"] as const).map((format) => h("button", {
    type: "button", class: "quiet", id: `paper-${kind}${opinion === "" ? "" : `-${opinion}`}-${format}`, "aria-label": `${say(`forum.paper-${kind}`)}, ${format === "pdf" ? "PDF" : "Word"}`,
    click: (e: Event) => void save(host, kind, format, opinion, e.currentTarget as HTMLButtonElement),
  }, format === "pdf" ? "PDF" : "Word"));
}

async function save(host: ForumHost, kind: PaperKind, format: "docx" | "pdf", opinion: string, button: HTMLButtonElement): Promise<void> {
  const id = host.page?.forum.id ?? "";
  button.disabled = true;
  try {
    saveFile(new Uint8Array(await host.calls.paper(id, kind, format, opinion)), `dien-dan-${id}-${kind}.${format}`);
    host.tell(say("forum.paper-saved"));
  } catch (error) {
    host.failed(error);
  }
  button.disabled = false;
}

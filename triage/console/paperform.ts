// "Giấy tờ": a draft of an official form as a page of paper. Its blanks are filled from what this browser has opened and written
// in where they stand; what is typed survives a lock sealed. "DỰ THẢO" stands across it until the officer's own number is in it.
// Nothing of it goes to the server but the note that it was printed, which is made before.
import type { CaseForm } from "./acts.ts";
import type { Host } from "./compose.ts";
import { draw, h, type Child } from "./dom.ts";
import { ledgerTable, lineOf, register294 } from "./ledger.ts";
import { marksOf, maskedLetters } from "./mask.ts";
import { blanksOf, papersFor, type Blanks, type Paper } from "./papers.ts";
import { printSheet, unprint } from "./print.ts";
import { explain } from "./signin.ts";
import { newID } from "./uuid.ts";
import { language, say } from "./words.ts";

const register = register294.id;

export class PaperForm implements CaseForm {
  readonly #host: Host;
  readonly #close: () => void;
  readonly #element = h("div", { class: "words papers" });
  #chosen = "";
  /** What the officer wrote, by form and blank. */
  #written: Record<string, Blanks> = {};
  #open = false;
  #printed = false;
  #error = "";

  constructor(host: Host, close: () => void) {
    [this.#host, this.#close] = [host, close];
  }

  form(): Child {
    this.#draw();
    return this.#element;
  }

  focus(): void {
    document.getElementById("paper")?.focus({ preventScroll: true });
  }

  take(): string {
    unprint();
    const kept = Object.keys(this.#written).length === 0 ? "" : JSON.stringify({ chosen: this.#chosen, written: this.#written });
    this.#written = {};
    this.#element.replaceChildren();
    return kept;
  }

  give(kept: string): void {
    const { chosen, written } = JSON.parse(kept) as { chosen: string; written: Record<string, Blanks> };
    [this.#chosen, this.#written] = [chosen, written];
  }

  /** Whether something in the case is marked not to leave the unit. */
  get #marked(): boolean {
    return marksOf(this.#host.data, this.#host.opened).length > 0;
  }

  #draw(): void {
    const papers = papersFor(this.#host.data.lane);
    const paper = papers.find((p) => p.id === this.#chosen);
    draw(this.#element,
      h("p", { class: "small soft" }, say("papers.what")),
      h("div", { class: "field" }, h("label", { for: "paper" }, say("papers.form")),
        h("select", { id: "paper", change: (e: Event) => { this.#chosen = (e.target as HTMLSelectElement).value; this.#draw(); } },
          h("option", { value: "" }, say("move.choose")), papers.map((p) => h("option", { value: p.id, selected: p.id === this.#chosen }, `${p.number}: ${p.name}`)),
          register294.lanes.includes(this.#host.data.lane) && h("option", { value: register, selected: this.#chosen === register }, say("papers.register")))),
      this.#marked && this.#chosen !== "" && h("label", { class: "choice" }, h("input", { type: "checkbox", id: "unmask", checked: this.#open, change: (e: Event) => { this.#open = (e.target as HTMLInputElement).checked; this.#draw(); } }), " ", say("papers.unmask")),
      this.#chosen !== "" && h("p", { class: "small soft" }, paper !== undefined && language() === "en" ? paper.en : say("papers.check", { law: paper?.law ?? "Thông tư số 119/2021/TT-BCA" })),
      this.#chosen !== "" && h("div", { class: "desk-of-paper", role: "region", tabindex: 0, "aria-label": say("papers.sheet") }, paper === undefined ? this.#register() : this.#page(paper)),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" },
        this.#chosen !== "" && h("button", { class: "main", type: "button", id: "doprint", click: () => void this.#print() }, say("papers.print")),
        h("button", { class: "quiet", type: "button", id: "nopaper", click: () => this.#leave() }, say("close"))));
  }

  /** What was printed stands in the history from now on. */
  #leave(): void {
    unprint();
    this.#close();
    if (this.#printed) void this.#host.reload();
    this.#printed = false;
  }

  #blanks(paper: Paper): Blanks {
    const { data, opened } = this.#host;
    if (opened === null) return {};
    const open = opened.letters.flatMap((l) => (l.state === "open" ? [l] : []));
    const masked = maskedLetters(data, opened);
    return { ...blanksOf(this.#host, open.map((l) => (this.#open ? l.words : (masked.get(l.id) ?? l.words))), Date.now()), ...this.#written[paper.id] };
  }

  /** The sheet: head, number and date, title, text, signatures, whom it goes to. */
  #page(paper: Paper): HTMLElement {
    const blanks = this.#blanks(paper);
    const page = h("div", { class: "paper", lang: "vi" });
    const blank = (name: string): HTMLElement => this.#blank(paper, name, blanks[name] ?? "", page);
    const text = (line: string): Child => line.split(/(\{[a-z_]+\})/).map((part) => (part.startsWith("{") ? blank(part.slice(1, -1)) : part));
    page.classList.toggle("draft", (blanks["so"] ?? "").trim() === "");
    draw(page,
      h("p", { class: "paper-form" }, `${paper.number}, ${paper.law}`),
      h("div", { class: "paper-head" },
        h("div", {}, h("p", { class: "upper" }, blank("cap_tren")), h("p", { class: "upper strong ruled" }, blank("don_vi")), h("p", {}, "Số: ", blank("so"), paper.symbol, blank("ky_hieu"))),
        h("div", {}, h("p", { class: "strong" }, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), h("p", { class: "strong ruled" }, "Độc lập - Tự do - Hạnh phúc"),
          h("p", { class: "italic" }, blank("dia_danh"), ", ngày ", blank("ngay"), " tháng ", blank("thang"), " năm ", blank("nam")))),
      h("div", { class: "paper-title" }, h("p", { class: "strong" }, paper.title[0]), paper.title[1] !== "" && h("p", { class: "strong" }, paper.title[1])),
      paper.lines.map((line) => (line.startsWith("#") ? h("p", { class: "strong paper-part" }, line.slice(1)) : line.startsWith("^") ? h("p", { class: "paper-to" }, text(line.slice(1))) : h("p", {}, text(line)))),
      h("div", { class: "paper-sign" }, paper.to.length > 0 && h("div", { class: "paper-copies" }, h("p", { class: "strong italic" }, "Nơi nhận:"), paper.to.map((line) => h("p", {}, text(line)))),
        paper.sign.filter((s) => s[0] !== "").map((s) => h("div", {}, h("p", { class: "strong" }, s[0]), h("p", { class: "italic" }, s[1])))));
    return page;
  }

  #blank(paper: Paper, name: string, value: string, page: HTMLElement): HTMLElement {
    const write = (e: Event): void => {
      (this.#written[paper.id] ??= {})[name] = (e.target as HTMLElement).textContent ?? "";
      if (name === "so") page.classList.toggle("draft", (this.#written[paper.id]?.["so"] ?? "").trim() === "");
    };
    return h("span", { class: "blank", role: "textbox", tabindex: 0, contenteditable: "plaintext-only", spellcheck: "false", "aria-label": say("papers.blank", { name: name.replaceAll("_", " ") }), "data-blank": name, input: write }, value);
  }

  #register(): HTMLElement {
    const { data, opened, session } = this.#host;
    const letters = opened === null ? [] : [...(this.#open ? new Map(opened.letters.flatMap((l) => (l.state === "open" ? [[l.id, l.words] as const] : []))) : maskedLetters(data, opened)).values()];
    const gist = letters[0] === undefined ? "" : (blanksOf(this.#host, letters, Date.now())["noi_dung"] ?? "");
    return h("div", { class: "paper wide", lang: "vi" }, ledgerTable(session, register294, [lineOf(session, data)], { [data.id]: { text: gist, place: "" } }, ""));
  }

  /** Notes the print, then prints. Without the note nothing is printed. */
  async #print(): Promise<void> {
    const { session, data } = this.#host;
    const page = this.#element.querySelector<HTMLElement>(".paper");
    if (page === null) return;
    this.#error = "";
    try {
      await session.desk.exporting({ id: newID(), kind: this.#chosen, to: "", cases: [data.id] });
      this.#printed = true;
      const copy = page.cloneNode(true) as HTMLElement;
      for (const blank of copy.querySelectorAll("[contenteditable]")) for (const name of ["contenteditable", "role", "tabindex", "aria-label"]) blank.removeAttribute(name);
      await printSheet(this.#chosen === register ? "a4-wide" : "a4", copy);
    } catch (error) {
      this.#error = explain(error);
      this.#draw();
    }
  }
}

// "Xuất hồ sơ": a case as files that the stock age command opens. It is noted before anything is made: the head of the unit sees
// who took what out, and for whom.
import type { CaseForm } from "./acts.ts";
import { Archive, type Target } from "./archive.ts";
import type { Host } from "./compose.ts";
import { draw, h, saveBlob, type Child } from "./dom.ts";
import type { Words } from "./jobs.ts";
import { marksOf, maskedLetters } from "./mask.ts";
import { explain } from "./signin.ts";
import { newID } from "./uuid.ts";
import { exportsWhole } from "./whole.ts";
import { say } from "./words.ts";
import { OpenerError } from "./worker.ts";

export class ExportForm implements CaseForm {
  readonly #host: Host;
  readonly #close: () => void;
  readonly #element = h("form", { class: "words move", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#make(); } });
  #other = false;
  #recipient = "";
  #open = false;
  #files = 0;
  #error = "";
  #busy = false;

  constructor(host: Host, close: () => void) {
    [this.#host, this.#close] = [host, close];
  }

  form(): Child {
    this.#draw();
    return this.#element;
  }

  focus(): void {
    document.getElementById("to-own")?.focus({ preventScroll: true });
  }

  /** Nothing of the case is half-written here. */
  take(): string {
    [this.#recipient, this.#other, this.#open, this.#error] = ["", false, false, ""];
    this.#element.replaceChildren();
    return "";
  }

  give(): void {
    // nothing was kept
  }

  #draw(): void {
    const marked = marksOf(this.#host.data, this.#host.opened).length > 0;
    const radio = (id: string, other: boolean, word: string): Child => h("label", { class: "choice" },
      h("input", { type: "radio", name: "export-to", id, checked: this.#other === other, change: () => { this.#other = other; this.#draw(); } }), " ", word);
    draw(this.#element,
      h("p", {}, say("export.what")),
      h("fieldset", { class: "choices" }, h("legend", {}, say("export.to")), radio("to-own", false, say("export.own")), radio("to-other", true, say("export.other"))),
      this.#other && h("div", { class: "field" }, h("label", { for: "recipient" }, say("export.recipient")),
        h("textarea", { id: "recipient", rows: 3, spellcheck: "false", value: this.#recipient, placeholder: "age1pq1…", input: (e: Event) => (this.#recipient = (e.target as HTMLTextAreaElement).value) })),
      this.#other && h("p", { class: "small soft" }, say("export.check")),
      marked && h("label", { class: "choice" }, h("input", { type: "checkbox", id: "unmask-export", checked: this.#open, change: (e: Event) => { this.#open = (e.target as HTMLInputElement).checked; } }), " ", say("papers.unmask")),
      exportsWhole(this.#host),
      h("p", { class: "small soft" }, say("export.seen")),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" },
        h("button", { class: "main", type: "submit", id: "doexport", disabled: this.#busy }, this.#busy ? say("export.making", { n: this.#files }) : say("export.do")),
        h("button", { type: "button", class: "quiet", id: "noexport", click: () => this.#close() }, say("cancel"))));
  }

  #letters(): Map<string, Words> {
    const { data, opened } = this.#host;
    if (opened === null) return new Map();
    return this.#open ? new Map(opened.letters.flatMap((l): [string, Words][] => (l.state === "open" ? [[l.id, l.words]] : []))) : maskedLetters(data, opened);
  }

  async #make(): Promise<void> {
    const { session, data } = this.#host;
    if (this.#busy || session.opener === null || (this.#other && this.#recipient.trim() === "")) return;
    [this.#busy, this.#error, this.#files] = [true, "", 0];
    this.#draw();
    try {
      const to = await session.opener.ask("exportTo", { unit: session.unit, recipient: this.#other ? this.#recipient : "" });
      await session.desk.exporting({ id: newID(), kind: "ho-so", to: to.fingerprint, cases: [data.id] });
      const target: Target = { ...to, letters: this.#letters() };
      const file = await new Archive(this.#host, target).make(Date.now(), (n) => { this.#files = n; this.#draw(); });
      saveBlob(file, `${data.number}.zip`);
      this.#busy = false;
      this.#close();
      await this.#host.changed(data, say("export.done"));
    } catch (error) {
      [this.#busy, this.#error] = [false, error instanceof OpenerError && error.why === "refused" ? say("export.badkey") : explain(error)];
      this.#draw();
    }
  }
}

// Marking words of a tip that are not to leave the unit. The words stand in a field that cannot be written in, so that they can be
// selected with the mouse and with the keyboard alike; what looks like somebody's number is offered.
import type { CaseForm } from "./acts.ts";
import { ApiError } from "./api.ts";
import type { Host } from "./compose.ts";
import { draw, h, type Child } from "./dom.ts";
import { answerText } from "./letter.ts";
import { fieldsOf, marksOf, merged, writeMarks, type Mark } from "./mask.ts";
import { find } from "./maskfind.ts";
import type { Case } from "./shapes.ts";
import { explain } from "./signin.ts";
import { dateOf } from "./time.ts";
import { say, sayCode } from "./words.ts";

/** The newest list of marks of a case; "" where there is none. */
export function marksID(data: Pick<Case, "remarks">): string {
  return (data.remarks ?? []).filter((r) => r.kind === "marks").at(-1)?.id ?? "";
}

interface Field {
  letter: string;
  field: string;
  text: string;
  name: string;
}

export class MaskForm implements CaseForm {
  readonly #host: Host;
  readonly #close: () => void;
  readonly #element = h("form", { class: "words mask", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#save(); } });
  #marks: Mark[] | null = null;
  #at = 0;
  #sealed: { sheet: string; remark: { id: string; sealed: string } } | null = null;
  #before = "";
  #error = "";
  #busy = false;

  constructor(host: Host, close: () => void) {
    this.#host = host;
    this.#close = close;
  }

  form(): Child {
    if (this.#marks === null) this.#begin();
    this.#draw();
    return this.#element;
  }

  focus(): void {
    document.getElementById("mask-words")?.focus({ preventScroll: true });
  }

  /** Marks are places and no words, but they belong to the letter that is locked. */
  take(): string {
    const kept = this.#marks === null ? "" : JSON.stringify({ marks: this.#marks, before: this.#before });
    this.#marks = null;
    this.#element.replaceChildren();
    return kept;
  }

  give(kept: string): void {
    const { marks, before } = JSON.parse(kept) as { marks: Mark[]; before: string };
    [this.#marks, this.#before] = [marks, before];
  }

  #begin(): void {
    this.#marks = marksOf(this.#host.data, this.#host.opened);
    this.#before = marksID(this.#host.data);
    [this.#at, this.#error, this.#sealed] = [0, "", null];
  }

  get #fields(): Field[] {
    const { session, data, opened } = this.#host;
    return (opened?.letters ?? []).flatMap((l): Field[] => {
      if (l.state !== "open") return [];
      const envelope = data.envelopes?.find((e) => e.id === l.id);
      const of = `${sayCode("kind", envelope?.kind ?? "tip", "")} ${dateOf(envelope?.received ?? data.received)}`;
      return fieldsOf(l.words).filter(({ field }) => !field.startsWith("a:") || !chosen(session.tables, l.words.answers[Number(field.slice(2))]?.q ?? ""))
        .map(({ field, text }) => ({
          letter: l.id, field, text,
          name: `${of} · ${field === "text" ? say("mask.text") : field === "place" ? say("letter.place") : answerText(session, l.words.answers[Number(field.slice(2))]!).question}`,
        }));
    });
  }

  #draw(): void {
    const fields = this.#fields;
    const f = fields[this.#at];
    if (f === undefined) return;
    const mine = this.#of(f);
    const offered = find(f.text).filter((x) => !mine.some((m) => m.from <= x.from && x.to <= m.to));
    const words = h("textarea", { id: "mask-words", rows: 5, readonly: true, "aria-describedby": "mask-how", value: f.text,
      keydown: (e: KeyboardEvent) => { if (e.key === "Enter") { e.preventDefault(); this.#hide(f, words); } } });
    draw(this.#element,
      h("p", { class: "small soft", id: "mask-how" }, say("mask.how")),
      fields.length > 1 && h("div", { class: "field" }, h("label", { for: "mask-field" }, say("mask.field")),
        h("select", { id: "mask-field", change: (e: Event) => { this.#at = Number((e.target as HTMLSelectElement).value); this.#draw(); } },
          fields.map((x, i) => h("option", { value: String(i), selected: i === this.#at }, x.name)))),
      h("label", { class: "unseen", for: "mask-words" }, f.name), words,
      h("div", { class: "line" }, h("button", { type: "button", id: "mask-do", click: () => this.#hide(f, words) }, say("mask.do")),
        offered.length > 0 && h("span", { class: "soft small" }, say("mask.offered")),
        offered.map((x, i) => h("button", { type: "button", class: "small", id: `mask-offer-${i}`, click: () => this.#add({ letter: f.letter, field: f.field, from: x.from, to: x.to }) },
          `${sayCode("mask.kind", x.kind, x.kind)} ${f.text.slice(x.from, x.to)}`))),
      mine.length > 0 && h("ul", { class: "plain line masks", "aria-label": say("mask.list") }, mine.map((m, i) => h("li", {},
        h("button", { type: "button", class: "small masked", id: `mask-undo-${i}`, "aria-label": say("mask.undo", { words: f.text.slice(m.from, m.to) }), click: () => this.#undo(m) }, f.text.slice(m.from, m.to), " ✕")))),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" },
        h("button", { class: "main", type: "submit", id: "mask-save", disabled: this.#busy }, say(this.#busy ? "sending" : "mask.save")),
        h("button", { type: "button", class: "quiet", id: "mask-not", click: () => { this.#marks = null; this.#close(); } }, say("cancel")),
        h("span", { class: "small soft grow" }, say("mask.stays"))));
  }

  #of = (f: Field): Mark[] => merged((this.#marks ?? []).filter((m) => m.letter === f.letter && m.field === f.field), f.text.length);

  /** Hides what is selected; without a selection the word at the cursor. */
  #hide(f: Field, words: HTMLTextAreaElement): void {
    let [from, to] = [words.selectionStart, words.selectionEnd];
    if (from === to) {
      from -= /[\p{L}\p{N}.-]*$/u.exec(f.text.slice(0, from))?.[0].length ?? 0;
      to += /^[\p{L}\p{N}.-]*/u.exec(f.text.slice(to))?.[0].length ?? 0;
    }
    while (from < to && /\s/.test(f.text[from] ?? "")) from++;
    while (from < to && /\s/.test(f.text[to - 1] ?? "")) to--;
    if (from === to) return;
    this.#add({ letter: f.letter, field: f.field, from, to });
    const again = document.getElementById("mask-words") as HTMLTextAreaElement | null;
    again?.focus();
    again?.setSelectionRange(to, to);
  }

  #add(mark: Mark): void {
    const others = (this.#marks ?? []).filter((m) => m.letter !== mark.letter || m.field !== mark.field);
    const same = (this.#marks ?? []).filter((m) => m.letter === mark.letter && m.field === mark.field);
    this.#marks = [...others, ...merged([...same, mark])];
    this.#error = "";
    this.#draw();
  }

  #undo(mark: Mark): void {
    this.#marks = (this.#marks ?? []).filter((m) => !(m.letter === mark.letter && m.field === mark.field && m.from >= mark.from && m.to <= mark.to));
    this.#draw();
    this.focus();
  }

  async #save(): Promise<void> {
    if (this.#busy || this.#marks === null) return;
    const { session, data } = this.#host;
    const sheet = writeMarks(this.#marks);
    [this.#busy, this.#error] = [true, ""];
    this.#draw();
    try {
      if (this.#sealed?.sheet !== sheet) this.#sealed = { sheet, remark: await session.opener!.ask("note", { id: data.id, text: sheet }) };
      await session.desk.mark(data.id, this.#before, this.#sealed.remark);
      this.#busy = false;
      this.#marks = null;
      this.#close();
      await this.#host.changed(data, say("mask.done"));
    } catch (error) {
      await this.#again(error);
    }
  }

  /** A colleague has marked something meanwhile: his marks come along, and are shown before anything is saved. */
  async #again(error: unknown): Promise<void> {
    const code = error instanceof ApiError ? error.code : "";
    this.#busy = false;
    if (code === "signed_out") return this.#host.failed(error);
    if (code === "stale") {
      const mine = this.#marks ?? [];
      await this.#host.reload();
      this.#marks = [...marksOf(this.#host.data, this.#host.opened), ...mine];
      this.#before = marksID(this.#host.data);
    }
    this.#error = code === "offline" ? say("error.kept") : code === "stale" ? say("mask.stale") : explain(error);
    this.#draw();
  }
}

/** Whether a question's answers are chosen and not written. */
function chosen(tables: { questions: { id: string; choices: unknown[] }[] }, q: string): boolean {
  return (tables.questions.find((x) => x.id === q)?.choices.length ?? 0) > 0;
}

// A field for words that everybody will read, with what in them could point at somebody beside it. What must be changed stops
// them; the rest is shown, and pressing once more says that it was looked at.
import { draw, h } from "./dom.ts";
import { guard, type Warning } from "./forumguard.ts";
import { say } from "./words.ts";

/** What the words are compared with. */
export interface Beside {
  letters: readonly string[];
  marked: readonly string[];
}

export class Wording {
  readonly element = h("div", { class: "wording" });
  readonly #id: string;
  readonly #label: () => string;
  readonly #most: number;
  readonly #rows: number;
  readonly #hints = h("div", { class: "guard", "aria-live": "polite" });
  #beside: Beside = { letters: [], marked: [] };
  #text = "";
  #seen = "";

  constructor(id: string, label: () => string, most: number, rows = 4) {
    [this.#id, this.#label, this.#most, this.#rows] = [id, label, most, rows];
  }

  get text(): string {
    return this.#text.trim();
  }

  set text(text: string) {
    [this.#text, this.#seen] = [text, ""];
  }

  set beside(beside: Beside) {
    this.#beside = beside;
  }

  /** Takes the words, and what they were compared with, out of the page. */
  forget(): void {
    [this.text, this.#beside] = ["", { letters: [], marked: [] }];
    draw(this.#hints);
    draw(this.element);
  }

  get #warnings(): Warning[] {
    return guard(this.#text, this.#beside.letters, this.#beside.marked);
  }

  /** Why it cannot go yet; "" when it can. What is only to be looked at is said once. */
  check(): string {
    if (this.text === "") return say("forum.empty");
    const warnings = this.#warnings;
    const stop = warnings.find((w) => w.stop);
    if (stop !== undefined) return say(stop.why === "marked" ? "forum.stop-marked" : "forum.stop-number", { words: stop.words });
    const list = warnings.map((w) => w.words).join("\n");
    if (list === this.#seen) return "";
    this.#seen = list;
    return list === "" ? "" : say("forum.look");
  }

  /** Kinds of findings that were looked at and let pass. */
  get passed(): string[] {
    return [...new Set(this.#warnings.flatMap((w) => w.pass ?? []))];
  }

  focus(): void {
    document.getElementById(this.#id)?.focus({ preventScroll: true });
  }

  draw(disabled = false): HTMLElement {
    draw(this.element,
      h("label", { for: this.#id }, this.#label()),
      h("textarea", {
        id: this.#id, rows: this.#rows, maxlength: this.#most, value: this.#text, disabled, "aria-describedby": `${this.#id}-hints`,
        input: (e: Event) => { this.#text = (e.target as HTMLTextAreaElement).value; this.#hint(); },
      }), this.#hints);
    this.#hints.id = `${this.#id}-hints`;
    this.#hint();
    return this.element;
  }

  #hint(): void {
    const warnings = this.#warnings;
    draw(this.#hints, warnings.length > 0 && h("ul", { class: "plain small" }, warnings.map((w) => h("li", {},
      h("span", { class: w.stop ? "overdue" : "soon" }, say(`forum.guard-${w.why}`)), " ", h("mark", {}, w.words)))));
  }
}

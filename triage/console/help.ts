// The sheet of keys: which there are, and whether those of one letter count. Who speaks to his computer, or rests his hands on
// the keys, switches them off (WCAG 2.1.4); like the theme and the language this is remembered nowhere.
import { h, type Child } from "./dom.ts";
import { shortcuts } from "./keyboard.ts";
import { say } from "./words.ts";

export class Help {
  readonly #changed: () => void;
  #open = false;
  #off = false;
  /** What had the focus before. */
  #left: HTMLElement | null = null;

  /** changed: it has to be drawn. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Whether keys of one letter mean nothing. */
  get off(): boolean {
    return this.#off;
  }

  show(): void {
    this.#left = document.activeElement as HTMLElement | null;
    this.#open = true;
    this.#changed();
    document.getElementById("closehelp")?.focus({ preventScroll: true });
  }

  /** Puts it away, the focus where it was. */
  close(): void {
    const left = this.#left;
    this.shut();
    this.#changed();
    ((left !== null && left.id !== "" ? document.getElementById(left.id) : null) ?? left)?.focus({ preventScroll: true });
  }

  /** Puts it away with the page that it was over. */
  shut(): void {
    [this.#open, this.#left] = [false, null];
  }

  /** Somebody else is here: what is switched off is one officer's choice. */
  renew(): void {
    this.#off = false;
  }

  /** Whether a key is the sheet's: while it is open all are, and none reaches the page behind it. */
  key(key: string): boolean {
    if (this.#open && (key === "Escape" || (key === "?" && !this.#off))) this.close();
    else return this.#open;
    return true;
  }

  /** Over a page with these places. */
  draw(places: readonly { key: string; label: string }[]): Child {
    const row = (keys: string, word: string): Child => h("div", {}, h("dt", {}, keys.split(" ").map((k, i) => [i > 0 && " · ", h("kbd", {}, k)])), h("dd", {}, word));
    return this.#open && h("div", { class: "sheet", role: "dialog", "aria-modal": "true", "aria-labelledby": "help-title", click: ({ target, currentTarget }: MouseEvent) => { if (target === currentTarget) this.close(); } },
      h("div", { class: "sheetbody" },
        h("div", { class: "line" }, h("h2", { id: "help-title", class: "grow" }, say("keys.title")), h("button", { type: "button", id: "closehelp", click: () => this.close() }, say("close"))),
        h("label", { class: "check" },
          h("input", { type: "checkbox", id: "keysoff", checked: this.#off, change: (e: Event) => { this.#off = (e.target as HTMLInputElement).checked; this.#changed(); } }),
          h("span", {}, say("keys.turnoff"))),
        h("p", { class: "small soft" }, say("keys.stay")),
        h("dl", { class: this.#off ? "keys soft" : "keys" }, shortcuts.map(([keys, word]) => row(keys, say(word))), places.map((p) => row(p.key, p.label)))));
  }
}

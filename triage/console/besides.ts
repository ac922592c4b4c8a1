// The sheets that were opened since the page was, and those whose script is on its way.
import { draw, h } from "./dom.ts";
import type { Frame } from "./frame.ts";
import type { Session } from "./session.ts";
import type { Sheet, SheetKind } from "./sheets.ts";
import { say } from "./words.ts";

export class Besides {
  /** Where a sheet is shown. */
  readonly element = h("div", { class: "sheetpane" });
  readonly #session: Session;
  readonly #frame: Frame;
  readonly #made = new Map<string, Sheet>();
  #shown: SheetKind | null = null;

  constructor(session: Session, frame: Frame) {
    [this.#session, this.#frame] = [session, frame];
  }

  /** Shows a sheet as soon as it is there, unless something else was asked for meanwhile. */
  async show(kind: SheetKind | null, back: () => void, open: (id: string) => void): Promise<void> {
    this.#shown = kind;
    this.element.scrollTop = 0;
    if (kind === null) return draw(this.element);
    if (!this.#made.has(kind.id)) {
      draw(this.element, h("p", { class: "empty soft", role: "status" }, say("part.loading")));
      const made = await kind.make(this.#session, this.#frame, back, open).catch(() => null);
      if (made !== null && !this.#made.has(kind.id)) this.#made.set(kind.id, made); // it was asked for twice
      if (kind !== this.#shown || this.#frame.locked) return;
    }
    const sheet = this.#made.get(kind.id);
    if (sheet === undefined) { // no connection, or the server was renewed and has other scripts
      return draw(this.element, h("p", { class: "notice", role: "alert" }, say("part.lost")));
    }
    draw(this.element, sheet.element);
    sheet.open();
  }

  /** Shows one thing of the open sheet. */
  at(id: string): void {
    if (this.#shown !== null) this.#made.get(this.#shown.id)?.at?.(id);
  }

  /** A key for the open sheet; false if it has no use for it. */
  key(key: string): boolean {
    return this.#shown !== null && this.#made.get(this.#shown.id)?.key?.(key) === true;
  }

  draw(): void {
    if (this.#shown !== null) this.#made.get(this.#shown.id)?.draw();
  }

  async lock(): Promise<void> {
    for (const sheet of this.#made.values()) await sheet.lock();
  }
}

// The list of rows: patched by case, so that a new tip does not redraw two hundred rows. One row is in the order of tabs (a
// roving tabindex), the others are reached with j, k and the arrows; opened and marked rows say so.
import { h } from "./dom.ts";
import { RowView, type Shown } from "./queuerow.ts";
import type { Row } from "./shapes.ts";
import { say } from "./words.ts";

export class RowList {
  readonly element = h("ul", { class: "rows" });
  /** The case that the keys are at; "": none yet. */
  cursor = "";
  readonly #open: (id: string) => void;
  readonly #mark: (id: string) => void;
  readonly #views = new Map<string, RowView>();
  #order: string[] = [];
  #selected = "";
  /** The one that is in the order of tabs. */
  #tabbed = "";

  constructor(open: (id: string) => void, mark: (id: string) => void) {
    [this.#open, this.#mark] = [open, mark];
  }

  draw(rows: readonly Row[], choosing: boolean, selected: string, shown: (row: Row) => Shown): void {
    this.element.setAttribute("aria-label", say("queue.label"));
    this.element.classList.toggle("choosing", choosing);
    this.#selected = selected;
    const heir = this.#heir(rows);
    this.#order = rows.map((r) => r.id);
    const stay = new Set(this.#order);
    for (const [id, view] of this.#views) {
      if (stay.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
      if (id === this.#tabbed) this.#tabbed = "";
    }
    let next = this.element.firstElementChild;
    for (const row of rows) {
      const view = this.#view(row.id);
      view.patch(shown(row));
      if (view.element === next) next = next.nextElementSibling;
      else this.element.insertBefore(view.element, next);
    }
    this.#rove();
    if (heir === "") return;
    this.cursor = heir;
    this.#rove();
    this.#views.get(heir)?.button.focus({ preventScroll: true });
  }

  /** Where the row with the focus goes from the list, the one that takes its place gets it. "" if none has to. */
  #heir(rows: readonly Row[]): string {
    const at = this.#order.findIndex((id) => this.#views.get(id)?.element.contains(document.activeElement));
    const focused = this.#order[at];
    if (focused === undefined || rows.some((r) => r.id === focused)) return "";
    return rows[Math.min(at, rows.length - 1)]?.id ?? "";
  }

  /** Moves the cursor by so many rows. Nothing is drawn but the focus. */
  step(by: number): void {
    const at = this.#order.indexOf(this.cursor || this.#selected);
    const id = this.#order[Math.min(this.#order.length - 1, Math.max(0, at + by))];
    if (id === undefined) return;
    this.cursor = id;
    this.#rove();
    const button = this.#views.get(id)?.button;
    button?.focus({ preventScroll: true });
    button?.scrollIntoView({ block: "nearest" });
  }

  #rove(): void {
    const at = [this.cursor, this.#selected].find((id) => this.#views.has(id)) ?? this.#order[0] ?? "";
    if (at === this.#tabbed) return;
    const [before, now] = [this.#views.get(this.#tabbed), this.#views.get(at)];
    if (before !== undefined) before.button.tabIndex = -1;
    if (now !== undefined) now.button.tabIndex = 0;
    this.#tabbed = at;
  }

  #view(id: string): RowView {
    let view = this.#views.get(id);
    if (view === undefined) {
      view = new RowView(id, () => { this.cursor = id; this.#open(id); }, () => this.#mark(id));
      this.#views.set(id, view);
    }
    return view;
  }
}

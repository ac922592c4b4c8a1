// The board's tables: one a question. A figure of what the Front follows leads to the cases that it counts; a figure of tips
// leads nowhere, and one that is too small says so.
import { h, type Child } from "../console/dom.ts";
import type { Session } from "../console/session.ts";
import { change, filled, results, type Board, type Figure, type Solved } from "./figures.ts";
import { say } from "./words.ts";

/** Shows the cases behind a figure. */
export type Follow = (category: string, only: string) => void;

const columns = ["received", "answered", "handed", "overdue"] as const;

/** What came in and how it stands, by category. */
export function listed(session: Session, board: Board, follow: Follow): Child {
  const rows = filled(board.listed);
  if (rows.length === 0) return h("p", { class: "soft" }, say("listed.none"));
  const row = (f: Figure, name: Child, total: boolean): Child => h("tr", { class: total ? "total" : null }, h("th", { scope: "row" }, name),
    columns.map((c) => link(f[c], c === "overdue", () => follow(f.of, c === "received" ? "" : c), say(`column.${c}`))));
  return wide("listed-title", h("table", {}, head(["of", ...columns]), h("tbody", {},
    rows.map((f) => row(f, session.category(f.of), false)), rows.length > 1 && row(board.follows, say("total"), true))));
}

/** What became of it. */
export function ended(session: Session, board: Board, follow: Follow): Child {
  const rows = filled(board.listed);
  const shown = results.filter((r) => (board.follows.results[r] ?? 0) > 0);
  if (rows.length === 0 || shown.length === 0) return h("p", { class: "soft" }, say("listed.none"));
  return wide("ended-title", h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("column.of")), shown.map((r) => h("th", { scope: "col", class: "number" }, say(`result.${r}`))))),
    h("tbody", {}, rows.map((f) => h("tr", {}, h("th", { scope: "row" }, session.category(f.of)),
      shown.map((r) => link(f.results[r] ?? 0, r === "chua-giai-quyet", () => follow(f.of, r), say(`result.${r}`))))))));
}

/** What residents said of the end, of what was answered in the period. */
export function solved(session: Session, board: Board): Child {
  const rows = board.solved.filter((s) => s.exact && s.done + s.part + s.not + s.unsaid > 0);
  const rest = board.solved.filter((s) => !s.exact && s.done + s.part + s.not > 0);
  if (rows.length + rest.length === 0) return h("p", { class: "soft" }, say("solved.none"));
  const cell = (s: Solved, n: number, exact = s.exact): Child => (exact ? h("td", { class: "number" }, String(n)) : few(n));
  return wide("solved-title", h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("column.of")), (["done", "part", "not", "unsaid"] as const).map((c) => h("th", { scope: "col", class: "number" }, say(`solved.${c}`))))),
    h("tbody", {}, [...rows, ...rest].map((s) => h("tr", {}, h("th", { scope: "row" }, session.category(s.of)), cell(s, s.done), cell(s, s.part), cell(s, s.not),
      s.exact ? cell(s, s.unsaid) : h("td", { class: "number soft" }, "–"))))));
}

/** Tips: numbers only. */
export function counted(session: Session, board: Board): Child {
  const rows = filled(board.counted);
  if (rows.length === 0) return false;
  const cells = (f: Figure): Child => [columns.map((c) => few(f[c])), few(results.reduce((n, r) => n + (r === "dang-giai-quyet" ? 0 : f.results[r] ?? 0), 0))];
  return wide("counted-title", h("table", {}, head(["of", ...columns, "ended"]), h("tbody", {},
    rows.map((f) => h("tr", {}, h("th", { scope: "row" }, session.category(f.of)), cells(f))))));
}

/** How the period stands to the one before. */
export function compared(board: Board, name: string): string {
  const { word, n } = change(board.follows.received, board.before.follows.received);
  return say(word, { n, period: name.charAt(0).toLowerCase() + name.slice(1) });
}

const wide = (label: string, table: Child): Child => h("div", { class: "wide", tabindex: "0", role: "region", "aria-labelledby": label }, table);

function head(names: readonly ("of" | "ended" | (typeof columns)[number])[]): Child {
  return h("thead", {}, h("tr", {}, names.map((c) => h("th", { scope: "col", class: c === "of" ? null : "number" }, say(`column.${c}`)))));
}

function link(n: number, bad: boolean, go: () => void, what: string): Child {
  return h("td", { class: "number" }, n === 0 ? "0"
    : h("button", { class: `quiet link${bad ? " overdue" : ""}`, type: "button", "aria-label": say("figure.open", { n, what }), click: go }, String(n)));
}

/** A number, or "ít" that says why when it is touched. */
function few(n: number): Child {
  if (n > 0) return h("td", { class: "number" }, String(n));
  return h("td", { class: "number" }, h("button", { type: "button", class: "quiet few soft", "aria-expanded": "false", click: (e: Event) => explain(e.currentTarget as HTMLElement) }, say("few")));
}

function explain(button: HTMLElement): void {
  const region = button.closest("section");
  const open = region?.querySelector(".why");
  open?.remove();
  for (const b of region?.querySelectorAll(".few[aria-expanded=true]") ?? []) b.setAttribute("aria-expanded", "false");
  if (open !== null && open !== undefined && (open as HTMLElement).dataset["for"] === button.id && button.id !== "") return;
  button.setAttribute("aria-expanded", "true");
  region?.append(h("p", { class: "notice why", role: "status" }, say("few.why")));
}

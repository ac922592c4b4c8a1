// One row of the queue. A row stays the same element as long as its case is in the list: only what changed in it is made
// anew, so that focus, scroll and a screen reader's place stay where they are.
import { draw, h, icon, type Child, type Icon } from "./dom.ts";
import { labelTags } from "./labels.ts";
import type { Hit } from "./searching.ts";
import type { Row } from "./shapes.ts";
import { age, dayText, left } from "./time.ts";
import { keysText } from "./twokeys.ts";
import { say, sayCode } from "./words.ts";

/** What a row shows. */
export interface Shown {
  row: Row;
  now: number;
  category: string;
  /** Place, state and officer, as far as there are words for them. */
  about: string;
  locked: boolean;
  selected: boolean;
  marked: boolean;
  hit: Hit | null;
}

export class RowView {
  readonly element = h("li", { class: "item" });
  readonly button: HTMLButtonElement;
  readonly #box: HTMLInputElement;
  #drawn = "";

  constructor(id: string, open: () => void, mark: () => void) {
    this.button = h("button", { class: "row", type: "button", id: `row-${id}`, tabindex: -1, click: open });
    this.#box = h("input", { class: "markbox", type: "checkbox", tabindex: -1, id: `mark-${id}`, change: mark });
    this.element.append(this.#box, this.button);
  }

  /** Shows the case as it is; nothing is touched unless what is shown differs. */
  patch(s: Shown): void {
    const clockWords = clockOf(s.row, s.now);
    const since = age(s.row.received, s.now);
    const as = JSON.stringify([s.row.urgency, s.row.closed, clockWords, s.category, s.about, s.row.news, s.row.looked, s.locked, s.selected, s.marked, s.hit, s.row.labels, s.row.keys, s.row.together, s.row.visit, since, say("news.new")]);
    if (as === this.#drawn) return;
    this.#drawn = as;
    const { row, button } = { row: s.row, button: this.button };
    button.className = `row ${row.urgency === "now" && row.closed === undefined ? "alarm" : ""}`;
    if (s.selected) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    this.#box.checked = s.marked;
    this.element.classList.toggle("marked", s.marked);
    this.#box.setAttribute("aria-label", say("mark.one", { number: row.number }));
    draw(button,
      h("span", { class: "line" }, urgency(row), h("span", { class: "grow" }), clock(row, s.now)),
      h("span", { class: "title" }, s.category, row.news && h("span", { class: "news" }, say(row.looked ? "news.more" : "news.new")), s.marked && h("span", { class: "unseen" }, ` · ${say("mark.on")}`)),
      s.hit !== null && h("span", { class: "snippet small" }, marked(s.hit)),
      h("span", { class: "line small soft" }, h("span", {}, s.about), h("span", { class: "grow" }),
        s.locked && h("span", { class: "lock" }, icon("locked", 13), h("span", { class: "unseen" }, say("lock.row")))),
      keysText(row) !== "" && h("span", { class: "line small soft keys" }, keysText(row)),
      row.visit !== undefined && h("span", { class: "line small soft visit" }, say("handin.next", { part: sayCode("handin.part", row.visit.part, row.visit.part), day: dayText(row.visit.day), state: sayCode("handin.state", row.visit.state, row.visit.state) })),
      labelTags(row.labels),
      h("span", { class: "line small soft" }, h("span", { class: "number" }, row.number), h("span", { class: "grow" }), h("span", {}, say(since.word, { n: since.n }))));
  }
}

/** A snippet with its hits. */
function marked(hit: Hit): Child {
  const parts: Child[] = [];
  let at = 0;
  for (const [from, to] of hit.marks) {
    parts.push(hit.snippet.slice(at, from), h("mark", {}, hit.snippet.slice(from, to)));
    at = to;
  }
  return [...parts, hit.snippet.slice(at)];
}

/** The urgency: a shape and a word. */
export function urgency(row: Row): Child {
  return h("span", { class: `urgency ${row.urgency}` }, icon(row.urgency as Icon), sayCode("urgency", row.urgency, row.urgency));
}

function clockOf(row: { due?: string; closed?: string }, now: number): { text: string; tone: string } {
  if (row.closed !== undefined) return { text: say("closed"), tone: "done" };
  if (row.due === undefined) return { text: say("left.none"), tone: "soft" };
  const l = left(row.due, now);
  return { text: say(l.word, { n: l.n }), tone: l.tone };
}

/** What is left, as a word and a colour. */
export function clock(row: { due?: string; closed?: string }, now: number): Child {
  const { text, tone } = clockOf(row, now);
  return h("span", { class: tone }, text);
}

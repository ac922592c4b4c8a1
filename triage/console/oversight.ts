// "Toàn tỉnh": how the clocks, loads and keys of every unit of the province stand. Numbers and docket numbers, no word and no
// kind of matter. What needs somebody comes first.
import { get } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import { clock } from "./queuerow.ts";
import type { Session } from "./session.ts";
import type { Sheet } from "./sheets.ts";
import { dateOf } from "./time.ts";
import { say, sayCode } from "./words.ts";

export interface Load {
  unit: string;
  name: string;
  open: number;
  urgent: number;
  overdue: number;
  soon: number;
  undelivered: number;
  keyed: boolean;
  ends?: string;
  holders: number;
}

export interface Late {
  number: string;
  urgency: string;
  state: string;
  taken: boolean;
  due: string;
  overdue: boolean;
}

const month = 30 * 86_400_000;

/** What is wrong with a unit's keys; "" for nothing. */
export function keyTrouble(l: Load, now: number): "" | "nokey" | "noholder" | "oneholder" | "ends" {
  if (!l.keyed) return "nokey";
  if (l.holders === 0) return "noholder";
  if (l.ends !== undefined && Date.parse(l.ends) - now < month) return "ends";
  return l.holders === 1 ? "oneholder" : "";
}

/** How much a unit needs somebody: nobody can open, late, undelivered, soon late, and only then how much it has. */
export function need(l: Load, now: number): number[] {
  const trouble = keyTrouble(l, now);
  return [Number(trouble === "nokey" || trouble === "noholder"), l.overdue, l.undelivered, l.urgent, l.soon, Number(trouble !== ""), l.open];
}

/** The units, those that need somebody most first. */
export function ranked(list: Load[], now: number): Load[] {
  return [...list].sort((a, b) => {
    const [x, y] = [need(a, now), need(b, now)];
    const at = x.findIndex((n, i) => n !== y[i]);
    return at < 0 ? a.name.localeCompare(b.name, "vi") : (y[at] as number) - (x[at] as number);
  });
}

const shownAtFirst = 100;

export class OversightSheet implements Sheet {
  readonly element = h("section", { class: "oversight", "aria-labelledby": "oversight-title" });
  readonly #session: Session;
  readonly #back: () => void;
  readonly #failed: (error: unknown) => void;
  #list: Load[] | null = null;
  #of = "";
  #running: Late[] | null = null;
  #find = "";
  #all = false;

  constructor(session: Session, back: () => void, failed: (error: unknown) => void) {
    [this.#session, this.#back, this.#failed] = [session, back, failed];
  }

  open(): void {
    this.draw();
    this.element.querySelector<HTMLElement>("h2")?.focus();
    get<Load[]>("/api/overview", { unit: this.#session.unit }).then((list) => {
      this.#list = list;
      this.draw();
    }, this.#failed);
  }

  lock(): void {
    [this.#list, this.#running, this.#of] = [null, null, ""];
  }

  #choose(unit: string): void {
    [this.#of, this.#running] = [this.#of === unit ? "" : unit, null];
    this.draw();
    if (this.#of === "") return;
    get<Late[]>("/api/overview/running", { unit: this.#session.unit, of: unit }).then((list) => {
      if (this.#of !== unit) return;
      this.#running = list;
      this.draw();
    }, this.#failed);
  }

  draw(): void {
    draw(this.element,
      h("div", { class: "line" }, h("h2", { id: "oversight-title", tabindex: "-1" }, say("oversight.title")), h("span", { class: "grow" }),
        h("button", { type: "button", class: "quiet", id: "oversight-close", click: this.#back }, say("close"))),
      this.#list === null ? h("p", { class: "soft", role: "status" }, say("queue.loading")) : this.#body(this.#list));
  }

  #body(list: Load[]): Child {
    const now = Date.now();
    const sum = (of: (l: Load) => number): number => list.reduce((n, l) => n + of(l), 0);
    const locked = list.filter((l) => !l.keyed || l.holders === 0).length;
    const wanted = this.#find.trim().toLowerCase();
    const found = ranked(list, now).filter((l) => wanted === "" || l.name.toLowerCase().includes(wanted));
    const shown = this.#all || wanted !== "" ? found.slice(0, 500) : found.slice(0, shownAtFirst);
    return [
      h("p", { class: "sentence" }, say("oversight.sum", { units: list.length, open: sum((l) => l.open), overdue: sum((l) => l.overdue) }), " ",
        locked > 0 && say("oversight.locked", { n: locked })),
      h("p", { class: "soft small" }, say("oversight.what")),
      list.length > 12 && h("div", { class: "field" }, h("label", { for: "oversight-find" }, say("oversight.find")),
        h("input", { id: "oversight-find", type: "text", autocomplete: "off", spellcheck: "false", value: this.#find, input: (e: Event) => { this.#find = (e.target as HTMLInputElement).value; this.draw(); } })),
      h("div", { class: "wide", tabindex: "0", role: "region", "aria-labelledby": "oversight-title" }, h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("oversight.unit")),
          (["open", "urgent", "overdue", "soon", "undelivered"] as const).map((c) => h("th", { scope: "col", class: "number" }, say(`oversight.${c}`))),
          h("th", { scope: "col" }, say("oversight.keys")))),
        h("tbody", {}, shown.map((l) => this.#row(l, now))))),
      found.length === 0 && h("p", { class: "soft" }, say("oversight.nounit")),
      shown.length < found.length && h("button", { type: "button", class: "quiet", id: "oversight-all", click: () => { this.#all = true; this.draw(); } }, say("oversight.all", { n: found.length })),
    ];
  }

  #row(l: Load, now: number): Child {
    const trouble = keyTrouble(l, now);
    const figure = (n: number, tone = ""): Child => h("td", { class: `number ${n > 0 ? tone : "soft"}` }, String(n));
    const open = this.#of === l.unit;
    return [
      h("tr", {},
        h("th", { scope: "row" }, h("button", { type: "button", class: "link", id: `of-${l.unit}`, "aria-expanded": String(open), click: () => this.#choose(l.unit) }, l.name)),
        figure(l.open), figure(l.urgent, "overdue"), figure(l.overdue, "overdue"), figure(l.soon, "soon"), figure(l.undelivered, "overdue"),
        h("td", { class: trouble === "nokey" || trouble === "noholder" ? "overdue" : trouble === "" ? "soft" : "soon" },
          say(`oversight.key.${trouble === "" ? "fine" : trouble}`, { n: l.holders, day: l.ends === undefined ? "" : dateOf(l.ends) }))),
      open && h("tr", { class: "running" }, h("td", { colspan: 7 }, this.#clocks(now))),
    ];
  }

  #clocks(now: number): Child {
    const list = this.#running;
    if (list === null) return h("p", { class: "soft", role: "status" }, say("queue.loading"));
    if (list.length === 0) return h("p", { class: "soft" }, say("oversight.noclock"));
    return h("ul", { class: "plain" }, list.map((l) => h("li", { class: "line" },
      h("span", { class: "number" }, l.number), clock(l, now),
      h("span", { class: "soft" }, [sayCode("urgency", l.urgency, l.urgency), this.#session.state(l.state), say(l.taken ? "oversight.taken" : "oversight.untaken")].join(" · ")))));
  }
}

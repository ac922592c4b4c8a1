// What of the queue is shown beside the tab: picked from lists, kept in the page's memory as long as the officer is signed in
// (also over a lock), and always visible as words that can be removed.
import { draw, h } from "./dom.ts";
import { labels, labelText } from "./labels.ts";
import type { Session } from "./session.ts";
import type { Taker } from "./shapes-unit.ts";
import { say, sayCode } from "./words.ts";

const lists = ["category", "lane", "state", "urgency", "officer", "label", "commune"] as const;
type List = (typeof lists)[number];
type Value = List | "from" | "to" | "news";

/** officer: "me", "none" or a colleague's name. */
export type Picked = Partial<Record<Value, string>>;

export class Filters {
  readonly panel = h("form", { class: "filters" });
  readonly chips = h("div", { class: "chips" });
  readonly #session: Session;
  readonly #changed: () => void;
  #picked: Picked = {};
  #open = false;
  #takers: Taker[] = [];
  #communes: [string, string][] = [];

  constructor(session: Session, changed: () => void) {
    [this.#session, this.#changed] = [session, changed];
    this.panel.id = "filters";
    this.panel.addEventListener("submit", (e) => e.preventDefault());
    this.panel.addEventListener("keydown", (e) => { if (e.key === "Escape") { e.stopPropagation(); this.close(); } });
  }

  get open(): boolean {
    return this.#open;
  }

  get any(): boolean {
    return Object.values(this.#picked).some((v) => v !== "");
  }

  /** The filter as the console is asked. mine and nobody are the officer's two special values. */
  query(): Record<string, string> {
    const { officer, ...rest } = this.#picked;
    const query: Record<string, string> = {};
    for (const [key, value] of Object.entries(rest)) if (value !== undefined && value !== "") query[key] = value;
    if (officer === "me") query["mine"] = "1";
    else if (officer === "none") query["nobody"] = "1";
    else if (officer !== undefined && officer !== "") query["officer"] = officer;
    return query;
  }

  toggle(): void {
    this.#open = !this.#open;
    this.draw();
    if (!this.#open) return document.getElementById("filter")?.focus({ preventScroll: true });
    void this.#lists();
    this.panel.querySelector<HTMLElement>("select")?.focus({ preventScroll: true });
  }

  close(): void {
    if (this.#open) this.toggle();
  }

  clear(): void {
    this.#picked = {};
    this.#changed();
  }

  /** Who may be picked is asked when the panel opens. */
  async #lists(): Promise<void> {
    const session = this.#session;
    if (session.may("take") && this.#takers.length === 0) this.#takers = await session.desk.takers().catch(() => []);
    const { units } = await session.names();
    const province = session.duty?.province;
    if (session.duty?.place === province) {
      this.#communes = units.filter((u) => u.role === "commune-committee" && u.to === undefined).map((u): [string, string] => {
        const code = u.id.split(".")[1] ?? "";
        return [code, session.communeName(code) || code];
      }).sort((a, b) => a[1].localeCompare(b[1], "vi"));
    }
    if (this.#open) this.draw();
  }

  #set(name: Value, value: string): void {
    this.#picked[name] = value;
    this.#changed();
  }

  #options(name: List): [string, string][] {
    const session = this.#session;
    const { tables } = session;
    switch (name) {
      case "category": return tables.categories.map((c) => [c.code, session.category(c.code)]);
      case "lane": return tables.lanes.map((l) => [l.id, session.lane(l.id)]);
      case "state": return tables.statuses.map((s) => [s.id, session.state(s.id)]);
      case "urgency": return tables.urgencies.map((u) => [u.id, sayCode("urgency", u.id, u.id)]);
      case "officer": return [["me", say("filter.mine")], ["none", say("filter.nobody")],
        ...this.#takers.filter((t) => t.user !== session.me.user).map((t): [string, string] => [t.user, t.name])];
      case "label": return labels.map((l) => [l, labelText(l)]);
      case "commune": return this.#communes;
    }
  }

  draw(): void {
    this.panel.hidden = !this.#open;
    if (this.#open) this.#drawPanel();
    const words = this.words();
    draw(this.chips, words.map(([name, text]) => h("button", {
      type: "button", class: "chip small", id: `chip-${name}`, "aria-label": say("filter.remove", { what: text }),
      click: () => { this.#set(name, ""); document.getElementById("filter")?.focus({ preventScroll: true }); },
    }, text, h("span", { "aria-hidden": "true" }, " ✕"))),
    words.length > 1 && h("button", { type: "button", class: "quiet small", id: "unfilter", click: () => this.clear() }, say("filter.clear")));
    this.chips.hidden = words.length === 0;
  }

  #drawPanel(): void {
    const picked = this.#picked;
    draw(this.panel,
      lists.filter((l) => l !== "commune" || this.#communes.length > 0).map((name) => h("label", {}, h("span", { class: "small soft" }, say(`filter.${name}`)),
        h("select", { id: `filter-${name}`, change: (e: Event) => this.#set(name, (e.target as HTMLSelectElement).value) },
          h("option", { value: "" }, say("filter.all")),
          this.#options(name).map(([value, text]) => h("option", { value, selected: picked[name] === value }, text))))),
      (["from", "to"] as const).map((name) => h("label", {}, h("span", { class: "small soft" }, say(`filter.${name}`)),
        h("input", { id: `filter-${name}`, type: "date", value: picked[name] ?? "", change: (e: Event) => this.#set(name, (e.target as HTMLInputElement).value) }))),
      h("label", { class: "line" }, h("input", { id: "filter-news", type: "checkbox", checked: picked.news === "1", change: (e: Event) => this.#set("news", (e.target as HTMLInputElement).checked ? "1" : "") }),
        h("span", {}, say("filter.news"))),
      h("div", { class: "line" }, h("button", { type: "button", class: "quiet", id: "filterclose", click: () => this.close() }, say("close"))));
  }

  /** The filter in words. */
  words(): [Value, string][] {
    const words: [Value, string][] = [];
    for (const name of lists) {
      const value = this.#picked[name] ?? "";
      if (value !== "") words.push([name, this.#options(name).find(([v]) => v === value)?.[1] ?? value]);
    }
    for (const name of ["from", "to"] as const) {
      const value = this.#picked[name] ?? "";
      if (value !== "") words.push([name, `${say(`filter.${name}`)} ${value.split("-").reverse().join("/")}`]);
    }
    if (this.#picked.news === "1") words.push(["news", say("filter.news")]);
    return words;
  }
}

// The queue: tabs with counts and one row a case. A row has nothing that was said, but the place of a case that was
// opened on this page since the last unlocking.
import type { Counts, Notice, Page, Row } from "./api.ts";
import { draw, h, icon, type Child, type Icon } from "./dom.ts";
import type { Session } from "./session.ts";
import { age, left, momentOf } from "./time.ts";
import { say, sayCode } from "./words.ts";

export const tabs = ["now", "overdue", "open", "mine", "closed"] as const;
export type Tab = (typeof tabs)[number];

const pageSize = 50;
/** Tabs that the console has no filter for are picked from pages of this size. */
const pickSize = 200;
const most = 200;
const fewNotices = 3;

/** Whether a row belongs to a tab, where the console does not filter for it. */
export function belongs(tab: Tab, row: Row): boolean {
  if (tab === "now") return row.urgency === "now";
  return tab !== "overdue" || row.overdue;
}

/** A docket number as it is stored, from what was typed; "" if it cannot be one. */
export function numberOf(typed: string): string {
  const plain = typed.toUpperCase().replace(/[^0-9A-Z]/g, "");
  return /^20\d\d[0-9A-Z]{8}$/.test(plain) ? `${plain.slice(0, 4)}-${plain.slice(4, 8)}-${plain.slice(8)}` : "";
}

export class Queue {
  readonly element = h("section", { class: "queue" });
  rows: Row[] = [];
  selected = "";
  /** Places that were read in opened cases, by case. */
  readonly places = new Map<string, string>();
  readonly #session: Session;
  readonly #open: (id: string) => void;
  readonly #failed: (error: unknown) => void;
  #tab: Tab = "open";
  #counts: Counts = { now: 0, open: 0, overdue: 0, mine: 0 };
  #next = "";
  #loaded = false;
  #cursor = "";
  #number = "";
  #asked = 0;
  #notices: Notice[] = [];
  readonly #told = h("div", { class: "told" });
  readonly #bar = h("div", { class: "tabs" });
  readonly #list = h("div", { class: "list" });

  constructor(session: Session, open: (id: string) => void, failed: (error: unknown) => void) {
    this.#session = session;
    this.#open = open;
    this.#failed = failed;
    this.element.append(this.#bar, this.#told, this.#list);
  }

  get counts(): Counts {
    return this.#counts;
  }

  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    const limit = Math.min(most, Math.max(pageSize, this.rows.length));
    const [counts, page, notices] = await Promise.all([this.#session.desk.counts(), this.#page("", limit), this.#session.desk.notices()]);
    if (asked !== this.#asked) return; // another tab was chosen meanwhile
    this.#counts = counts;
    const urgent = (n: Notice): number => Number(n.urgency === "now");
    this.#notices = notices.filter((n) => !n.seen).sort((a, b) => urgent(b) - urgent(a) || b.id - a.id);
    // "More" may have led beyond what one page gives: what is further down stays as it was read.
    const known = new Set(page.rows.map((r) => r.id));
    const further = page.next !== "" && this.rows.length > page.rows.length ? this.rows.filter((r) => !known.has(r.id)) : [];
    this.rows = [...page.rows, ...further];
    if (further.length === 0) this.#next = page.next;
    this.#loaded = true;
    this.draw();
  }

  async #page(after: string, limit: number): Promise<Page<Row>> {
    if (this.#number !== "") return this.#session.desk.queue({ number: this.#number });
    const picks = this.#tab === "now" || this.#tab === "overdue";
    const filter: Record<string, string> = { limit: String(picks ? pickSize : limit) };
    if (this.#tab === "mine") filter["mine"] = "1";
    if (this.#tab === "closed") filter["closed"] = "1";
    if (after !== "") filter["after"] = after;
    const page = await this.#session.desk.queue(filter);
    if (!picks) return page;
    // The most urgent come first: once a row is not "now", none is.
    const ended = this.#tab === "now" && page.rows.some((r) => r.urgency !== "now");
    return { rows: page.rows.filter((r) => belongs(this.#tab, r)), next: ended ? "" : page.next };
  }

  async #more(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const page = await this.#page(this.#next, pageSize);
      if (asked !== this.#asked) return;
      const known = new Set(this.rows.map((r) => r.id));
      this.rows.push(...page.rows.filter((r) => !known.has(r.id)));
      this.#next = page.next;
      this.draw();
    } catch (error) {
      this.#failed(error);
    }
  }

  choose(tab: Tab, number = ""): void {
    [this.#tab, this.#number, this.rows, this.#next, this.#loaded, this.#cursor] = [tab, number, [], "", false, ""];
    this.draw();
    this.refresh().catch(this.#failed);
  }

  /** Puts a row in its new form after an act. */
  replace(row: Row): void {
    this.rows = this.rows.map((r) => (r.id === row.id ? row : r));
    this.draw();
  }

  /** Moves the cursor. */
  step(by: number): void {
    const at = this.rows.findIndex((r) => r.id === (this.#cursor || this.selected));
    const row = this.rows[Math.min(this.rows.length - 1, Math.max(0, at + by))];
    if (row === undefined) return;
    this.#cursor = row.id;
    this.draw();
    const button = document.getElementById(`row-${row.id}`);
    button?.focus({ preventScroll: true });
    button?.scrollIntoView({ block: "nearest" });
  }

  openCursor(): void {
    const id = this.#cursor || this.rows[0]?.id;
    if (id !== undefined) this.#open(id);
  }

  find(): void {
    document.getElementById("find")?.focus();
  }

  draw(): void {
    const tab = (t: Tab): Child => {
      const n = t === "closed" ? "" : this.#counts[t];
      return h("button", {
        class: `tab ${t === "now" && this.#counts.now > 0 ? "alarm" : ""}`, type: "button", id: `tab-${t}`,
        "aria-pressed": String(this.#number === "" && t === this.#tab), click: () => this.choose(t),
      }, say(`tab.${t}`), n !== "" && n > 0 && h("span", { class: "count" }, n >= 500 ? "500+" : String(n)));
    };
    draw(this.#bar, tabs.map(tab),
      h("form", { class: "find", role: "search", submit: (e: SubmitEvent) => { e.preventDefault(); this.#search(); } },
        h("input", { id: "find", type: "text", autocomplete: "off", spellcheck: "false", "aria-label": say("find"), placeholder: say("find.hint"), value: (document.getElementById("find") as HTMLInputElement | null)?.value ?? "" }),
        h("button", { class: "quiet", type: "button", id: "refresh", "aria-label": say("refresh"), title: say("refresh"), click: () => this.refresh().catch(this.#failed) }, icon("refresh"))));
    draw(this.#told, this.#notices.length > 0 && this.#lines());
    draw(this.#list, this.#body());
  }

  /** The notices that this officer has not marked as seen, urgent ones first, then the newest: a number, how urgent, which step, when. */
  #lines(): Child {
    const now = Date.now();
    const shown = this.#notices.slice(0, fewNotices);
    const more = this.#notices.length - shown.length;
    return h("section", { class: "notice told small", "aria-label": say("notices.label") },
      h("ul", { class: "plain" }, shown.map((n) => h("li", { class: n.urgency === "now" ? "alarm" : "" },
        n.case === undefined ? h("span", { class: "number" }, n.number)
          : h("button", { type: "button", class: "quiet number", id: `told-${n.id}`, click: () => this.#open(n.case as string) }, n.number),
        ` ${[sayCode("urgency", n.urgency, n.urgency), sayCode("notice", n.step, n.step), momentOf(n.at, now)].join(" · ")}`))),
      h("div", { class: "line" }, h("span", { class: "grow soft" }, more > 0 && say("notices.more", { n: more })),
        h("button", { type: "button", class: "quiet", id: "toldseen", click: () => void this.#markSeen() }, say("notices.seen"))));
  }

  async #markSeen(): Promise<void> {
    const upto = Math.max(...this.#notices.map((n) => n.id));
    try {
      await this.#session.desk.seen(upto);
      this.#notices = this.#notices.filter((n) => n.id > upto);
      this.draw();
      document.getElementById("tab-" + this.#tab)?.focus({ preventScroll: true });
    } catch (error) {
      this.#failed(error);
    }
  }

  #search(): void {
    const typed = (document.getElementById("find") as HTMLInputElement).value;
    if (typed.trim() === "") return this.choose(this.#tab);
    // What cannot be a number is asked for all the same: the answer is that there is none.
    this.choose(this.#tab, numberOf(typed) || typed.trim().slice(0, 40));
  }

  #body(): Child {
    if (!this.#loaded) return h("p", { class: "empty soft", role: "status" }, say("queue.loading"));
    if (this.rows.length === 0 && this.#next === "") {
      const word = this.#number !== "" ? "queue.none.number" : (`queue.none.${this.#tab}` as const);
      return h("div", { class: "empty" }, h("p", {}, say(word)),
        this.#number !== "" && h("button", { class: "quiet", type: "button", id: "allagain", click: () => { (document.getElementById("find") as HTMLInputElement).value = ""; this.choose("open"); } }, say("queue.all")));
    }
    return [
      h("ul", { class: "rows", "aria-label": say("queue.label") }, this.rows.map((row) => h("li", {}, this.#row(row)))),
      this.#next !== "" && h("button", { class: "quiet more", type: "button", id: "more", click: () => void this.#more() }, say("queue.more")),
    ];
  }

  #row(row: Row): Child {
    const now = Date.now();
    const place = this.places.get(row.id) ?? (this.#session.duty?.place === row.commune ? "" : this.#session.communeName(row.commune));
    return h("button", {
      class: `row ${row.urgency === "now" && !row.closed ? "alarm" : ""}`, type: "button", id: `row-${row.id}`,
      "aria-current": row.id === this.selected ? "true" : null, click: () => { this.#cursor = row.id; this.#open(row.id); },
    },
      h("span", { class: "line" }, urgency(row), h("span", { class: "grow" }), clock(row, now)),
      h("span", { class: "title" }, this.#session.category(row.category), row.news && h("span", { class: "news" }, say(row.looked ? "news.more" : "news.new"))),
      h("span", { class: "line small soft" },
        h("span", {}, [place, this.#session.state(row.state), row.officer !== "" ? this.#session.officer(row.officer) : ""].filter((t) => t !== "").join(" · ")),
        h("span", { class: "grow" }),
        this.#session.opener === null && h("span", { class: "lock" }, icon("locked", 13), h("span", { class: "unseen" }, say("lock.row")))),
      h("span", { class: "line small soft" }, h("span", { class: "number" }, row.number), h("span", { class: "grow" }),
        h("span", {}, say(...ageOf(row.received, now)))));
  }
}

function ageOf(since: string, now: number): ["age.min" | "age.hour" | "age.day", { n: number }] {
  const a = age(since, now);
  return [a.word, { n: a.n }];
}

/** The urgency: a shape and a word. */
export function urgency(row: Row): Child {
  return h("span", { class: `urgency ${row.urgency}` }, icon(row.urgency as Icon), sayCode("urgency", row.urgency, row.urgency));
}

/** What is left, as a word and a colour. */
export function clock(row: { due?: string; closed?: string }, now: number): Child {
  if (row.closed !== undefined) return h("span", { class: "done" }, say("closed"));
  if (row.due === undefined) return h("span", { class: "soft" }, say("left.none"));
  const l = left(row.due, now);
  return h("span", { class: l.tone }, say(l.word, { n: l.n }));
}

// The queue: tabs with counts, filters, a search, and one row a case. A row has nothing that was said, but the place of a case
// that was opened on this page since the last unlocking, and what a search found in it.
import { ApiError } from "./api.ts";
import type { Bell } from "./bell.ts";
import { Bulk } from "./bulk.ts";
import { draw, h, icon, type Child } from "./dom.ts";
import { Filters } from "./filters.ts";
import { Find, type Found } from "./find.ts";
import { numberOf, readPages, tabs, type Tab } from "./queueread.ts";
import { RowList } from "./rowlist.ts";
import type { Session } from "./session.ts";
import type { Counts, Page } from "./shapes-unit.ts";
import type { Row } from "./shapes.ts";
import { clockTime } from "./time.ts";
import { Told } from "./told.ts";
import { say } from "./words.ts";

const pageSize = 50;
const most = 200;
/** A list that is older is said to be old. */
const old = 90_000;

export class Queue {
  readonly element = h("section", { class: "queue" });
  rows: Row[] = [];
  selected = "";
  /** Places that were read in opened cases, by case. */
  readonly places = new Map<string, string>();
  readonly #session: Session;
  readonly #open: (id: string) => void;
  readonly #failed: (error: unknown) => void;
  readonly #bell: Bell;
  readonly #filters: Filters;
  readonly #bulk: Bulk;
  readonly #find: Find;
  readonly #told: Told;
  readonly #rows = new RowList((id) => this.#open(id), (id) => {
    const row = this.#shown.find((r) => r.id === id);
    if (row !== undefined) this.#bulk.toggle(row);
  });
  #tab: Tab = "open";
  #counts: Counts = { now: 0, open: 0, overdue: 0, mine: 0 };
  #next = "";
  #loaded = false;
  #number = "";
  #asked = 0;
  #choosing = false;
  /** What a search found; null: none is shown. */
  #found: Found | null = null;
  #seeking = false;
  /** When the list was read, and since when it cannot be. */
  #at = 0;
  #lost = 0;
  readonly #bar = h("div", { class: "tabs" });
  readonly #state = h("div", { class: "liststate", role: "status" });
  readonly #list = h("div", { class: "list" });
  readonly #below = h("div");

  constructor(session: Session, open: (id: string) => void, failed: (error: unknown) => void, bell: Bell) {
    [this.#session, this.#open, this.#failed, this.#bell] = [session, open, failed, bell];
    this.#filters = new Filters(session, () => this.#filtered());
    this.#bulk = new Bulk(session, () => { this.draw(); this.refresh().catch(this.#failed); });
    this.#find = new Find(session);
    this.#told = new Told(session, (id) => this.#open(id), failed);
    this.#list.append(this.#rows.element, this.#below);
    this.element.append(this.#bar, this.#filters.panel, this.#filters.chips, this.#told.element, this.#state, this.#bulk.element, this.#list);
  }

  get counts(): Counts {
    return this.#counts;
  }

  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    const limit = Math.min(most, Math.max(pageSize, this.rows.length));
    try {
      const [counts, page, notices] = await Promise.all([this.#session.desk.counts(), this.#found === null ? this.#read("", limit) : null, this.#session.desk.notices()]);
      if (asked !== this.#asked) return; // another tab was chosen meanwhile
      [this.#counts, this.#at, this.#lost] = [counts, Date.now(), 0];
      this.#told.set(notices);
      if (page !== null) this.#take(page);
    } catch (error) {
      if (error instanceof ApiError && error.code === "offline") this.#lost ||= Date.now();
      this.draw();
      throw error;
    }
    this.draw();
  }

  #take(page: Page<Row>): void {
    // "More" may have led beyond what one page gives: what is further down stays as it was read.
    const known = new Set(page.rows.map((r) => r.id));
    const further = page.next !== "" && this.rows.length > page.rows.length ? this.rows.filter((r) => !known.has(r.id)) : [];
    this.rows = [...page.rows, ...further];
    if (further.length === 0) this.#next = page.next;
    this.#loaded = true;
    this.#bulk.seen(this.rows);
  }

  #read(after: string, limit: number): Promise<Page<Row>> {
    return readPages(this.#session, { tab: this.#tab, number: this.#number, filters: this.#filters, after, limit });
  }

  async #more(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const page = await this.#read(this.#next, pageSize);
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
    this.#endSearch();
    [this.#tab, this.#number, this.rows, this.#next, this.#loaded, this.#rows.cursor] = [tab, number, [], "", false, ""];
    this.#list.scrollTop = 0;
    this.draw();
    this.refresh().catch(this.#failed);
  }

  #filtered(): void {
    this.choose(this.#tab);
  }

  /** What is shown: the rows of the tab, or what a search found. */
  get #shown(): Row[] {
    return this.#found?.rows ?? this.rows;
  }

  step(by: number): void {
    this.#rows.step(by);
  }

  openCursor(): void {
    const id = this.#rows.cursor || this.#shown[0]?.id;
    if (id !== undefined) this.#open(id);
  }

  /** Marks the row under the cursor, or takes its mark away. */
  mark(): void {
    const row = this.#shown.find((r) => r.id === (this.#rows.cursor || this.selected));
    if (row !== undefined && this.#session.opener !== null) this.#bulk.toggle(row);
  }

  actOnMarked(): void {
    this.#bulk.focus();
  }

  find(): void {
    (document.getElementById("find") as HTMLInputElement | null)?.select();
    document.getElementById("find")?.focus();
  }

  filter(): void {
    this.#filters.toggle();
  }

  /** Takes every opened word out of the list. Filters stay. */
  lock(): void {
    this.places.clear();
    this.#endSearch();
    this.#bulk.clear();
    const field = document.getElementById("find") as HTMLInputElement | null;
    if (field !== null) field.value = "";
    this.draw();
  }

  #endSearch(): void {
    this.#find.stop();
    [this.#found, this.#seeking] = [null, false];
  }

  /** A number is asked for; other words are looked for in what this browser can open. */
  #search(): void {
    const typed = (document.getElementById("find") as HTMLInputElement).value.trim();
    if (typed === "") return this.choose(this.#tab);
    const number = numberOf(typed);
    if (number !== "" || !this.#session.keys) return this.choose(this.#tab, number || typed.slice(0, 40));
    void this.#seek(typed);
  }

  async #seek(words: string): Promise<void> {
    [this.#number, this.#seeking, this.#rows.cursor] = ["", true, ""];
    this.#found = { done: 0, of: 0, more: false, rows: [], hits: new Map() };
    this.draw();
    try {
      const whole = await this.#find.run(words, (found) => { this.#found = found; this.draw(); });
      if (!whole) return; // another search, or a lock
    } catch (error) {
      if (this.#session.opener === null) return; // locked meanwhile
      this.#failed(error);
    }
    this.#seeking = false;
    this.draw();
  }

  draw(): void {
    draw(this.#bar, tabs.map((t) => this.#tabButton(t)), this.#findForm());
    this.#filters.draw();
    this.#told.draw();
    draw(this.#state, this.#stateLine());
    this.#bulk.draw();
    this.#drawList();
  }

  #tabButton(t: Tab): Child {
    const n = t === "closed" ? 0 : this.#counts[t];
    return h("button", {
      class: `tab ${t === "now" && this.#counts.now > 0 ? "alarm" : ""}`, type: "button", id: `tab-${t}`,
      "aria-pressed": String(this.#number === "" && this.#found === null && t === this.#tab), click: () => this.choose(t),
    }, say(`tab.${t}`), n > 0 && h("span", { class: "count" }, n >= 500 ? "500+" : String(n)));
  }

  #findForm(): Child {
    const small = (id: string, label: string, pressed: boolean | null, what: Child, click: () => void): Child =>
      h("button", { class: "quiet", type: "button", id, "aria-label": label, title: label, "aria-pressed": pressed === null ? null : String(pressed), click }, what);
    return h("form", { class: "find", role: "search", submit: (e: SubmitEvent) => { e.preventDefault(); this.#search(); } },
      h("input", { id: "find", type: "text", autocomplete: "off", spellcheck: "false", "aria-label": say("find"), placeholder: say("find.hint"), value: (document.getElementById("find") as HTMLInputElement | null)?.value ?? "" }),
      h("button", { class: "quiet", type: "button", id: "filter", "aria-expanded": String(this.#filters.open), "aria-controls": "filters", click: () => { this.#filters.toggle(); this.draw(); } }, say("filter.open")),
      small("choosing", say("mark.many"), this.#choosing, "☑", () => { this.#choosing = !this.#choosing; if (!this.#choosing) this.#bulk.clear(); this.draw(); }),
      small("bell", say(this.#bell.on ? "bell.on" : "bell.off"), this.#bell.on, icon(this.#bell.on ? "bell" : "silent"), () => { this.#bell.on = !this.#bell.on; if (this.#bell.on) this.#bell.ring(false); this.draw(); }),
      small("refresh", say("refresh"), null, icon("refresh"), () => { this.refresh().catch(this.#failed); }));
  }

  /** What is to be known of the list as a whole: that it is old, or what a search has come to. */
  #stateLine(): Child {
    const now = Date.now();
    if (this.#lost > 0 || (this.#at > 0 && now - this.#at > old)) {
      return h("div", { class: "notice small" }, h("p", {}, this.#lost > 0 ? say("list.lost", { since: clockTime(this.#lost), at: clockTime(this.#at) }) : say("list.old", { at: clockTime(this.#at) })),
        h("button", { class: "quiet", type: "button", id: "again-list", click: () => { this.refresh().catch(this.#failed); } }, say("again")));
    }
    const found = this.#found;
    if (found === null) return false;
    return h("div", { class: "seeking small" },
      h("p", {}, this.#seeking ? say("search.working", { done: found.done, of: found.of }) : say("search.done", { n: found.rows.length, of: found.of }), found.more && ` ${say("search.more")}`),
      this.#seeking && h("progress", { max: Math.max(1, found.of), value: found.done, "aria-label": say("search.progress") }),
      h("p", { class: "soft" }, say("search.noted")),
      h("button", { class: "quiet", type: "button", id: "allagain", click: () => this.#leaveSearch() }, say("queue.all")));
  }

  #leaveSearch(): void {
    (document.getElementById("find") as HTMLInputElement).value = "";
    this.choose(this.#number !== "" ? "open" : this.#tab);
    document.getElementById("find")?.focus({ preventScroll: true });
  }

  #drawList(): void {
    const rows = this.#shown;
    const [now, locked] = [Date.now(), this.#session.opener === null];
    this.#rows.draw(rows, this.#choosing || this.#bulk.size > 0, this.selected, (row) => ({
      row, now, category: this.#session.category(row.category), about: this.#about(row), locked,
      selected: row.id === this.selected, marked: this.#bulk.has(row.id), hit: this.#found?.hits.get(row.id) ?? null,
    }));
    draw(this.#below, this.#under(rows));
  }

  #about(row: Row): string {
    const session = this.#session;
    const place = this.places.get(row.id) ?? (session.duty?.place === row.commune ? "" : session.communeName(row.commune));
    return [place, session.state(row.state), row.officer !== "" ? session.officer(row.officer) : ""].filter((t) => t !== "").join(" · ");
  }

  #under(rows: Row[]): Child {
    if (this.#found !== null) return !this.#seeking && rows.length === 0 && h("p", { class: "empty" }, say("search.none"));
    if (!this.#loaded) return h("p", { class: "empty soft" }, say("queue.loading"));
    if (this.#next !== "") return h("button", { class: "quiet more", type: "button", id: "more", click: () => void this.#more() }, say("queue.more"));
    if (rows.length > 0) return false;
    if (this.#number !== "") {
      return h("div", { class: "empty" }, h("p", {}, say("queue.none.number")), h("button", { class: "quiet", type: "button", id: "allagain", click: () => this.#leaveSearch() }, say("queue.all")));
    }
    if (this.#filters.any) {
      const of = this.#tab === "closed" ? "" : this.#counts[this.#tab];
      return h("div", { class: "empty" }, h("p", {}, of === "" ? say("queue.none.picked") : say("queue.none.of", { n: of })), h("p", { class: "soft" }, say("queue.none.next")),
        h("button", { type: "button", id: "filteroff", click: () => this.#filters.clear() }, say("filter.clear")));
    }
    return h("div", { class: "empty" }, h("p", {}, say(`queue.none.${this.#tab}`)));
  }
}

// The board: a sentence first, then what is overdue, then one table a question with twelve months in small charts, and the cases
// behind a figure.
import { ApiError } from "../console/api.ts";
import { draw, h, type Child } from "../console/dom.ts";
import type { Frame } from "../console/frame.ts";
import type { Session } from "../console/session.ts";
import type { Page } from "../console/shapes-unit.ts";
import { explain } from "../console/signin.ts";
import { dateOf, lastDayOf, periods } from "../console/time.ts";
import { language } from "../console/words.ts";
import { charts } from "./charts.ts";
import { nameOf, results, type Board, type FrontRow } from "./figures.ts";
import { LatePledges } from "./latepledges.ts";
import { Overdue } from "./overdue.ts";
import { compared, counted, ended, listed, solved } from "./tables.ts";
import { say } from "./words.ts";

const pageSize = 50;

export class BoardPane {
  readonly element = h("main", { class: "board" });
  readonly #session: Session;
  readonly #open: (id: string) => void;
  readonly #failed: (error: unknown) => void;
  readonly #frame: Frame;
  readonly #overdue: Overdue;
  readonly #pledges: LatePledges;
  #period = periods(Date.now()).months[0] as string;
  #board: Board | null = null;
  #rows: FrontRow[] = [];
  #next = "";
  #filter = { category: "", only: "" };
  #none = "";
  #asked = 0;

  constructor(session: Session, open: (id: string) => void, forum: (id: string) => void, failed: (error: unknown) => void, frame: Frame) {
    [this.#session, this.#open, this.#failed, this.#frame] = [session, open, failed, frame];
    this.#pledges = new LatePledges(session, forum);
    this.#overdue = new Overdue(session, open);
  }

  get #desk() {
    return this.#session.desk;
  }

  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    const period = this.#period;
    try {
      const [board, page] = await Promise.all([
        this.#desk.front<Board>("board", { period }), this.#cases("", Math.max(pageSize, this.#rows.length)), this.#overdue.refresh(), this.#pledges.refresh(), this.#session.names(),
      ]);
      if (asked !== this.#asked) return;
      [this.#board, this.#rows, this.#next, this.#none] = [board, page.rows, page.next, ""];
    } catch (error) {
      if (asked !== this.#asked) return;
      if (!(error instanceof ApiError) || !error.code.startsWith("period_")) throw error;
      this.#none = explain(error); // a time that has no figures: said in place of them
    }
    this.draw();
  }

  #cases(after: string, limit = pageSize): Promise<Page<FrontRow>> {
    return this.#desk.front<Page<FrontRow>>("cases", { period: this.#period, ...this.#filter, after, limit: String(Math.min(200, limit)) });
  }

  async #more(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const page = await this.#cases(this.#next);
      if (asked !== this.#asked) return;
      this.#rows.push(...page.rows);
      this.#next = page.next;
      this.draw();
    } catch (error) {
      this.#failed(error);
    }
  }

  #choose(period: string): void {
    [this.#period, this.#board, this.#rows, this.#filter, this.#none] = [period, null, [], { category: "", only: "" }, ""];
    this.draw();
    this.refresh().catch(this.#failed);
  }

  /** Shows the cases that a figure counts. */
  async #follow(category: string, only: string): Promise<void> {
    this.#filter = { category, only };
    const asked = ++this.#asked;
    try {
      const page = await this.#cases("");
      if (asked !== this.#asked) return;
      [this.#rows, this.#next] = [page.rows, page.next];
      this.draw();
      document.getElementById("followed-title")?.focus({ preventScroll: true });
      document.getElementById("followed")?.scrollIntoView({ block: "start" });
    } catch (error) {
      this.#failed(error);
    }
  }

  lock(): void {
    this.#overdue.lock();
  }

  unlock(): void {
    this.#overdue.unlock().catch(this.#failed);
  }

  draw(): void {
    this.#overdue.draw();
    draw(this.element, this.#session.opener === null && h("div", { class: "lockpanel" }, h("p", { class: "soft" }, say("board.locked")), this.#frame.lockForm),
      this.#periods(), this.#none !== "" ? h("p", { class: "sentence", role: "status" }, this.#none)
        : this.#board === null ? h("p", { class: "soft", role: "status" }, say("board.loading")) : this.#body(this.#board));
  }

  #periods(): Child {
    const { months, quarters, halves, years } = periods(Date.now());
    const group = (label: "periods.months" | "periods.quarters" | "periods.halves" | "periods.years", list: string[]): Child =>
      h("optgroup", { label: say(label) }, list.map((p) => h("option", { value: p, selected: p === this.#period }, this.#name(p))));
    return h("p", { class: "line period" }, h("label", { for: "period" }, say("periods")),
      h("select", { id: "period", change: (e: Event) => this.#choose((e.target as HTMLSelectElement).value) },
        group("periods.months", months), group("periods.quarters", quarters), group("periods.halves", halves), group("periods.years", years)));
  }

  #name(period: string): string {
    const { word, values } = nameOf(period);
    return say(word, values);
  }

  /** Who holds most of what is overdue. */
  #sentence(board: Board): Child {
    const { received, answered, overdue } = board.follows;
    const waiting = this.#overdue.waiting;
    const late = waiting.filter((m) => m.late).length;
    return h("p", { class: "sentence" }, received === 0 ? say("sentence.none", { period: this.#name(board.period) })
      : say("sentence", { period: this.#name(board.period), received, answered }),
      received > 0 && [" ", h("strong", { class: overdue > 0 ? "overdue" : "" }, overdue > 0 ? say("sentence.overdue", { overdue }) : say("sentence.intime"))], " ",
      received + board.before.follows.received > 0 && [compared(board, this.#name(board.before.period)), " "],
      waiting.length > 0 && [h("span", { class: late > 0 ? "overdue" : "" }, late > 0 ? say("sentence.unanswered", { n: late }) : say("sentence.waiting", { n: waiting.length })), " "],
      board.all.received > 0 ? say("sentence.counted", { received: board.all.received }) : say("sentence.few"));
  }

  #body(board: Board): Child {
    const session = this.#session;
    const follow = (category: string, only: string): void => void this.#follow(category, only);
    const section = (id: "listed" | "ended" | "solved" | "counted", body: Child, ...more: Child[]): Child =>
      h("section", {}, h("h2", { id: `${id}-title` }, say(`${id}.title`)), body, ...more);
    const tips = counted(session, board);
    return [
      this.#sentence(board),
      this.#overdue.element,
      this.#pledges.draw(),
      section("listed", listed(session, board, follow)),
      h("section", { class: "trend" }, h("h2", {}, say("chart.title")), charts(board)),
      section("ended", ended(session, board, follow)),
      section("solved", solved(session, board)),
      section("counted", tips, h("p", { class: "small soft" }, say(tips === false ? "counted.few" : "counted.rest", { step: board.step }))),
      h("section", { id: "followed" }, this.#followed()),
      h("p", { class: "small soft" }, say("board.asof", { day: dateOf(board.as_of), counted: lastDayOf(board.counted_to) })),
    ];
  }

  #followed(): Child {
    const { category, only } = this.#filter;
    const filtered = category !== "" || only !== "";
    const chosen = [category === "" ? "" : this.#session.category(category), only === "" ? "" : this.#word(only)].filter((t) => t !== "").join(" · ");
    return [
      h("div", { class: "line" }, h("h2", { id: "followed-title", tabindex: "-1" }, say("followed.title"), filtered && h("span", { class: "soft" }, ` ${chosen}`)), h("span", { class: "grow" }),
        filtered && h("button", { class: "quiet", type: "button", id: "allfollowed", click: () => void this.#follow("", "") }, say("followed.all"))),
      this.#rows.length === 0 ? h("p", { class: "soft" }, say("followed.none"))
        : h("div", { class: "wide", tabindex: "0", role: "region", "aria-labelledby": "followed-title" }, h("table", {},
          h("thead", {}, h("tr", {}, (["number", "of", "state", "holder", "day", "due"] as const).map((c) => h("th", { scope: "col" }, say(`column.${c}`))))),
          h("tbody", {}, this.#rows.map((r) => this.#row(r))))),
      this.#next !== "" && h("button", { class: "quiet more", type: "button", id: "morefollowed", click: () => void this.#more() }, say("followed.more")),
    ];
  }

  #word(only: string): string {
    if (only === "answered" || only === "handed" || only === "overdue") return say(`column.${only}`);
    const found = results.find((k) => k === only);
    return found === undefined ? "" : say(`result.${found}`);
  }

  #row(r: FrontRow): Child {
    const session = this.#session;
    const id = r.id;
    const state = language() === "vi" && r.label_vi !== "" ? r.label_vi : session.state(r.state);
    const due = r.closed !== undefined ? say("closed", { day: dateOf(r.closed) }) : r.due === undefined ? "" : dateOf(r.due);
    return h("tr", {},
      h("td", {}, id === undefined ? h("span", { class: "number" }, r.number)
        : h("button", { class: "quiet link number", type: "button", id: `front-${id}`, click: () => this.#open(id) }, r.number)),
      h("td", {}, session.category(r.category)), h("td", {}, state), h("td", {}, session.unitName(r.holder)),
      h("td", { class: "day" }, dateOf(r.received)),
      h("td", { class: "day" }, r.overdue ? h("span", { class: "overdue" }, say("overdue", { day: due })) : due));
  }
}

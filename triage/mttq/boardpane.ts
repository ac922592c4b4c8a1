// The board: a sentence first, then one table a question, then the cases that the Front follows.
import { draw, h, type Child } from "../console/dom.ts";
import type { Frame } from "../console/frame.ts";
import type { Session } from "../console/session.ts";
import type { Page } from "../console/shapes-unit.ts";
import { dateOf, periods } from "../console/time.ts";
import { language } from "../console/words.ts";
import { filled, nameOf, sum, type Board, type Figure, type FrontRow, type Tally } from "./figures.ts";
import { say } from "./words.ts";

const pageSize = 50;

export class BoardPane {
  readonly element = h("main", { class: "board" });
  readonly #session: Session;
  readonly #open: (id: string) => void;
  readonly #failed: (error: unknown) => void;
  readonly #frame: Frame;
  #period = periods(Date.now()).months[0] as string;
  #board: Board | null = null;
  #rows: FrontRow[] = [];
  #next = "";
  #filter: { category: string; overdue: boolean } = { category: "", overdue: false };
  #asked = 0;

  constructor(session: Session, open: (id: string) => void, failed: (error: unknown) => void, frame: Frame) {
    this.#session = session;
    this.#open = open;
    this.#failed = failed;
    this.#frame = frame;
  }

  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    const { desk } = this.#session;
    const period = this.#period;
    const [board, page] = await Promise.all([
      desk.front<Board>("board", { period }),
      desk.front<Page<FrontRow>>("cases", { period, limit: String(Math.min(200, Math.max(pageSize, this.#rows.length))) }),
    ]);
    if (asked !== this.#asked) return;
    [this.#board, this.#rows, this.#next] = [board, page.rows, page.next];
    this.draw();
  }

  async #more(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const page = await this.#session.desk.front<Page<FrontRow>>("cases", { period: this.#period, after: this.#next, limit: String(pageSize) });
      if (asked !== this.#asked) return;
      this.#rows.push(...page.rows);
      this.#next = page.next;
      this.draw();
    } catch (error) {
      this.#failed(error);
    }
  }

  #choose(period: string): void {
    [this.#period, this.#board, this.#rows, this.#filter] = [period, null, [], { category: "", overdue: false }];
    this.draw();
    this.refresh().catch(this.#failed);
  }

  #follow(category: string, overdue: boolean): void {
    this.#filter = { category, overdue };
    this.draw();
    document.getElementById("followed")?.scrollIntoView({ block: "start" });
  }

  draw(): void {
    draw(this.element, this.#session.opener === null && h("div", { class: "lockpanel" }, h("p", { class: "soft" }, say("board.locked")), this.#frame.lockForm),
      this.#periods(), this.#board === null ? h("p", { class: "soft", role: "status" }, say("board.loading")) : this.#body(this.#board));
  }

  #periods(): Child {
    const { months, quarters, years } = periods(Date.now());
    const group = (label: "periods.months" | "periods.quarters" | "periods.years", list: string[]): Child =>
      h("optgroup", { label: say(label) }, list.map((p) => h("option", { value: p, selected: p === this.#period }, this.#name(p))));
    return h("p", { class: "line period" }, h("label", { for: "period" }, say("periods")),
      h("select", { id: "period", change: (e: Event) => this.#choose((e.target as HTMLSelectElement).value) },
        group("periods.months", months), group("periods.quarters", quarters), group("periods.years", years)));
  }

  #name(period: string): string {
    const { word, values } = nameOf(period);
    return say(word, values);
  }

  #body(board: Board): Child {
    const [listed, counted] = [filled(board.listed), filled(board.counted)];
    const [exact, about] = [sum(listed), sum(counted)];
    return [
      h("p", { class: "sentence" }, exact.received === 0 ? say("sentence.none", { period: this.#name(board.period) })
        : say("sentence", { period: this.#name(board.period), received: exact.received, answered: exact.answered }),
        exact.received > 0 && [" ", h("strong", { class: exact.overdue > 0 ? "overdue" : "" }, exact.overdue > 0 ? say("sentence.overdue", { overdue: exact.overdue }) : say("sentence.intime"))], " ",
        about.received > 0 ? say("sentence.counted", { received: about.received }) : say("sentence.few")),
      listed.length > 0 && h("section", {}, h("h2", {}, say("listed.title")), h("div", { class: "wide" }, this.#listed(listed))),
      h("section", {}, h("h2", {}, say("counted.title")), counted.length > 0 && h("div", { class: "wide" }, this.#counted(counted)),
        h("p", { class: "small soft" }, counted.length > 0 ? say("counted.rest", { step: board.step }) : say("counted.few", { step: board.step }))),
      h("section", { id: "followed" }, this.#followed()),
      h("p", { class: "small soft" }, say("board.asof", { day: dateOf(board.as_of) })),
    ];
  }

  #listed(tallies: Tally[]): Child {
    return h("table", {}, head(["of", "received", "answered", "overdue", "ended"]), h("tbody", {}, tallies.map((t) => h("tr", {},
      h("td", {}, h("button", { class: "quiet link", type: "button", click: () => this.#follow(t.of, false) }, this.#session.category(t.of))),
      number(t.received), number(t.answered),
      h("td", { class: "number" }, t.overdue === 0 ? "0" : h("button", { class: "quiet link overdue", type: "button", click: () => this.#follow(t.of, true) }, String(t.overdue))),
      h("td", {}, Object.entries(t.results).filter(([id, n]) => id !== "none" && n > 0).map(([id, n]) => `${n} ${this.#result(id).toLowerCase()}`).join(", "))))));
  }

  #result(id: string): string {
    const known = ["da-giai-quyet", "dang-giai-quyet", "giai-trinh", "chua-giai-quyet", "khong-thuoc-tham-quyen"] as const;
    const found = known.find((k) => k === id);
    return found === undefined ? id : say(`result.${found}`);
  }

  #counted(figures: Figure[]): Child {
    const few = (n: number): Child => h("td", { class: "number" }, n > 0 ? String(n) : h("span", { class: "few soft", title: say("few.why"), tabindex: 0 }, say("few")));
    return h("table", {}, head(["of", "received", "answered", "overdue"]), h("tbody", {}, figures.map((f) => h("tr", {},
      h("td", {}, this.#session.category(f.of)), few(f.received), few(f.answered), few(f.overdue)))));
  }

  #followed(): Child {
    const { category, overdue } = this.#filter;
    const rows = this.#rows.filter((r) => (category === "" || r.category === category) && (!overdue || r.overdue));
    return [
      h("div", { class: "line" }, h("h2", {}, say("followed.title")), h("span", { class: "grow" }),
        category !== "" && h("button", { class: "quiet", type: "button", id: "allfollowed", click: () => this.#follow("", false) }, say("followed.all"))),
      rows.length === 0 ? h("p", { class: "soft" }, say("followed.none"))
        : h("div", { class: "wide" }, h("table", {}, head(["number", "of", "state", "holder", "day", "due"]), h("tbody", {}, rows.map((r) => this.#row(r))))),
      this.#next !== "" && h("button", { class: "quiet more", type: "button", id: "morefollowed", click: () => void this.#more() }, say("followed.more")),
    ];
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

function head(columns: ("of" | "received" | "answered" | "overdue" | "ended" | "number" | "state" | "holder" | "day" | "due")[]): Child {
  const right = ["received", "answered", "overdue"];
  return h("thead", {}, h("tr", {}, columns.map((c) => h("th", { scope: "col", class: right.includes(c) ? "number" : null }, say(`column.${c}`)))));
}

function number(n: number): Child {
  return h("td", { class: "number" }, String(n));
}

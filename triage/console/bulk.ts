// The same act on many marked cases. Each case is a call of its own with its own version: one that a colleague changed
// meanwhile is told with his name and stays marked, the others are done.
import { forbids } from "../../intake/envelope/never.ts";
import { Anew, type Subject } from "./anew.ts";
import { ApiError } from "./api.ts";
import { sealFor } from "./compose.ts";
import { draw, h, type Child } from "./dom.ts";
import { forward } from "./forward.ts";
import { another, faster, stepped } from "./meanwhile.ts";
import { labels, labelText } from "./labels.ts";
import { served } from "./move.ts";
import { farewell } from "./plain.ts";
import type { Session } from "./session.ts";
import type { Taker } from "./shapes-unit.ts";
import type { Move, Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { reasons } from "./templates.ts";
import { unseal } from "./unseal.ts";
import { OpenerError } from "./worker.ts";
import { say, sayCode } from "./words.ts";

/** States that need more than a choice: a decision's number and day, another case, a question, words. They are taken case by case,
 * as is what two people answer for having read with care. */
const alone = ["EXTENDED", "MERGED", "NEED_INFO", "NOT_ACCEPTED"];

/** What can be seen in a case (docket/flag.go). A case whose category offers no such flag stays marked. */
const flags = ["suspect-known", "may-flee", "child", "violence", "named-with-form", "petition-only", "procedure-rule", "opinion-only", "several-places", "complex-people", "complex-expert"];

interface Result {
  number: string;
  text: string;
  done: boolean;
}

export class Bulk {
  readonly element = h("section", { class: "bulk" });
  readonly #session: Session;
  readonly #changed: () => void;
  readonly #rows = new Map<string, Row>();
  #takers: Taker[] | null = null;
  #deed = "";
  #to = "";
  #reason = "";
  #outcome = "";
  #unit = "";
  #units: { id: string; name: string }[] = [];
  #error = "";
  #working = 0;
  #results: Result[] = [];

  /** changed: marks or cases are not as they were. */
  constructor(session: Session, changed: () => void) {
    [this.#session, this.#changed] = [session, changed];
    this.element.addEventListener("keydown", (e) => {
      if (e.key !== "Escape") return;
      e.stopPropagation();
      (document.activeElement as HTMLElement | null)?.blur();
    });
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  get size(): number {
    return this.#rows.size;
  }

  toggle(row: Row): void {
    if (this.#working > 0) return;
    if (!this.#rows.delete(row.id)) this.#rows.set(row.id, row);
    this.#results = [];
    this.#changed();
  }

  clear(): void {
    if (this.#working > 0) return;
    const shown = this.#rows.size + this.#results.length > 0;
    this.#rows.clear();
    [this.#deed, this.#to, this.#reason, this.#outcome, this.#unit, this.#error, this.#results] = ["", "", "", "", "", "", []];
    if (shown) this.#changed();
  }

  /** The list was read again: marked cases are as they are now. */
  seen(rows: readonly Row[]): void {
    if (this.#working > 0) return;
    for (const row of rows) if (this.#rows.has(row.id)) this.#rows.set(row.id, row);
  }

  focus(): void {
    (document.getElementById("deed") ?? this.element.querySelector("button"))?.focus({ preventScroll: true });
  }

  draw(): void {
    const n = this.#rows.size;
    this.element.hidden = this.#session.opener === null || (n === 0 && this.#results.length === 0);
    if (this.element.hidden) return draw(this.element);
    draw(this.element, n > 0 && this.#form(n), this.#results.length > 0 && this.#told());
  }

  #form(n: number): Child {
    const session = this.#session;
    const busy = this.#working > 0;
    const pick = (id: string, word: Parameters<typeof say>[0], options: Child, change: (value: string) => void): Child =>
      h("label", {}, h("span", { class: "small soft" }, say(word)), h("select", { id, disabled: busy, change: (e: Event) => change((e.target as HTMLSelectElement).value) },
        h("option", { value: "" }, say("move.choose")), options));
    const option = (value: string, text: string, chosen: string): Child => h("option", { value, selected: value === chosen }, text);
    const state = this.#state();
    return [
      h("p", { class: "line" }, h("strong", { class: "grow", role: "status" }, say("bulk.marked", { n })), h("button", { type: "button", class: "quiet small", id: "unmark", disabled: busy, click: () => this.clear() }, say("bulk.clear"))),
      pick("deed", "bulk.deed", this.#deeds(option), (deed) => this.#set({ deed })),
      this.#deed === "assign" && pick("bulk-to", "assign.to", (this.#takers ?? []).filter((t) => t.user !== session.me.user).map((t) => option(t.user, t.name, this.#to)), (to) => this.#set({ to })),
      state === "FORWARDED" && pick("bulk-unit", "move.unit", this.#units.map((u) => option(u.id, u.name, this.#unit)), (unit) => this.#set({ unit })),
      state !== "" && (reasons[state] ?? []).length > 0 && pick("bulk-reason", "move.reason", (reasons[state] ?? []).map((r) => option(r, session.reason(r), this.#reason)), (reason) => this.#set({ reason })),
      state !== "" && this.#outcomes(state).length > 0 && pick("bulk-outcome", "move.outcome", this.#outcomes(state).map((o) => option(o, session.outcome(o), this.#outcome)), (outcome) => this.#set({ outcome })),
      state === "FORWARDED" && h("p", { class: "small" }, say("whole.bulk")),
      this.#owned(),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" }, h("button", { type: "button", class: "main", id: "dobulk", disabled: busy || this.#deed === "", click: () => void this.#run() },
        busy ? say("bulk.working", { i: this.#working, n }) : say("bulk.do", { n }))),
    ];
  }

  #set(change: { deed?: string; to?: string; reason?: string; outcome?: string; unit?: string }): void {
    if (change.deed !== undefined) {
      [this.#deed, this.#to, this.#reason, this.#outcome, this.#unit] = [change.deed, "", "", "", ""];
      if (this.#state() === "FORWARDED" && this.#units.length === 0) {
        void this.#session.names().then(({ units }) => { this.#units = served(units, this.#session.unit).filter((u) => u.id !== this.#session.unit); this.draw(); });
      }
      if (change.deed === "assign" && this.#takers === null) {
        void this.#session.desk.takers().then((list) => { this.#takers = list; this.draw(); }, (error) => { this.#error = explain(error); this.draw(); });
      }
    }
    this.#to = change.to ?? this.#to;
    this.#reason = change.reason ?? this.#reason;
    this.#outcome = change.outcome ?? this.#outcome;
    this.#unit = change.unit ?? this.#unit;
    this.#error = "";
    this.draw();
  }

  /** The state of a deed "move STATE"; "" if it is none. */
  #state(): string {
    return this.#deed.startsWith("move ") ? this.#deed.slice(5) : "";
  }

  #deeds(option: (value: string, text: string, chosen: string) => Child): Child {
    const session = this.#session;
    const rows = [...this.#rows.values()];
    const states = session.tables.statuses.filter((s) => !alone.includes(s.id) && s.two_people !== true)
      .map((s): [string, number] => [s.id, rows.filter((r) => steps(session, r).includes(s.id)).length]).filter(([, n]) => n > 0);
    return [
      session.may("take") && [option("take", say("take.do"), this.#deed), option("assign", say("assign.do"), this.#deed)],
      session.may("move") && states.length > 0 && h("optgroup", { label: say("bulk.steps") },
        states.map(([s, n]) => option(`move ${s}`, n === rows.length ? session.state(s) : `${session.state(s)} (${n}/${rows.length})`, this.#deed))),
      session.may("move") && h("optgroup", { label: say("facts.flags") }, flags.map((f) => option(`flag ${f}`, sayCode("flag", f, f), this.#deed))),
      session.may("move") && h("optgroup", { label: say("do.labels") }, labels.map((l) => option(`label ${l}`, labelText(l), this.#deed))),
    ];
  }

  /** Outcomes that fit every marked case which may take the step. */
  #outcomes(state: string): string[] {
    const { tables } = this.#session;
    const lanes = [...this.#rows.values()].filter((r) => steps(this.#session, r).includes(state)).map((r) => r.lane);
    return tables.outcomes.filter((o) => o.status === state && lanes.every((lane) => o.lanes.includes(lane))).map((o) => o.id);
  }

  #missing(): string {
    const state = this.#state();
    const status = this.#session.tables.statuses.find((s) => s.id === state);
    if (this.#deed === "assign" && this.#to === "") return say("error.assign");
    if (state === "FORWARDED" && this.#unit === "") return say("error.unit");
    if (status?.reason_required === true && this.#reason === "") return say("error.reason");
    return state === "RESOLVED" && this.#outcomes(state).length > 0 && this.#outcome === "" ? say("error.outcome") : "";
  }

  async #run(): Promise<void> {
    const { opener } = this.#session;
    if (this.#working > 0 || opener === null) return;
    this.#error = this.#missing();
    if (this.#error !== "") return this.draw();
    this.#results = [];
    for (const row of [...this.#rows.values()]) {
      if (this.#session.opener !== opener) break; // locked or left: what was not tried stays marked
      this.#working++;
      this.draw();
      try {
        this.#results.push({ number: row.number, text: await this.#one(row), done: true });
        this.#rows.delete(row.id);
      } catch (error) {
        const code = error instanceof ApiError ? error.code : "";
        const { text, done } = await this.#why(row, error);
        this.#results.push({ number: row.number, text, done });
        if (done) this.#rows.delete(row.id);
        if (code === "offline" || code === "signed_out") break; // what was not tried stays marked
      }
    }
    this.#working = 0;
    this.#changed();
    if (this.#session.opener === opener) document.getElementById(this.#rows.size > 0 ? "deed" : "bulkdone")?.focus({ preventScroll: true });
  }

  /** Does it to one case, and returns what is told of it. */
  async #one(row: Row): Promise<string> {
    const session = this.#session;
    const state = this.#state();
    if (this.#deed === "take") {
      await session.desk.take(row.id, row.version, false);
      return say("take.done");
    }
    if (this.#deed === "assign") {
      await session.desk.assign(row.id, row.version, this.#to);
      return say("assign.done", { who: nameOf(this.#takers, this.#to) });
    }
    if (this.#deed.startsWith("label ")) {
      await session.desk.label(row.id, this.#deed.slice(6), true);
      return say("label.on", { label: labelText(this.#deed.slice(6)) });
    }
    if (this.#deed.startsWith("flag ")) {
      const flag = this.#deed.slice(5);
      await session.desk.flag(row.id, flag, true);
      return say("flag.set", { flag: sayCode("flag", flag, flag) });
    }
    if (!steps(session, row).includes(state)) throw new ApiError("refused");
    if (state === "FORWARDED") return this.#forward(row);
    const move: Move = { id: row.id, version: row.version, to: state, reason: this.#reason, outcome: this.#outcome };
    if (session.tables.statuses.find((s) => s.id === state)?.final === true) {
      const subject = await this.#opened(row);
      const { text, own } = farewell(subject, state);
      if (own) throw new ApiError("unanswered");
      if (text !== "") move.reply = await sealFor(session, subject.data, text, state, false);
    }
    await session.desk.move(move);
    return say("move.done", { state: session.state(state) });
  }

  /** A case opened in the worker, for what is to be sealed of it or for it. */
  async #opened(row: Row): Promise<Subject> {
    const session = this.#session;
    if (session.opener === null) throw new OpenerError("nokey");
    const data = await session.desk.case(row.id);
    if (data.version !== row.version) throw new ApiError("stale");
    const opened = await unseal(session, data);
    if (!opened.answerable) throw new OpenerError("closed");
    return { session, data, opened };
  }

  /** Hands one case on: it is opened for that, in the worker, and its letters are sealed to the unit. */
  async #forward(row: Row): Promise<string> {
    const session = this.#session;
    const subject = await this.#opened(row);
    if (forbids(subject.data.never ?? [], this.#unit) || subject.data.holder === this.#unit) throw new ApiError("refused");
    const move = { id: row.id, version: row.version, to: "FORWARDED", reason: this.#reason, outcome: "" };
    await session.desk.move(await forward(subject, new Anew(subject), move, this.#unit, ""));
    return say("move.done", { state: session.state("FORWARDED") });
  }

  /** What is told of one that failed. Done: nothing more is to be done by this officer, as the wish is noted, or the step was
   * his by a call whose answer was lost. */
  async #why(row: Row, error: unknown): Promise<{ text: string; done: boolean }> {
    const session = this.#session;
    const state = this.#state();
    const code = error instanceof ApiError ? error.code : "";
    if (code === "second") return { text: say("move.proposed"), done: true };
    if (code === "unanswered") return { text: say("bulk.unanswered"), done: false };
    if (error instanceof OpenerError && error.why === "closed") return { text: say("bulk.closed"), done: false };
    if (code === "refused") return { text: say("bulk.refused", { state: session.state(row.state) }), done: false };
    const fresh = code === "stale" ? await session.desk.case(row.id).catch(() => null) : null;
    if (fresh === null) return { text: explain(error), done: false };
    if (state !== row.state && stepped(session, fresh, 0, state)) return { text: say("move.done", { state: session.state(state) }), done: true };
    return { text: faster(session, fresh), done: false };
  }

  /** Marked cases that colleagues have. */
  #owned(): Child {
    const owners = this.#deed === "assign" || this.#state() !== "" ? [...this.#rows.values()].map((r) => another(this.#session, r)).filter((who) => who !== "") : [];
    return owners.length > 0 && h("p", { class: "notice small", id: "owners" }, say("owner.marked", { n: owners.length, who: [...new Set(owners)].join(", ") }));
  }

  #told(): Child {
    const failed = this.#results.filter((r) => !r.done).length;
    return h("div", { role: "status" },
      h("p", { class: "line" }, h("span", { class: "grow" }, say("bulk.result", { done: this.#results.length - failed, failed })),
        h("button", { type: "button", class: "quiet small", id: "bulkdone", click: () => { this.#results = []; this.draw(); document.getElementById("find")?.focus({ preventScroll: true }); } }, say("close"))),
      h("ul", { class: "plain small results" }, this.#results.map((r) => h("li", {}, h("span", { class: "number" }, r.number), " ",
        h("span", { class: r.done ? "done" : "overdue" }, `${r.done ? "✓" : "✗"} ${r.text}`)))));
  }
}

const nameOf = (takers: Taker[] | null, user: string): string => takers?.find((t) => t.user === user)?.name ?? user;

/** The states that may follow, as the tables say (rules.Steps). */
function steps(session: Session, row: Row): string[] {
  const { statuses } = session.tables;
  const next = statuses.find((s) => s.id === row.state)?.next ?? [];
  return next.filter((to) => statuses.find((s) => s.id === to)?.lanes.includes(row.lane) === true);
}

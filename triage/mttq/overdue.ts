// What is overdue now, by number, and the reminders: who holds a case is asked how it stands and answers from a short list.
import { get, post } from "../console/api.ts";
import { draw, h, type Child } from "../console/dom.ts";
import type { Session } from "../console/session.ts";
import type { Reminder } from "../console/shapes.ts";
import type { Page } from "../console/shapes-unit.ts";
import { explain } from "../console/signin.ts";
import { dateOf, dayOf, dayText, lastDayOf } from "../console/time.ts";
import { newID } from "../console/uuid.ts";
import { sayCode } from "../console/words.ts";
import type { FrontRow } from "./figures.ts";
import { say } from "./words.ts";

const day = 86_400_000;
const patience = 5;
const pageSize = 50;

export class Overdue {
  readonly element = h("section", { id: "overdue", "aria-labelledby": "overdue-title" });
  readonly #session: Session;
  readonly #open: (id: string) => void;
  #rows: FrontRow[] | null = null;
  #next = "";
  #reminders: Reminder[] = [];
  #words: Record<string, { text: string; signed: boolean }> = {};
  /** The case that is about to be reminded of, the day, and the id that a repeated call has again. */
  #form: { number: string; until: string; id: string } | null = null;
  #busy = false;
  #said = "";
  #error = "";

  constructor(session: Session, open: (id: string) => void) {
    [this.#session, this.#open] = [session, open];
  }

  /** Those that wait for an answer. */
  get waiting(): Reminder[] {
    return this.#reminders.filter((m) => m.answered === undefined && m.closed === undefined);
  }

  async refresh(): Promise<void> {
    const unit = { unit: this.#session.unit };
    const limit = String(Math.min(200, Math.max(pageSize, this.#rows?.length ?? 0)));
    const [page, reminders] = await Promise.all([
      get<Page<FrontRow>>("/api/mttq/cases", { ...unit, only: "overdue", limit }), get<Reminder[]>("/api/mttq/reminders", unit),
    ]);
    [this.#rows, this.#next, this.#reminders] = [page.rows, page.next, reminders];
    await this.#unseal();
    this.draw();
  }

  /** Opens the words of answers, as far as the page has the keys. */
  async #unseal(): Promise<void> {
    const { opener, unit, keys, desk } = this.#session;
    const list = this.#reminders.filter((m) => m.sealed !== undefined && this.#words[m.id] === undefined);
    if (opener === null || !keys || list.length === 0) return;
    const units = await desk.units([...new Set(list.map((m) => m.unit))]);
    const verify = (of: string): string[] => units.filter((k) => k.unit === of).map((k) => k.verify);
    Object.assign(this.#words, await opener.ask("extracts", { unit, list: list.map((m) => ({ id: m.id, unit: m.unit, sealed: m.sealed ?? "", verify: verify(m.unit) })) }));
  }

  lock(): void {
    this.#words = {};
    this.draw();
  }

  async unlock(): Promise<void> {
    await this.#unseal();
    this.draw();
  }

  draw(): void {
    const rows = this.#rows;
    if (rows === null) return draw(this.element);
    const others = this.#reminders.filter((m) => !rows.some((r) => r.number === m.number)).slice(0, 20);
    draw(this.element,
      h("h2", { id: "overdue-title" }, say("overdue.title")),
      rows.length > 0 && h("p", { class: "soft" }, say("overdue.what")),
      this.#said !== "" && h("p", { class: "notice good", role: "status" }, this.#said),
      rows.length === 0 ? h("p", { class: "done" }, say("overdue.none"))
        : h("ul", { class: "plain overduelist" }, rows.map((r) => this.#row(r))),
      this.#next !== "" && h("p", { class: "small soft" }, say("overdue.many", { n: rows.length })),
      others.length > 0 && [h("h3", {}, say("reminders.others")), h("ul", { class: "plain overduelist" }, others.map((m) => h("li", {},
        h("p", { class: "line" }, this.#number(m.number, m.case), h("span", {}, this.#session.category(m.category))), this.#reminder(m))))]);
  }

  #number(number: string, id: string | undefined): Child {
    return id === undefined ? h("span", { class: "number" }, number)
      : h("button", { class: "quiet link number", type: "button", id: `overdue-${id}`, click: () => this.#open(id) }, number);
  }

  #row(r: FrontRow): Child {
    const session = this.#session;
    const mine = this.#reminders.filter((m) => m.number === r.number);
    const waits = mine.some((m) => m.answered === undefined);
    const may = session.may("supervise") && r.holder !== session.unit && r.holder_late && !waits;
    return h("li", {},
      h("p", { class: "line" }, this.#number(r.number, r.id), h("span", {}, session.category(r.category)), h("span", { class: "grow" }),
        h("strong", { class: "overdue" }, say("overdue", { day: r.due === undefined ? "" : dateOf(r.due) }))),
      h("p", { class: "small soft" }, say("overdue.holder", { unit: session.unitName(r.holder) }), !r.holder_late && ` ${say("overdue.own")}`),
      mine.map((m) => this.#reminder(m)),
      this.#form?.number === r.number ? this.#asks(r)
        : may && h("button", { type: "button", class: "small", id: `remind-${r.number}`, click: () => this.#choose(r.number) }, say(mine.length > 0 ? "remind.again" : "remind.do")));
  }

  #reminder(m: Reminder): Child {
    const last = lastDayOf(m.until);
    const words = this.#words[m.id];
    const unit = this.#session.unitName(m.unit);
    if (m.answered === undefined) {
      return h("p", { class: m.late ? "reminder overdue" : "reminder soon" },
        m.closed !== undefined ? say("remind.moot", { unit, day: dateOf(m.at) }) : say(m.late ? "remind.late" : "remind.waits", { unit, day: dateOf(m.at), until: last }));
    }
    return h("div", { class: "reminder" },
      h("p", {}, h("strong", {}, sayCode("explain.answer", m.answer, m.answer)), `, ${dayText(m.day)}. `,
        h("span", { class: "small soft" }, say("remind.answered", { unit, who: m.answerer, day: dateOf(m.answered) }))),
      m.sealed !== undefined && (words === undefined ? h("p", { class: "small soft" }, say("remind.sealed")) : h("p", { class: "said" }, words.text)),
      words?.signed === false && h("p", { class: "notice bad" }, say("remind.unsigned")));
  }

  #choose(number: string): void {
    this.#form = { number, until: dayOf(Date.now() + patience * day), id: newID() };
    [this.#error, this.#said] = ["", ""];
    this.draw();
    document.getElementById("remind-until")?.focus();
  }

  #asks(r: FrontRow): Child {
    const form = this.#form as { number: string; until: string; id: string };
    return h("form", { class: "remind", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#remind(r); } },
      h("p", {}, say("remind.what", { unit: this.#session.unitName(r.holder) })),
      h("div", { class: "field" }, h("label", { for: "remind-until" }, say("remind.until")),
        h("input", { type: "date", id: "remind-until", required: true, value: form.until, min: dayOf(Date.now()), max: dayOf(Date.now() + 60 * day), input: (e: Event) => (form.until = (e.target as HTMLInputElement).value) })),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" },
        h("button", { class: "main", type: "submit", id: "doremind", disabled: this.#busy }, say("remind.send")),
        h("button", { class: "quiet", type: "button", id: "noremind", click: () => { this.#form = null; this.draw(); } }, say("remind.cancel"))));
  }

  async #remind(r: FrontRow): Promise<void> {
    const form = this.#form;
    if (form === null || this.#busy) return;
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    try {
      this.#reminders = await post<Reminder[]>("/api/mttq/remind", { number: r.number, reminder: { id: form.id, until: form.until } }, { unit: this.#session.unit });
      [this.#form, this.#said] = [null, say("remind.done", { unit: this.#session.unitName(r.holder), number: r.number })];
    } catch (error) {
      this.#error = explain(error);
    }
    this.#busy = false;
    this.draw();
  }
}

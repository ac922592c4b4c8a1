// "Giám sát": the Front's plans, the days that the rules ask for, what a visit found, and whether what was recommended is kept.
import { ApiError } from "./api.ts";
import { draw, h, icon, type Child } from "./dom.ts";
import { after } from "./forumdays.ts";
import type { Frame } from "./frame.ts";
import type { Session } from "./session.ts";
import type { Sheet } from "./sheets.ts";
import { explain } from "./signin.ts";
import { firstVisited, lateStep, nextDay, standing, Supervision, wordsOf, type Ask, type Plan, type Step } from "./supervision.ts";
import { fields, type Form, type Offers } from "./supervisionforms.ts";
import { stepLine, visitPart, type VisitHost } from "./supervisionvisits.ts";
import { dayOf, dayText } from "./time.ts";
import { newID } from "./uuid.ts";
import { say, sayCode } from "./words.ts";

const today = (): string => dayOf(Date.now());

export class SupervisionSheet implements Sheet {
  readonly element = h("section", { class: "forumsheet supervision", "aria-labelledby": "supervision-head" });
  readonly #session: Session;
  readonly #frame: Frame;
  readonly #close: () => void;
  readonly #calls: Supervision;
  readonly #offers: Offers;
  #list: Plan[] | null = null;
  /** The plan that is shown; "" is the list. */
  #id = "";
  #words: Record<string, string | null> = {};
  #form: Form | null = null;
  /** The days in the fields beside the steps and recommendations. */
  #days: Record<string, string> = {};
  #parked = "";
  #error = "";
  #busy = false;
  #asked = 0;

  constructor(session: Session, frame: Frame, close: () => void) {
    [this.#session, this.#frame, this.#close] = [session, frame, close];
    this.#calls = new Supervision(session);
    this.#offers = { session, units: [], people: [], grounds: [], since: "", visited: "" };
  }

  open(): void {
    this.draw();
    this.#head();
    void this.#begin();
  }

  async #begin(): Promise<void> {
    const { session } = this.#offers;
    const place = `.${session.duty?.place ?? ""}`;
    try {
      const [list, names] = await Promise.all([this.#calls.list(), session.names()]);
      const units = names.units.filter((u) => u.to === undefined && u.id.endsWith(place) && u.id !== session.unit).map((u) => u.id);
      this.#offers.units = units.length > 0 ? units : [`commune-committee${place}`, `commune-police${place}`];
      if (this.#may()) [this.#offers.people, this.#offers.grounds] = await Promise.all([session.desk.takers(), this.#calls.grounds()]);
      if (this.#parked !== "" && session.opener !== null) {
        this.#form = JSON.parse(await session.opener.ask("unpark", { sealed: this.#parked })) as Form;
        this.#parked = "";
      }
      await this.#take(list);
    } catch (error) {
      this.#fails(error);
    }
    this.draw();
  }

  async #take(list: Plan[]): Promise<void> {
    const asked = ++this.#asked;
    const plan = list.find((p) => p.id === this.#id);
    const opened = plan === undefined ? {} : await this.#calls.open(plan);
    if (asked === this.#asked) [this.#list, this.#words] = [list, opened];
  }

  /** Half-written words are sealed to the officer, the opened ones go. */
  async lock(): Promise<void> {
    const [form, { opener }] = [this.#form, this.#session];
    this.#asked++;
    [this.#list, this.#words, this.#form, this.#error] = [null, {}, null, ""];
    this.#calls.forget();
    draw(this.element);
    if (form !== null && opener !== null) this.#parked = await opener.ask("park", { text: JSON.stringify(form) }).catch(() => "");
  }

  key(key: string): boolean {
    if (key !== "Escape" || this.#id === "" && this.#form === null) return false;
    this.#back();
    return true;
  }

  #may = (): boolean => this.#session.may("supervise");

  #head(): void {
    this.element.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  #back = (): void => {
    if (this.#form === null || this.#form.kind === "plan" && this.#form.version === 0) this.#id = "";
    [this.#form, this.#error] = [null, ""];
    this.draw();
    this.#head();
  };

  async #show(id: string): Promise<void> {
    [this.#id, this.#form, this.#words, this.#days, this.#error] = [id, null, {}, {}, ""];
    await this.#take(this.#list ?? []);
    this.draw();
    this.#head();
  }

  #write(form: Form): void {
    [this.#form, this.#error] = [form, ""];
    this.draw();
    this.element.querySelector<HTMLElement>("form select, form input, form textarea")?.focus();
  }

  draw(): void {
    if (this.#session.opener === null) return draw(this.element);
    const plan = this.#list?.find((p) => p.id === this.#id);
    [this.#offers.since, this.#offers.visited] = plan === undefined ? ["", ""] : [plan.sent, firstVisited(plan)];
    const inList = plan === undefined && this.#form === null;
    draw(this.element,
      h("div", { class: "line forumtop" },
        !inList && h("button", { type: "button", class: "quiet", id: "supervision-back", click: this.#back }, icon("back"), say("supervision.all")),
        h("h2", { id: "supervision-head", tabindex: "-1", class: "grow" }, plan === undefined ? say("sheet.supervision") : sayCode("supervision.title", plan.title, plan.title)),
        inList && this.#list !== null && this.#may() && h("button", { type: "button", class: "main", id: "supervision-new", click: () => this.#plan() }, say("supervision.new")),
        h("button", { type: "button", class: "quiet", id: "supervision-close", click: this.#close }, say("close"))),
      inList && this.#list !== null && this.#trouble(),
      this.#list === null && this.#form === null ? this.#waits()
        : this.#form?.kind === "plan" ? this.#drawForm(this.#form)
          : plan === undefined ? this.#drawList(this.#list ?? []) : this.#drawPlan(plan));
  }

  #waits(): Child {
    return this.#error === "" ? h("p", { class: "soft", role: "status" }, say("queue.loading"))
      : [this.#trouble(), h("p", {}, h("button", { type: "button", id: "supervision-again", click: () => { this.#error = ""; void this.#begin(); } }, say("again")))];
  }

  #trouble = (): Child => this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error);

  #drawList(list: Plan[]): Child {
    if (list.length === 0) return [h("p", { class: "soft" }, say("supervision.what")), h("div", { class: "nothing soft" }, h("p", {}, say("supervision.none")))];
    return [h("p", { class: "soft" }, say("supervision.what")), h("ul", { class: "plain forumlist" }, list.map((p) => h("li", {}, h("button", { type: "button", class: "row", id: `plan-${p.id}`, click: () => void this.#show(p.id) },
      h("span", { class: "line" }, h("span", { class: "number" }, dayText(nextDay(p))), h("span", { class: "grow" }), h("span", { class: "soft" }, stateOf(p))),
      h("span", { class: "title" }, sayCode("supervision.title", p.title, p.title)), h("span", { class: "soft small" }, this.#session.unitName(p.of)),
      this.#owed(p)))))];
  }

  /** What is late about a plan, in red; false where nothing is. */
  #owed(p: Plan): Child {
    const [step, open, late] = [lateStep(p, today()), p.asks.filter((a) => a.state === "open").length, p.asks.filter((a) => a.late).length];
    return (step !== null || open > 0) && h("span", { class: "small" },
      step !== null && h("strong", { class: "overdue" }, say(`supervision.late.${step as "sent" | "got" | "reported"}`)), step !== null && open > 0 && " · ",
      open > 0 && say("supervision.open", { n: open }), late > 0 && [", ", h("strong", { class: "overdue" }, say("supervision.overdue", { n: late }))]);
  }

  #drawPlan(p: Plan): Child {
    const unsent = p.sent === "" && p.dropped === "" && this.#may();
    const row = (name: string, value: Child): Child => [h("dt", {}, name), h("dd", {}, value)];
    return [
      h("p", { class: "forumwhen" }, h("span", { class: "forumstate" }, stateOf(p)), " · ", this.#session.unitName(p.of)),
      this.#form === null && this.#trouble(),
      h("dl", { class: "about forumplan" },
        row(say("supervision.purpose"), this.#said("purpose", p.purpose)),
        row(say("supervision.grounds"), p.numbers.length === 0 ? "–" : h("span", { class: "number" }, p.numbers.join(", ")))),
      unsent && h("div", { class: "line" },
        h("button", { type: "button", id: "supervision-edit", click: () => this.#plan(p) }, say("supervision.edit")),
        h("button", { type: "button", class: "quiet", id: "supervision-drop", disabled: this.#busy, click: () => void this.#step(p, "", "dropped", today()) }, say("supervision.drop"))),
      h("section", {}, h("h3", {}, say("supervision.days")), h("ol", { class: "plain supsteps" }, stepLine(this.#host, p, { step: "sent", done: p.sent, by: p.send_by }, "",
        p.sent === "" && this.#dayAnd("sent", "", [["do-sent", say("supervision.do.sent"), (day) => void this.#step(p, "", "sent", day)]])))),
      p.visits.map((v, i) => visitPart(this.#host, p, v, i + 1, this.#form?.kind === "visit" && this.#form.visit === v.id && this.#drawForm(this.#form))),
      this.#form?.kind === "another" ? this.#drawForm(this.#form) : p.dropped === "" && p.visits.length < 24 && this.#may()
        && h("p", {}, h("button", { type: "button", id: "supervision-another", click: () => this.#write({ kind: "another", id: newID(), day: after([today(), nextDay(p)].sort()[1] as string, 30) }) }, say("supervision.another"))),
      firstVisited(p) !== "" && h("section", {}, h("h3", {}, say("supervision.asks")),
        p.asks.length === 0 ? h("p", { class: "soft" }, say("supervision.noasks")) : h("ul", { class: "plain supsteps" }, p.asks.map((a) => this.#drawAsk(a))),
        this.#form?.kind === "ask" ? this.#drawForm(this.#form) : this.#may() && h("p", {}, h("button", { type: "button", id: "supervision-ask", click: () => this.#write({ kind: "ask", id: newID(), of: p.of, due: after(today(), 30), text: "" }) }, say("supervision.ask")))),
    ];
  }

  #said(what: string, sealed: string): Child {
    if (sealed === "") return "–";
    const text = this.#words[what];
    return typeof text === "string" ? h("span", { class: "said" }, text) : h("span", { class: "soft" }, say("supervision.closed"));
  }

  /** What a visit is drawn with. */
  readonly #host: VisitHost = {
    may: () => this.#may(),
    today,
    said: (what, sealed) => this.#said(what, sealed),
    person: (user) => this.#person(user),
    dayAnd: (id, since, buttons) => this.#dayAnd(id, since, buttons),
    step: (p, visit, step, day) => void this.#step(p, visit, step, day),
    write: (visit) => this.#write({ kind: "visit", visit, day: today(), visitors: [this.#session.me.user], text: "" }),
    busy: () => this.#busy,
  };

  #person = (user: string): string => this.#offers.people.find((p) => p.user === user)?.name || user;

  /** A day and what can be said of it. */
  #dayAnd(id: string, since: string, buttons: [string, string, (day: string) => void][]): Child {
    const day = this.#days[id] ?? today();
    return h("div", { class: "line" },
      h("input", { type: "date", id: `sup-day-${id}`, "aria-label": say("supervision.onday"), value: day, min: since, max: today(), input: (e: Event) => (this.#days[id] = (e.target as HTMLInputElement).value) }),
      buttons.map(([button, text, go]) => h("button", { type: "button", id: button, disabled: this.#busy, click: () => go(this.#days[id] ?? day) }, text)));
  }

  #drawAsk(a: Ask): Child {
    return h("li", {},
      h("p", {}, this.#said(a.id, a.sealed)),
      h("p", { class: "line small" }, h("span", { class: "grow" }, say("supervision.askof", { unit: this.#session.unitName(a.of), day: dayText(a.due) })),
        a.state === "open" ? a.late && h("strong", { class: "overdue" }, say("supervision.notkept")) : h("span", { class: a.state === "kept" ? "done" : "soft" }, say(`supervision.${a.state}`, { day: dayText(a.day) }))),
      a.state === "open" && this.#may() && this.#dayAnd(a.id, this.#offers.visited, [
        [`keep-${a.id}`, say("supervision.keep"), (day) => void this.#act(() => this.#calls.kept(a, "kept", day), say("supervision.keptnow"))],
        [`drop-${a.id}`, say("supervision.dropask"), (day) => void this.#act(() => this.#calls.kept(a, "dropped", day), say("supervision.saved"))]]));
  }

  #plan(p?: Plan): void {
    this.#write(p === undefined ? { kind: "plan", id: newID(), version: 0, title: "", of: "", day: after(today(), 21), numbers: [], text: "" }
      : { kind: "plan", id: p.id, version: p.version, title: p.title, of: p.of, day: p.day, numbers: p.numbers, text: this.#words.purpose ?? "" });
  }

  #drawForm(f: Form): Child {
    return h("form", { class: "words forumform", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#send(f); } },
      h("h3", {}, say(f.kind === "plan" ? (f.version === 0 ? "supervision.new" : "supervision.edit") : f.kind === "visit" ? "supervision.do.visited" : f.kind === "another" ? "supervision.another" : "supervision.ask")),
      fields(f, this.#offers, () => this.draw()), this.#trouble(),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "supervision-save", disabled: this.#busy }, say(this.#busy ? "sending" : "supervision.save")),
        h("button", { type: "button", class: "quiet", id: "supervision-cancel", click: this.#back }, say("cancel"))));
  }

  async #send(f: Form): Promise<void> {
    const plan = this.#list?.find((p) => p.id === this.#id);
    const text = f.kind === "another" ? "" : f.text.trim();
    if ((f.kind === "plan" || f.kind === "ask") && f.of === "" || f.kind === "plan" && f.title === "" || f.kind === "visit" && f.visitors.length === 0) {
      this.#error = say("supervision.missing");
      return this.draw();
    }
    const done = await this.#act(async () => {
      if (f.kind === "plan") {
        const list = await this.#calls.save({ id: f.id, version: f.version, title: f.title, of: f.of, day: f.day, numbers: f.numbers, purpose: await this.#calls.seal(f.id, "purpose", text) });
        this.#id = f.id;
        return list;
      }
      const { id, version } = plan as Plan;
      if (f.kind === "another") return this.#calls.visit({ id: f.id, plan: id, version, day: f.day });
      if (f.kind === "visit") return this.#calls.step({ id, version, visit: f.visit, step: "visited", day: f.day, visitors: f.visitors, findings: await this.#calls.seal(id, wordsOf(plan as Plan, f.visit), text) });
      return this.#calls.ask({ id: f.id, plan: id, of: f.of, due: f.due, sealed: await this.#calls.seal(id, f.id, text) });
    }, say("supervision.saved"), f);
    if (done) this.#head();
  }

  #step(p: Plan, visit: string, step: Step | "dropped", day: string): Promise<boolean> {
    return this.#act(() => this.#calls.step({ id: p.id, version: p.version, visit, step, day, visitors: [], findings: "" }), say("supervision.saved"));
  }

  /** Makes a call. What was typed stays until it is done; what a colleague did is shown beside it. */
  async #act(call: () => Promise<Plan[]>, said: string, form: Form | null = null): Promise<boolean> {
    if (this.#busy) return false;
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    let done = false;
    try {
      const list = await call();
      done = true;
      if (form !== null) this.#form = null;
      await this.#take(list);
      this.#frame.tell(said);
    } catch (error) {
      this.#fails(error);
      if (error instanceof ApiError && error.code === "stale") await this.#again(form);
    }
    this.#busy = false;
    this.draw();
    return done;
  }

  async #again(form: Form | null): Promise<void> {
    await this.#calls.list().then((list) => this.#take(list), () => undefined);
    if (form?.kind === "plan") form.version = this.#list?.find((p) => p.id === form.id)?.version ?? form.version; // pressing again puts it over the other
    if (form?.kind === "ask") form.id = newID();
  }

  #fails(error: unknown): void {
    const code = error instanceof ApiError ? error.code : "";
    const by = error instanceof ApiError && error.by !== "" ? this.#session.officer(error.by) : "";
    if (code === "signed_out") this.#frame.failed(error);
    this.#error = code === "offline" ? say("error.kept") : code === "refused" ? say("supervision.refused")
      : code === "stale" && by !== "" ? say("forum.stale", { by }) : explain(error);
  }
}

/** Where a plan stands. */
function stateOf(p: Plan): string {
  const visits = standing(p);
  const done = visits.filter((v) => v.visited !== "").length;
  if (p.dropped !== "") return say("supervision.state.dropped");
  if (done > 0 && visits.every((v) => v.reported !== "")) return say("supervision.state.reported");
  if (done > 0 && visits.length > 1) return say("supervision.state.some", { n: done, of: visits.length });
  return say(done > 0 ? "supervision.state.visited" : p.sent !== "" ? "supervision.state.sent" : "supervision.state.draft");
}

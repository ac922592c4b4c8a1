// A visit of a supervision as its plan shows it: the unit's report before, who went and what was found, the Front's report after, each
// with the day that the rules ask for.
import { h, type Child } from "./dom.ts";
import { lawDay, mayDrop, visitSteps, wordsOf, type Plan, type Step, type Visit, type VisitStep } from "./supervision.ts";
import { dayText } from "./time.ts";
import { say } from "./words.ts";

/** The sheet, as far as a visit needs it. */
export interface VisitHost {
  may(): boolean;
  today(): string;
  said(what: string, sealed: string): Child;
  person(user: string): string;
  dayAnd(id: string, since: string, buttons: [string, string, (day: string) => void][]): Child;
  step(p: Plan, visit: string, step: Step | "dropped", day: string): void;
  /** Opens the form of a visit that was made. */
  write(visit: string): void;
  busy(): boolean;
}

/** One visit; form is its form, while that is open. */
export function visitPart(host: VisitHost, p: Plan, v: Visit, n: number, form: Child): Child {
  const head = h("h3", { id: `visit-head-${v.id}` }, say("supervision.nth", { n, day: dayText(v.day) }));
  if (v.dropped !== "") return h("section", {}, head, h("p", { class: "soft" }, say("supervision.visitdropped", { day: dayText(v.dropped) })));
  return h("section", {}, head,
    h("ol", { class: "plain supsteps" }, visitSteps.map((step) => stepLine(host, p, { step, done: v[step], by: lawDay(v, step) }, v.day,
      step === "visited" && v.visited !== "" ? [h("p", { class: "small" }, say("supervision.by", { who: v.visitors.map((u) => host.person(u)).join(", ") })), h("p", {}, host.said(wordsOf(p, v.id), v.findings))]
        : next(p, v, step) && (step === "visited" ? form || h("p", {}, h("button", { type: "button", id: `visit-${v.id}`, click: () => host.write(v.id) }, say("supervision.do.visited")))
          : host.dayAnd(`${step}-${v.id}`, step === "reported" ? v.visited : p.sent, [[`do-${step}-${v.id}`, say(`supervision.do.${step}`), (day) => host.step(p, v.id, step, day)]]))))),
    mayDrop(p, v) && host.may() && h("p", {}, h("button", { type: "button", class: "quiet", id: `visit-drop-${v.id}`, disabled: host.busy(), click: () => host.step(p, v.id, "dropped", host.today()) }, say("supervision.dropvisit"))));
}

/** Whether a step of a visit may be done now. */
const next = (p: Plan, v: Visit, step: VisitStep): boolean => v[step] === "" && p.dropped === "" && (step === "reported" ? v.visited !== "" : p.sent !== "");

/** One step: whether it is done, until when it should be, and what can be said of it. planned is the visit's day. */
export function stepLine(host: VisitHost, p: Plan, { step, done, by }: { step: Step; done: string; by: string }, planned: string, under: Child): Child {
  const late = by !== "" && (done === "" ? host.today() : done) > by && p.dropped === "" && (done !== "" || step !== "got" || p.sent !== "");
  return h("li", {},
    h("p", { class: "line" }, h("strong", { class: "grow" }, say(`supervision.step.${step}`)),
      done !== "" ? h("span", { class: late ? "overdue" : "done" }, say(late ? "supervision.donelate" : "supervision.done", { day: dayText(done) })) : late && h("strong", { class: "overdue" }, say("supervision.passed"))),
    h("p", { class: "small soft" }, step === "visited" ? say("supervision.law.visited", { day: dayText(planned) }) : say(`supervision.law.${step}`, { day: dayText(by) })),
    (done !== "" || host.may() && p.dropped === "") && under);
}

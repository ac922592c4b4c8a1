// The forms of the Front's supervision: a plan, what a visit found, what is recommended. They hold what is typed and draw it; the
// sheet sends it.
import { field, option, select } from "./actform.ts";
import { h, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import { titles, type Ground } from "./supervision.ts";
import { after } from "./forumdays.ts";
import { dayOf, dayText } from "./time.ts";
import { say, sayCode } from "./words.ts";

export interface PlanForm { kind: "plan"; id: string; version: number; title: string; of: string; day: string; numbers: string[]; text: string }
export interface AnotherForm { kind: "another"; id: string; day: string }
export interface VisitForm { kind: "visit"; visit: string; day: string; visitors: string[]; text: string }
export interface AskForm { kind: "ask"; id: string; of: string; due: string; text: string }
export type Form = PlanForm | AnotherForm | VisitForm | AskForm;

/** What the forms offer. */
export interface Offers {
  session: Session;
  units: string[];
  people: { user: string; name: string }[];
  grounds: Ground[];
  /** The first day that a visit can have been: when the plan went out. */
  since: string;
  /** When the first visit was: what is recommended comes after it. */
  visited: string;
}

const longest = 4000;

export function fields(f: Form, o: Offers, redraw: () => void): Child[] {
  return f.kind === "plan" ? planFields(f, o, redraw) : f.kind === "another" ? anotherFields(f, redraw) : f.kind === "visit" ? visitFields(f, o) : askFields(f, o);
}

function planFields(f: PlanForm, o: Offers, redraw: () => void): Child[] {
  const grounds = [...new Set([...f.numbers, ...o.grounds.filter((g) => g.holder === f.of).map((g) => g.number)])];
  return [
    field("sup-title", say("supervision.about"), select("sup-title", (v) => (f.title = v), option("", say("move.choose"), f.title), titles.map((t) => option(t, sayCode("supervision.title", t, t), f.title)))),
    unitField("sup-of", say("supervision.of"), f, o, () => { f.numbers = []; redraw(); }),
    field("sup-day", say("supervision.day"), h("input", { id: "sup-day", type: "date", required: true, min: dayOf(Date.now()), value: f.day, change: (e: Event) => { f.day = (e.target as HTMLInputElement).value; redraw(); } })),
    f.day !== "" && h("p", { class: "small soft" }, say("supervision.law.sent", { day: dayText(after(f.day, -15)) })),
    f.day !== "" && after(f.day, -15) < dayOf(Date.now()) && h("p", { class: "notice", role: "status" }, say("supervision.short")),
    h("fieldset", {}, h("legend", {}, say("supervision.grounds")),
      grounds.length === 0 ? h("p", { class: "soft" }, say("supervision.nogrounds")) : grounds.map((n) => h("label", { class: "check" },
        h("input", { type: "checkbox", id: `sup-number-${n}`, checked: f.numbers.includes(n), change: (e: Event) => (f.numbers = toggled(f.numbers, n, e)) }),
        h("span", {}, h("span", { class: "number" }, n), kindOf(o, n))))),
    words("sup-text", say("supervision.purpose"), f, false),
  ];
}

function kindOf(o: Offers, number: string): string {
  const ground = o.grounds.find((g) => g.number === number);
  return ground === undefined ? "" : ` · ${o.session.category(ground.category)}`;
}

function anotherFields(f: AnotherForm, redraw: () => void): Child[] {
  return [
    field("sup-day", say("supervision.day"), h("input", { id: "sup-day", type: "date", required: true, min: dayOf(Date.now()), value: f.day, change: (e: Event) => { f.day = (e.target as HTMLInputElement).value; redraw(); } })),
    f.day !== "" && h("p", { class: "small soft" }, say("supervision.law.got", { day: dayText(after(f.day, -7)) })),
  ];
}

function visitFields(f: VisitForm, o: Offers): Child[] {
  return [
    field("sup-visited", say("supervision.visited"), h("input", { id: "sup-visited", type: "date", required: true, min: o.since, max: dayOf(Date.now()), value: f.day, input: (e: Event) => (f.day = (e.target as HTMLInputElement).value) })),
    h("fieldset", {}, h("legend", {}, say("supervision.visitors")), o.people.map((p) => h("label", { class: "check" },
      h("input", { type: "checkbox", id: `sup-by-${p.user}`, checked: f.visitors.includes(p.user), change: (e: Event) => (f.visitors = toggled(f.visitors, p.user, e)) }),
      h("span", {}, p.name === "" ? p.user : p.name)))),
    words("sup-text", say("supervision.findings"), f, false),
  ];
}

function askFields(f: AskForm, o: Offers): Child[] {
  return [
    words("sup-text", say("supervision.asked"), f, true),
    unitField("sup-of", say("supervision.who"), f, o, () => undefined),
    field("sup-due", say("supervision.due"), h("input", { id: "sup-due", type: "date", required: true, min: o.visited, value: f.due, input: (e: Event) => (f.due = (e.target as HTMLInputElement).value) })),
  ];
}

function unitField(id: string, label: string, f: { of: string }, o: Offers, changed: () => void): Child {
  // Where its commune has merged, the same unit of the new one is asked.
  if (f.of !== "" && !o.units.includes(f.of)) f.of = o.units.find((u) => u.split(".")[0] === f.of.split(".")[0]) ?? "";
  return field(id, label, select(id, (v) => { f.of = v; changed(); }, option("", say("move.choose"), f.of), o.units.map((u) => option(u, o.session.unitName(u), f.of))));
}

function words(id: string, label: string, f: { text: string }, required: boolean): Child {
  return [field(id, label, h("textarea", { id, rows: 4, maxlength: longest, required, value: f.text, "aria-describedby": "sup-sealed", input: (e: Event) => (f.text = (e.target as HTMLTextAreaElement).value) })),
    h("p", { class: "small soft", id: "sup-sealed" }, say("supervision.sealed"))];
}

const toggled = (list: string[], one: string, e: Event): string[] => ((e.target as HTMLInputElement).checked ? [...new Set([...list, one])] : list.filter((x) => x !== one));

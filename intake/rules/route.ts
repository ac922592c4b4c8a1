// Who may receive, and what to ask: the twin of route.go and questions.go for the resident's page. Pure functions over
// the tables; the vectors in testdata are run by both.

import type { Accusation, Category, GlobalRoute, ResidentTables, When } from "./tables.ts";

/** Question id to choice id; "khong-biet" is an answer, "bo-qua" is none. */
export type Answers = Readonly<Record<string, string>>;

/** The part of the tables that routing reads: both exports have it. */
export type RouteTables = Pick<
  ResidentTables,
  "lanes" | "roles" | "last_resort" | "urgencies" | "default_now_trigger" | "global_routes" | "must_ask" | "accused" | "categories"
>;

/** Roles that may receive; the first recipient holds the case. Veiled: the header hides category and commune. */
export interface Route {
  category: string;
  lane: string;
  recipients: string[];
  never: string[];
  urgency: string;
  trigger: string;
  rerouted: boolean;
  veiled: boolean;
}

const skipped = "bo-qua";
const what = "viec-gi";

/** Decides who may receive; see Tables.Route. Throws on a category, urgency or role that the tables do not have. */
export function route(tables: RouteTables, category: string, answers: Answers, floor = "", subjects: readonly string[] = []): Route {
  const from = find(tables, category);
  if (floor !== "" && rank(tables, floor) < 0) throw new RangeError("rules: no such urgency");
  for (const s of subjects) {
    if (!tables.roles.some((r) => r.id === s)) throw new RangeError("rules: no such role");
  }
  const to = effective(tables, from, answers, subjects);
  const base = to.routes_alt.find((alt) => holds(alt.when, answers)) ?? to;
  let recipients = [...base.recipients];
  let never = [...base.never];
  for (const g of tables.global_routes) {
    if (!g.lanes.includes(to.lane) || (!holds(g.when, answers) && !overlap(g.subjects, subjects))) continue;
    recipients = union(swap(g, recipients), g.add_recipients);
    never = union(never, g.add_never);
  }
  for (const s of subjects) never = union(never, chain(tables, s));
  recipients = recipients.filter((role) => !never.includes(role));
  const inside = accusedChain(tables, from, to, answers, subjects);
  if (recipients.every((role) => inside.includes(role))) {
    recipients.push(...tables.last_resort.filter((role) => !never.includes(role) && !inside.includes(role)).slice(0, 1));
  }
  const { urgency, trigger } = pace(tables, to, answers, floor);
  const veiled = tables.lanes.find((l) => l.id === to.lane)?.veiled ?? true;
  return { category: to.code, lane: to.lane, recipients, never, urgency, trigger, rerouted: to !== from, veiled };
}

/** What a header may say about the category: in complaint and protection lanes it repeats the lane. */
export function headerCategory(r: Route): string {
  return r.veiled ? r.lane : r.category;
}

/** What a header may say about the place: in complaint and protection lanes only the province. */
export function headerCommune(r: Route, commune: string, province: string): string {
  return r.veiled ? province : commune;
}

/** The question that has to be answered before anything is sealed, or undefined; see Tables.MustAsk. */
export function mustAsk(tables: RouteTables, category: string, answers: Answers): string | undefined {
  const from = find(tables, category);
  const to = effective(tables, from, answers, []);
  const list = must(tables, from, answers);
  if (to !== from) list.push(...must(tables, to, answers));
  return list.find((q) => !answered(answers, q));
}

/** The questions of a category in the order they are asked; see Tables.AskOrder. */
export function askOrder(tables: RouteTables, category: string, answers: Answers, floor = ""): string[] {
  const from = find(tables, category);
  const to = effective(tables, from, answers, []);
  const { urgency } = pace(tables, to, answers, floor);
  const order: string[] = [];
  const add = (q: string, list: readonly string[]) => {
    if (list.includes(q) && !order.includes(q)) order.push(q);
  };
  if (to !== from) for (const q of must(tables, from, answers)) add(q, from.ask);
  for (const q of tables.urgencies.find((u) => u.id === urgency)?.ask_first ?? []) add(q === what ? to.what : q, to.ask);
  for (const q of must(tables, to, answers)) add(q, to.ask);
  for (const q of to.ask) add(q, to.ask);
  return order;
}

/** The role and every role it commands. */
export function chain(tables: RouteTables, role: string): string[] {
  const list = [role];
  for (let i = 0; i < list.length; i++) {
    for (const r of tables.roles) {
      if (r.under.includes(list[i]!) && !list.includes(r.id)) list.push(r.id);
    }
  }
  return list;
}

function find(tables: RouteTables, category: string): Category {
  const c = tables.categories.find((c) => c.code === category);
  if (c === undefined) throw new RangeError("rules: no such category");
  return c;
}

function effective(tables: RouteTables, c: Category, answers: Answers, subjects: readonly string[]): Category {
  const r = c.reroute.find((r) => holds(r.when, answers) || overlap(r.subjects, subjects));
  return r === undefined ? c : find(tables, r.to);
}

/** Everybody whom the answers or the caller accuse, and everybody under them. */
function accusedChain(tables: RouteTables, from: Category, to: Category, answers: Answers, subjects: readonly string[]): string[] {
  const accuses = (acc: Accusation): boolean =>
    acc.in.includes(answer(answers, acc.q)) &&
    (from.ask.includes(acc.q) || to.ask.includes(acc.q)) &&
    !(acc.unless !== undefined && tables.accused.some((other) => other.q === acc.unless && accuses(other)));
  const heads = [...tables.accused.filter(accuses).flatMap((acc) => acc.roles), ...subjects];
  return union([], heads.flatMap((role) => chain(tables, role)));
}

function swap(g: GlobalRoute, recipients: readonly string[]): string[] {
  return union([], recipients.map((role) => (own(g.swap, role) ? g.swap[role]! : role)));
}

function pace(tables: RouteTables, c: Category, answers: Answers, floor: string): { urgency: string; trigger: string } {
  const raise = c.urgency.raise.find((r) => holds(r.when, answers));
  const urgency = raise?.to ?? c.urgency.base;
  const trigger = (raise === undefined ? c.base_trigger : raise.trigger) ?? "";
  if (floor === "" || rank(tables, floor) >= rank(tables, urgency)) return { urgency, trigger };
  return { urgency: floor, trigger: floor === "now" ? (c.now_trigger ?? tables.default_now_trigger) : "" };
}

function rank(tables: RouteTables, urgency: string): number {
  return tables.urgencies.findIndex((u) => u.id === urgency);
}

/** The must-ask questions of the category that can still change where it goes. */
function must(tables: RouteTables, c: Category, answers: Answers): string[] {
  const all = c.ask.filter((q) => tables.must_ask.some((m) => m.q === q && m.lanes.includes(c.lane)));
  const led = c.reroute.findIndex((r) => holds(r.when, answers));
  if (led < 0) return all;
  const open = c.reroute.slice(0, led);
  return all.filter((q) => answered(answers, q) || open.some((r) => asks(r.when, q)));
}

function answered(answers: Answers, q: string): boolean {
  const a = answer(answers, q);
  return a !== "" && a !== skipped;
}

function answer(answers: Answers, q: string): string {
  return own(answers, q) ? answers[q]! : "";
}

function holds(w: When, answers: Answers): boolean {
  const test = (t: { q: string; in: string[] }) => t.in.includes(answer(answers, t.q));
  const all = w.all ?? [];
  return (w.any ?? []).some(test) || (all.length > 0 && all.every(test));
}

function asks(w: When, q: string): boolean {
  return [...(w.any ?? []), ...(w.all ?? [])].some((t) => t.q === q);
}

// Object.hasOwn is younger than the phones we meet.
function own(o: object, key: string): boolean {
  return Object.prototype.hasOwnProperty.call(o, key);
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.some((s) => b.includes(s));
}

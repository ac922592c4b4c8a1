// What is asked of somebody at the counter: the same questions as on the resident's page, by the same rules, read out by an
// officer. There is no field for who the caller is.
import type { Directory } from "../../intake/directory/directory.ts";
import type { Attachment } from "../../intake/envelope/types.ts";
import { askOrder, mustAsk } from "../../intake/rules/route.ts";
import type { Question, Tables } from "../../intake/rules/tables.ts";
import { h, type Child } from "./dom.ts";
import type { CounterTip } from "./jobs.ts";
import type { Session } from "./session.ts";
import { pick, say } from "./words.ts";

/** What was typed so far. */
export interface Typed {
  channel: "" | CounterTip["channel"];
  /** MENU/CATEGORY, as it was picked. */
  matter: string;
  commune: string;
  box: string;
  place: string;
  text: string;
  answers: Record<string, string>;
  attachments: Attachment[];
}

export const nothing = (commune: string): Typed => ({ channel: "", matter: "", commune, box: "", place: "", text: "", answers: {}, attachments: [] });

/** Asked in their own fields. */
const told = "viec-gi";
const where = "o-dau";

export const categoryOf = (t: Typed): string => t.matter.split("/")[1] ?? "";

/** The urgency that the menu gives: what is dangerous now is dangerous whatever else is said. */
export function floorOf(tables: Tables, t: Typed): string {
  return tables.menus.find((m) => m.id === t.matter.split("/")[0])?.urgency ?? "";
}

const question = (tables: Tables, id: string): Question | undefined => tables.questions.find((q) => q.id === id);

const choosable = (q: Question | undefined): boolean => (q?.choices.length ?? 0) > 0;

/** Answers that decide where it goes. */
function choices(tables: Tables, t: Typed): Record<string, string> {
  return Object.fromEntries(Object.entries(t.answers).filter(([q]) => choosable(question(tables, q))));
}

/** The question that must be answered before anything else is typed; undefined when none is open. */
export function openMust(tables: Tables, t: Typed): string | undefined {
  return t.matter === "" ? undefined : mustAsk(tables, categoryOf(t), choices(tables, t));
}

/** The must-questions of the matter so far, answered or not, in their order. */
export function musts(tables: Tables, t: Typed): string[] {
  if (t.matter === "") return [];
  const list: string[] = [];
  const given: Record<string, string> = {};
  for (let q = mustAsk(tables, categoryOf(t), given); q !== undefined && !list.includes(q); q = mustAsk(tables, categoryOf(t), given)) {
    list.push(q);
    if (t.answers[q] === undefined) break;
    given[q] = t.answers[q] as string;
  }
  return list;
}

/** The tip to be sealed: what is no question of the matter any more is left out, as on the resident's page. */
export function tipOf(tables: Tables, t: Typed): CounterTip {
  const order = orderOf(tables, t);
  const given = order.flatMap((q) => (t.answers[q]?.trim() ? [{ q, a: (t.answers[q] as string).trim() }] : []));
  return {
    category: categoryOf(t), floor: floorOf(tables, t), choices: given.filter((a) => choosable(question(tables, a.q))),
    answers: given.filter((a) => !choosable(question(tables, a.q))), commune: t.commune, box: t.box, place: t.place.trim(), text: t.text.trim(),
    attachments: t.attachments, lang: "vi", channel: t.channel === "" ? "counter" : t.channel,
  };
}

function orderOf(tables: Tables, t: Typed): string[] {
  return t.matter === "" ? [] : askOrder(tables, categoryOf(t), choices(tables, t), floorOf(tables, t));
}

/** Numbers to call that the matter has. */
export function emergency(tables: Tables, t: Typed): string[] {
  return floorOf(tables, t) === "now" ? (tables.categories.find((c) => c.code === categoryOf(t))?.emergency ?? []) : [];
}

/** Whether words look as if they had a telephone number in them. */
export function hasPhone(text: string): boolean {
  return /(?:\+?84|0)(?:[\s.-]?\d){8,10}(?!\d)/.test(text);
}

const option = (value: string, label: string, chosen: string): Child => h("option", { value, selected: value === chosen }, label);

/** What is picked before anything is typed. set is told what was picked. */
export function firstFields(session: Session, list: Directory, t: Typed, set: (change: Partial<Typed>) => void): Child {
  const { tables } = session;
  const picked = (key: "matter" | "commune" | "box") => (e: Event) => set({ [key]: (e.target as HTMLSelectElement).value, ...(key === "commune" && t.channel !== "slip" ? { box: "" } : {}) });
  return [
    t.channel !== "slip" && h("fieldset", { class: "choices" }, h("legend", {}, say("counter.channel")), (["counter", "phone"] as const).map((c) => radio("channel", c, say(`counter.by-${c}`), t.channel === c, () => set({ channel: c })))),
    h("div", { class: "field" }, h("label", { for: "matter" }, say("counter.matter")),
      h("select", { id: "matter", change: picked("matter") }, option("", say("move.choose"), t.matter),
        tables.menus.map((m) => h("optgroup", { label: pick({ vi: m.title_vi, en: m.title_en }) }, m.pages.flat().map((item) => option(`${m.id}/${item.code}`, item.label_vi === undefined ? session.category(item.code) : pick({ vi: item.label_vi, en: item.label_en }), t.matter)))))),
    h("div", { class: "field" }, h("label", { for: "commune" }, say("counter.commune")),
      h("select", { id: "commune", change: picked("commune") }, option("", say("counter.commune-unknown"), t.commune), communes(session, list).map(([code, name]) => option(code, name, t.commune)))),
    t.channel !== "slip" && boxes(list, t.commune).length > 0 && h("div", { class: "field" }, h("label", { for: "box" }, say("counter.box")),
      h("select", { id: "box", change: picked("box") }, option("", say("counter.box-none"), t.box), boxes(list, t.commune).map((b) => option(b.code, b.name, t.box)))),
    musts(tables, t).map((q) => asked(tables, q, t, set)),
  ];
}

function communes(session: Session, list: Directory): [string, string][] {
  const levels = new Map(session.tables.roles.map((r) => [r.id, r.level]));
  const codes = new Set(list.units.filter((u) => levels.get(u.role) === "commune" && u.to === undefined).map((u) => u.place));
  const name = (code: string): string => session.communeName(code) || (list.units.find((u) => u.place === code)?.name ?? code);
  return [...codes].map((code): [string, string] => [code, name(code)]).sort((a, b) => a[1].localeCompare(b[1], "vi"));
}

function boxes(list: Directory, commune: string): Directory["boxes"] {
  return commune === "" ? [] : list.boxes.filter((b) => b.commune === commune && b.to === undefined);
}

/** What is told after it is said who will read it. */
export function storyFields(session: Session, t: Typed, set: (change: Partial<Typed>) => void): Child {
  const { tables } = session;
  const already = musts(tables, t);
  const rest = orderOf(tables, t).filter((q) => q !== told && q !== where && !already.includes(q));
  const typed = (key: "text" | "place") => (e: Event) => { t[key] = (e.target as HTMLTextAreaElement).value; };
  // Shown and hidden where it stands: who goes on to the next field must not find it drawn anew under his hands.
  const phone = h("p", { class: "notice small", role: "status", hidden: !hasPhone(t.text) }, say("counter.phone"));
  return [
    h("div", { class: "field" }, h("label", { for: "told" }, t.channel === "slip" ? say("slips.told") : textOf(tables, told)),
      h("textarea", { id: "told", rows: 6, maxlength: 8000, value: t.text, input: (e: Event) => { typed("text")(e); phone.hidden = !hasPhone(t.text); } }), phone),
    h("div", { class: "field" }, h("label", { for: "place" }, textOf(tables, where)), h("input", { id: "place", type: "text", maxlength: 300, value: t.place, input: typed("place") })),
    rest.map((q) => asked(tables, q, t, set)),
  ];
}

function textOf(tables: Tables, id: string): string {
  const q = question(tables, id);
  return q === undefined ? id : pick({ vi: q.text_vi, en: q.text_en });
}

/** One question: its choices to press, or a line to type. */
function asked(tables: Tables, id: string, t: Typed, set: (change: Partial<Typed>) => void): Child {
  const q = question(tables, id);
  const answer = (a: string): void => set({ answers: { ...t.answers, [id]: a } });
  if (q === undefined || !choosable(q)) {
    return h("div", { class: "field" }, h("label", { for: `q-${id}` }, textOf(tables, id)),
      h("input", { id: `q-${id}`, type: "text", maxlength: 1000, value: t.answers[id] ?? "", input: (e: Event) => { t.answers[id] = (e.target as HTMLInputElement).value; } }));
  }
  const unknown = q.choices.some((c) => c.id === "khong-biet") ? [] : [{ id: "khong-biet", vi: say("answer.khong-biet"), en: say("answer.khong-biet") }];
  return h("fieldset", { class: "choices" }, h("legend", {}, textOf(tables, id)),
    [...q.choices, ...unknown].map((c) => radio(id, c.id, pick(c), t.answers[id] === c.id, () => answer(c.id))));
}

function radio(name: string, value: string, label: string, checked: boolean, press: () => void): Child {
  return h("label", { class: "choice" }, h("input", { type: "radio", name: `ask-${name}`, id: `ask-${name}-${value}`, value, checked, change: press }), " ", label);
}

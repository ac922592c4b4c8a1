// The twin of ask.go: the questions of a kind of matter, one a message.

import { mustAsk } from "../intake/rules/route.ts";
import type { Question } from "../intake/rules/tables.ts";
import { emergency, firstAid } from "./danger.ts";
import { bare, ears, fold, is, length, longestDraft, number, onlyDigits, splitAt } from "./hearing.ts";
import { box, onPage, toPage } from "./menu.ts";
import { toReview } from "./review.ts";
import { follow, post, send } from "./send.ts";
import { noPlace, set, unset, type Piece } from "./state.ts";
import {
  answers, ask, category, goTo, hasText, isAnswered, list, once, order as rulesOrder, pick, question as tableQuestion, route, say, splitChoices, step,
  text, told, urgent, type T,
} from "./turn.ts";
import { guess, hearPlace, showPlace } from "./where.ts";

export const askPlace = "o-dau";
const involved = "dinh-can-bo";
const unknown = "khong-biet";
const skipped = "bo-qua";

/** The question that must be answered and is not. */
export function owed(t: T): string | undefined {
  return category(t, t.s.category) ? mustAsk(t.env.tables, t.s.category, answers(t)) : undefined;
}

/** Asks the first question that is not settled, or goes to the review, or sends at once where it is urgent. */
export function next(t: T): void {
  if (t.s.follow) return follow(t);
  const r = route(t);
  if (onPage(t, r.lane)) return toPage(t);
  const must = owed(t);
  const now = r.urgency === "now";
  if (now) {
    emergency(t);
    firstAid(t);
  }
  if (t.s.hurry && must !== undefined) put(t, must);
  else if (now && must === undefined && (t.s.hurry || (settled(t, askPlace) && settled(t, what(t))))) post(t);
  else if ((t.s.only && must === undefined) || t.s.hurry) toReview(t);
  else putNext(t);
}

function putNext(t: T): void {
  const q = nextQuestion(t);
  if (q === "") toReview(t);
  else if (q === askPlace && guess(t)) goTo(t, "found");
  else {
    if (owed(t) === undefined && !urgent(t) && settled(t, askPlace) && settled(t, what(t))) once(t, "ask.enough");
    put(t, q);
  }
}

/** Asks one question, or a few yes/no questions about danger in one message. */
export function put(t: T, q: string): void {
  t.s.step = "ask";
  t.s.ask = q;
  t.s.group = groupOf(t, q);
  const key = t.s.group.length > 0 ? t.s.group.join(",") : q;
  if (t.s.trail.at(-1) !== key) t.s.trail.push(key);
  ask(t);
}

function order(t: T): string[] {
  let all = rulesOrder(t);
  if (t.s.alarm && !urgent(t)) {
    const danger = (q: string): boolean => hasText(t, `danger.${q}`);
    all = [...all.filter(danger), ...all.filter((q) => !danger(q))];
  }
  if (!box(t) && !all.includes(askPlace)) all.push(askPlace);
  return all;
}

export function nextQuestion(t: T): string {
  return order(t).find((q) => !settled(t, q)) ?? "";
}

/** The question that says what happened. */
export function what(t: T): string {
  return category(t, route(t).category)?.what ?? "";
}

/** The question needs no asking. */
export function settled(t: T, q: string): boolean {
  return t.s.asked.includes(q) || isAnswered(t, q) || (q === what(t) && t.s.words.length > 0);
}

function groupOf(t: T, q: string): string[] {
  const group: string[] = [];
  for (const one of order(t)) {
    if (settled(t, one) || (group.length === 0 && one !== q)) continue;
    if (tableQuestion(t, one)?.kind !== "yesno" || !hasText(t, `danger.${one}`) || isMust(t, one) || group.length === 5) break;
    group.push(one);
  }
  return group.length < 2 ? [] : group;
}

/** It has to be answered before anything is sealed. */
export function isMust(t: T, q: string): boolean {
  const lanes = [category(t, t.s.category)?.lane ?? "", route(t).lane];
  return t.env.tables.must_ask.some((m) => m.q === q && m.lanes.some((lane) => lanes.includes(lane)));
}

/** An urgent tip waits for nothing but the question that must be answered. */
export function lastOne(t: T): boolean {
  return t.s.step === "ask" && t.s.group.length === 0 && isMust(t, t.s.ask) && !t.s.follow && urgent(t) && settled(t, askPlace) && settled(t, what(t));
}

export function showQuestion(t: T): string {
  if (t.s.step === "bare") {
    const so = t.s.held?.a ?? "";
    return text(t, "ask.bare-number", { so, viec: text(t, `ask.bare-${so}`) });
  }
  if (t.s.step === "time") return `${text(t, "ask.write-time")}\n${text(t, "ask.keys")}`;
  if (t.s.group.length > 0) return text(t, "ask.danger", { danh_sach: list(t.s.group.map((q) => text(t, `danger.${q}`))) });
  return showOne(t);
}

function showOne(t: T): string {
  const q = tableQuestion(t, t.s.ask);
  if (!q) return "";
  const cau_hoi = asked(t, q.id);
  aside(t, q);
  const lua_chon = list(q.choices.map((c) => pick(t, c.vi, c.en)));
  if (isMust(t, q.id)) return text(t, "ask.must", { cau_hoi, lua_chon });
  if (q.kind === "yesno") return text(t, "ask.yesno", { cau_hoi });
  if (q.kind === "choice") return text(t, "ask.choice", { cau_hoi, lua_chon });
  if (q.kind === "time") return `${text(t, ears.ahead.includes(q.id) ? "ask.time-ahead" : "ask.time", { cau_hoi })}\n${text(t, "ask.keys")}`;
  if (q.id === askPlace) return showPlace(t, cau_hoi);
  if (ears.count.includes(q.id)) return text(t, "ask.count", { cau_hoi, vi_du: text(t, `example.${q.id}`) });
  return text(t, "ask.open", { cau_hoi });
}

/** A question's text. */
export function asked(t: T, id: string): string {
  const ask = category(t, route(t).category)?.ask ?? [];
  if (id === askPlace && !ask.includes(id)) return text(t, "ask.commune");
  const q = tableQuestion(t, id);
  return pick(t, q?.text_vi, q?.text_en);
}

function aside(t: T, q: Question): void {
  if (q.id === involved) {
    once(t, "route.why");
    if (t.env.timer && lastOne(t)) say(t, "emerg.last");
  } else if (q.warn_vi) say(t, "warn.why");
  else if (q.id === askPlace && !urgent(t)) once(t, "warn.place");
  else if (q.kind === "text" && !urgent(t)) once(t, "warn.name");
}

export function hearQuestion(t: T): void {
  if (t.s.step === "bare") hearBare(t);
  else if (t.s.step === "time") hearOpen(t, true);
  else if (t.s.group.length > 0) hearGroup(t);
  else hearOne(t);
}

function hearOne(t: T): void {
  const q = tableQuestion(t, t.s.ask);
  if (q && q.choices.length > 0) hearChoice(t, q);
  else if (q?.kind === "time") hearTime(t);
  else if (t.s.ask === askPlace) hearPlace(t);
  else hearOpen(t, !ears.count.includes(t.s.ask));
}

/** Obeys 7, 8, 9 and 0 under a question, as numbers or in words. */
export function key(t: T, said: string): boolean {
  let n = bare(said);
  if (is(said, ears.unknown)) n = "7";
  else if (is(said, ears.skip)) n = "8";
  const must = t.s.group.length === 0 && isMust(t, t.s.ask);
  if ((n === "8" || n === "9") && must) {
    say(t, "ask.must-why");
    ask(t);
  } else if (n === "7") take(t, unknown);
  else if (n === "8") take(t, skipped);
  else if (n === "9") send(t);
  else if (n === "0") back(t);
  else return false;
  return true;
}

function hearChoice(t: T, q: Question): void {
  const n = number(t.m.text);
  const choice = n === "" ? undefined : q.choices[Number(n) - 1];
  if (choice) return take(t, choice.id);
  if (key(t, t.m.text)) return;
  const id = is(t.m.text, ears.yes) ? "co" : is(t.m.text, ears.no) ? "khong" : "";
  const named = q.choices.find((c) => c.id === id) ?? q.choices.find((c) => is(t.m.text, [c.vi, c.en]));
  if (named) return take(t, named.id);
  unclear(t);
}

function hearGroup(t: T): void {
  const none = is(t.m.text, ears.no);
  if (key(t, t.m.text)) return;
  const said = fold(t.m.text).replaceAll(" ", "");
  if (!none && !onlyDigits(t.m.text)) return unclear(t);
  const group = t.s.group;
  const yes = new Set<string>();
  if (!none && said !== "6") {
    for (const d of said) {
      const q = group[Number(d) - 1];
      if (!q) return unclear(t);
      yes.add(q);
    }
  }
  for (const q of group) set(t.s, q, yes.has(q) ? "co" : "khong", "");
  next(t);
}

function hearOpen(t: T, direct: boolean): void {
  const n = bare(t.m.text);
  if (!direct && t.m.kind !== "choice" && ["7", "8", "9", "0"].includes(n)) {
    t.s.held = { q: t.s.ask, a: n, m: t.m.id ?? "" };
    return goTo(t, "bare");
  }
  if (!key(t, t.m.text)) take(t, t.m.text);
}

function hearBare(t: T): void {
  const held = t.s.held?.a ?? "";
  const n = number(t.m.text);
  const leave = (): void => {
    t.s.step = "ask";
    t.s.held = null;
  };
  if (n === "1" || (n !== "2" && is(t.m.text, ears.yes))) {
    leave();
    take(t, held);
  } else if (n === "2") {
    leave();
    key(t, held);
  } else if (n === "") {
    leave();
    take(t, t.m.text);
  } else {
    say(t, "err.choice");
    ask(t);
  }
}

function hearTime(t: T): void {
  const n = bare(t.m.text);
  if (n === "5") return goTo(t, "time");
  if (["1", "2", "3", "4"].includes(n)) {
    const { buttons } = splitChoices(t, showOne(t));
    t.lines = [];
    return take(t, (buttons[Number(n) - 1]?.text ?? "").slice(2));
  }
  if (key(t, t.m.text)) return;
  if (n !== "") return unclear(t);
  take(t, t.m.text);
}

/** Keeps the answer to the present question, or to all of a group, and goes on. */
export function take(t: T, a: string): void {
  t.s.step = "ask";
  for (const q of t.s.group) set(t.s, q, a, "");
  if (t.s.group.length === 0) {
    a = fit(t, a);
    set(t.s, t.s.ask, a, t.m.id ?? "");
    if (length(a) >= splitAt) t.s.long = t.s.ask;
    explain(t, t.s.ask, a);
  }
  next(t);
}

function explain(t: T, q: string, a: string): void {
  const r = route(t);
  if (q === involved && a === "cong-an-xa" && r.never.includes("commune-police")) say(t, "route.police");
  else if (q === involved && a === "can-bo" && r.never.includes("commune-committee")) say(t, "route.official");
  else if (r.rerouted && q === "loi-cua-ai" && !onPage(t, r.lane)) say(t, "fb.moved-person");
  else if (r.rerouted && q === "co-viec-xau") say(t, "fb.moved");
}

/** Words that are no choice: a longer text is kept as part of the tip, a short one is asked about. */
function unclear(t: T): void {
  if (length(t.m.text) < 12) say(t, "err.choice");
  else {
    note(t, t.m.text);
    say(t, "ask.got");
    if (t.s.follow) return follow(t);
  }
  ask(t);
}

/** Keeps words told outside of any question. */
export function note(t: T, words: string): void {
  const a = fit(t, words);
  if (a === "") return;
  t.s.words.push({ a, m: t.m.id ?? "" });
  if (length(a) >= splitAt) t.s.long = "words";
}

/** Puts the rest of a text that the platform has split behind its first part. */
export function join(t: T, to: string): void {
  const pieces: Piece[] = to === "words" ? t.s.words : t.s.answers;
  const piece = pieces.filter((p) => to === "words" || p.q === to).at(-1);
  if (!piece) return step(t);
  const part = fit(t, t.m.text);
  piece.a += part;
  if (length(part) >= splitAt) t.s.long = to;
  say(t, "ask.got");
  ask(t);
}

function fit(t: T, words: string): string {
  const left = Math.max(0, longestDraft - length(told(t)));
  if (length(words) <= left) return words;
  say(t, "err.long");
  return [...words].slice(0, left).join("").trim();
}

/** Undoes the newest answer and asks its question again. */
export function back(t: T): void {
  let n = t.s.trail.length;
  if (n > 0 && t.s.step !== "review" && t.s.step !== "number") n--;
  t.s.trail = t.s.trail.slice(0, n);
  t.s.hurry = t.s.only = false;
  t.s.offers = [];
  const last = t.s.trail.at(-1);
  if (last === undefined || t.s.follow) return leave(t);
  const qs = last.split(",");
  for (const q of qs) unset(t.s, q);
  if (qs.includes(askPlace)) t.s.place = noPlace();
  put(t, qs[0] ?? "");
}

function leave(t: T): void {
  if (t.s.follow) {
    say(t, "err.edited-late");
    return ask(t);
  }
  t.s.category = t.s.floor = "";
  goTo(t, t.s.menu !== "" ? "list" : t.s.kinds.length > 0 ? "kind" : "menu");
}

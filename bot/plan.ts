// The twin of plan.go: which question comes next.

import { at } from "./paper.ts";
import { mustAsk } from "../intake/rules/route.ts";
import { put } from "./ask.ts";
import { emergency, firstAid } from "./danger.ts";
import { box, onPage, toPage } from "./menu.ts";
import { toReview } from "./review.ts";
import { follow, post } from "./send.ts";
import { type T, answers, category, goTo, hasText, isAnswered, once, route, order as rulesOrder, question as tableQuestion, urgent } from "./turn.ts";
import { guess } from "./where.ts";

export const askPlace = "o-dau";

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

export function groupOf(t: T, q: string): string[] {
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
  return at(t) === "ask" && t.s.group.length === 0 && isMust(t, t.s.ask) && !t.s.follow && urgent(t) && settled(t, askPlace) && settled(t, what(t));
}

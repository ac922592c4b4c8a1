// The guard before sending: the twin of guard.go.

import { back, fit, note } from "./note.ts";
import { askPlace } from "./plan.ts";
import { clues, type Clue } from "./guardself.ts";
import { mask, Reading, tokens } from "./guardtoken.ts";
import { ears, is, length, says } from "./hearing.ts";
import { reply } from "./lookup.ts";
import { more } from "./send.ts";
import type { Piece } from "./state.ts";
import { ask, chosen, flat, goTo, say, text, urgent, type T } from "./turn.ts";

const heldReply = "reply";

/** Keeps words for an opened case while the guard asks about them. */
export function hold(t: T, words: string): void {
  t.s.held = { q: heldReply, a: words };
}

/** Words for an opened case, while the guard asks about them. */
function held(t: T): Piece | null {
  return t.s.held?.q === heldReply ? t.s.held : null;
}

export function holding(t: T): boolean {
  return held(t) !== null;
}

function texts(t: T): Piece[] {
  const words = held(t);
  if (words !== null) return [words];
  const all = [...t.s.words, ...t.s.answers].filter((p) => !chosen(t, p.q ?? ""));
  return t.s.place.words === "" ? all : [...all, { q: askPlace, a: t.s.place.words }];
}

function revealing(t: T): Clue[] {
  return texts(t).flatMap((p) => clues(p.a).filter((c) => {
    const numbers = c.kind !== "name" && c.kind !== "self";
    return !(numbers && ears.numbers_asked.includes(p.q ?? "")) && !t.s.ignore.includes(c.key);
  }));
}

/** The first clue that has not been asked about. */
export function clue(t: T): Clue | undefined {
  return revealing(t).find((c) => !c.soft);
}

/** Asks about the first clue; what cannot wait is not held up. */
export function guard(t: T): boolean {
  if (!clue(t) || hasty(t)) return false;
  goTo(t, "number");
  return true;
}

/** Nothing may be held up: danger, or an urgent tip that is sent and goes on. */
export function hasty(t: T): boolean {
  return urgent(t) || t.s.follow || says(held(t)?.a ?? "", ears.danger) !== "";
}

/** A line of the review: the first thing that may give the writer away. */
export function pointed(t: T): string {
  const first = revealing(t)[0];
  return first ? text(t, "review.self-found", { doan: flat(first.passage) }) : "";
}

/** Tells one question of the guard from the next, for buttons pressed twice. */
export function guardKey(t: T): string {
  if (t.s.step !== "number") return "";
  return `|${texts(t).reduce((n, p) => n + p.a.split(mask).length - 1, t.s.ignore.length)}`;
}

export function showGuard(t: T): string {
  const c = clue(t);
  const passage = flat(c?.passage ?? "");
  switch (c?.kind) {
    case "name":
      return text(t, "review.name-found", { ten: passage });
    case "plate":
      return text(t, "review.plate-found", { so: passage });
    case "account":
      return text(t, "review.account-found", { so: passage });
    case "link":
      return text(t, "review.link-found", { doan: passage });
    case "self":
      return text(t, "review.self-ask", { doan: passage });
    default:
      return text(t, "review.number-found", { so: passage });
  }
}

export function hearGuard(t: T, n: string): void {
  const c = clue(t);
  if (!c) return goOn(t);
  if (n === "1" || is(t.m.text, ears.yes)) blank(t, c);
  else if (n === "2" || is(t.m.text, ears.no)) t.s.ignore.push(c.key);
  else if (n === "9") leaveAll(t);
  else if (n === "0") return unguard(t);
  else if (n !== "" || length(t.m.text) < 12) {
    say(t, "err.choice");
    return ask(t);
  } else if (held(t)) hold(t, `${held(t)?.a}\n${fit(t, t.m.text)}`);
  else note(t, t.m.text);
  goOn(t);
}

/** 9 or GỬI while the guard asks: all of it stays. */
export function leaveAll(t: T): void {
  for (const c of revealing(t)) if (!c.soft) t.s.ignore.push(c.key);
}

/** Asks about the next clue, or goes on with what the guard held up. */
export function goOn(t: T): void {
  if (clue(t)) return goTo(t, "number");
  const waiting = held(t);
  if (waiting) {
    t.s.held = null;
    return reply(t, waiting.a);
  }
  if (t.s.code !== "") return more(t);
  goTo(t, "review");
}

function unguard(t: T): void {
  if (held(t)) {
    t.s.held = null;
    return goTo(t, "extend");
  }
  if (t.s.code !== "") return goTo(t, "which");
  back(t);
}

function blank(t: T, c: Clue): void {
  for (const p of [...t.s.words, ...t.s.answers]) if (!chosen(t, p.q ?? "")) p.a = masked(p.a, c);
  t.s.place.words = masked(t.s.place.words, c);
  const waiting = held(t);
  if (waiting) hold(t, masked(waiting.a, c));
}

/** A text without a clue; see masked in guard.go. */
export function masked(words: string, c: Clue): string {
  const cut: [number, number][] = clues(words).filter((other) => other.key === c.key).map((other) => [other.start, other.end]);
  const { at } = new Reading(words);
  const want = tokens(c.passage);
  const first = want[0];
  if (first && (want.length > 1 || first.capital || first.digit)) {
    for (let i = 0; i + want.length <= at.length; i++) {
      const same = want.every((w, n) => at[i + n]?.raw === w.raw && (n === 0 || at[i + n]?.gap === w.gap));
      if (same) cut.push([at[i]?.start ?? 0, at[i + want.length - 1]?.end ?? 0]);
    }
  }
  cut.sort((a, b) => a[0] - b[0]);
  let out = "";
  let end = 0;
  for (const [from, to] of cut) {
    if (from >= end) out += words.slice(end, from) + mask;
    end = Math.max(end, to);
  }
  return out + words.slice(end);
}

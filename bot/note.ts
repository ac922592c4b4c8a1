// The twin of note.go: words told outside of questions, and going back.

import { put } from "./ask.ts";
import { cutAt, length, longestDraft, splitAt } from "./hearing.ts";
import { askPlace } from "./plan.ts";
import { type Piece, noPlace, unset } from "./state.ts";
import { type T, ask, goTo, say, step, told } from "./turn.ts";

/** Keeps words told outside of any question. */
export function note(t: T, words: string): void {
  const a = fit(t, words);
  if (a === "") return;
  t.s.words.push({ a, m: t.m.id ?? "" });
  if (length(a) >= splitAt) [t.s.long, t.s.seam] = ["words", seam(a)];
}

/** What stands between a long text and its rest: nothing where the platform cut at its limit. */
export function seam(text: string): string {
  return length(text) >= cutAt ? "" : " ";
}

/** Puts the rest of a text that the platform has split behind its first part. */
export function join(t: T, to: string, between: string): void {
  const pieces: Piece[] = to === "words" ? t.s.words : t.s.answers;
  const piece = pieces.filter((p) => to === "words" || p.q === to).at(-1);
  if (!piece) return step(t);
  const part = fit(t, t.m.text);
  piece.a += between + part;
  if (length(part) >= splitAt) [t.s.long, t.s.seam] = [to, seam(part)];
  say(t, "ask.got");
  ask(t);
}

export function fit(t: T, words: string): string {
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

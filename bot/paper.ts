// The twin of paper.go: whether a paper, which cannot be cleaned, is kept as it is.

import { ears, is, length, number } from "./hearing.ts";
import { attached } from "./media.ts";
import { note } from "./note.ts";
import { own, belonging } from "./pairs.ts";
import { toReview } from "./review.ts";
import type { Photo } from "./state.ts";
import { ask, goTo, say, type T } from "./turn.ts";

/** It waits for the resident's word, and not for the keeper. */
export function unsure(p: Photo): boolean {
  return p.ask;
}

/** Puts the question of a paper before the one that would be asked now. */
export function papers(t: T): void {
  if (!t.s.photos.some(unsure) || ["paper", "sending", "drop", "stop", "lang"].includes(t.s.step)) return;
  t.s.after = t.s.step;
  t.s.step = "paper";
}

/** The step of the conversation, also while the question of a paper stands before it. */
export function at(t: T): string {
  return t.s.step === "paper" ? t.s.after : t.s.step;
}

export function hearPaper(t: T): void {
  const n = number(t.m.text);
  if (n === "1" || is(t.m.text, ears.yes)) return keepPapers(t);
  if (n === "2" || is(t.m.text, ears.no)) return dropPapers(t);
  if (n === "" && length(t.m.text) >= 12) {
    note(t, t.m.text);
    say(t, "ask.got");
  } else say(t, "err.choice");
  ask(t);
}

function keepPapers(t: T): void {
  const first = t.s.photos.find(unsure);
  for (const p of t.s.photos.filter(unsure)) {
    p.ask = false;
    p.keep = true;
  }
  leave(t);
  say(t, "ask.got");
  if (first) attached(t, first);
}

function dropPapers(t: T): void {
  t.s.photos = t.s.photos.filter((p) => !unsure(p));
  leave(t);
  say(t, "err.paper-dropped");
  missing(t);
}

function leave(t: T): void {
  t.s.step = t.s.after;
  t.s.after = "";
}

/** Goes on after an attachment is gone, which some step may have been about. */
export function missing(t: T): void {
  const nothing = t.s.words.length === 0 && belonging(t.s.photos, own).length === 0;
  if (t.s.step === "wait") {
    t.s.step = "review";
    toReview(t);
  } else if (t.s.step === "which" && nothing) goTo(t, "sent");
  else if (t.s.step === "kind" && nothing) goTo(t, "menu");
  else if (["sent", "mailbox", "extend"].includes(t.s.step)) goTo(t, t.s.step); // others may have waited for this one
  else ask(t);
}

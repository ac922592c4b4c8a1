// The twin of voice.go: a voice counts as an answer, or as the telling of what happened.

import { take } from "./answer.ts";
import { note } from "./note.ts";
import { belonging, own } from "./pairs.ts";
import { askPlace, settled, what } from "./plan.ts";
import { answerTo, type Photo } from "./state.ts";
import { chosen, text, type T } from "./turn.ts";
import { inBox } from "./where.ts";

/** Takes a voice as an answer where it can be one; true when it has gone on. */
export function spoke(t: T, p: Photo): boolean {
  if (p.look || p.kind !== "voice") return false;
  t.m.id = p.file;
  const words = text(t, "answer.voice");
  const open = t.s.group.length === 0 && !chosen(t, t.s.ask);
  const box = t.s.box === "" ? undefined : t.env.box(t.s.box);
  if (((t.s.step === "ask" && open) || t.s.step === "write") && t.s.ask === askPlace && box !== undefined && box.commune !== "") {
    inBox(t, words);
    return true;
  }
  if ((t.s.step === "ask" && open && t.s.ask !== askPlace) || t.s.step === "time") {
    take(t, words);
    return true;
  }
  if (t.s.step !== "sent" && !settled(t, what(t))) note(t, words);
  return false;
}

/** spoke, for voices that came before their matter was begun. */
export function retold(t: T): void {
  for (const p of belonging(t.s.photos, own)) if (p.kind === "voice" && t.s.words.length === 0) t.s.words = [{ a: text(t, "answer.voice"), m: p.file }];
}

/** Takes back what a voice has answered. */
export function unspoke(t: T, file: string): void {
  t.s.words = t.s.words.filter((p) => p.m !== file);
  if (answerTo(t.s, askPlace) !== undefined && t.s.answers.some((p) => p.q === askPlace && p.m === file)) t.s.place.words = "";
  t.s.answers = t.s.answers.filter((p) => p.m !== file);
}

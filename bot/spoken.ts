// The twin of spoken.go: what of a reply may have been recorded, and whether it is played by itself.

import type { Reply } from "./message.ts";
import { mailboxMenu } from "./solved.ts";
import { ask, lang, say, type T } from "./turn.ts";

const shownIDs: Record<string, string> = {
  menu: "start.menu", more: "start.menu-2", forum: "forum.none", kind: "start.kind", lang: "start.language", interpreter: "start.interpreter",
  bare: "ask.bare-number", time: "ask.write-time", write: "ask.write-place", choose: "ask.commune-same", found: "place.found", pin: "place.pin",
  review: "review.show", edit: "review.edit", add: "review.add", sent: "sent.more", which: "sent.which", paper: "ask.paper", drop: "drop.confirm",
  stop: "stop.confirm", code: "look.ask", solved: "look.solved", delete: "look.delete",
  "forum-of": "forum.where", "forum-ask": "forum.ask",
};

/** What a recording of the present question is called; "" where there is none. */
export function shownID(t: T): string {
  if (t.s.step === "ask") return t.s.group.length > 0 ? "ask.danger" : `question.${t.s.ask}`;
  if (t.s.step === "list") return `list.${t.s.menu}-${t.s.page + 1}`;
  if (t.s.step === "mailbox") return mailboxMenu(t);
  return shownIDs[t.s.step] ?? "";
}

/** Gives a reply the ids of what it says, and the language whose recordings are played by themselves. */
export function speak(t: T, r: Reply, shown: string): Reply {
  const spoken = [...t.spoken, ...(shown === "" ? [] : [shown])];
  t.spoken = [];
  if (spoken.length > 0) r.spoken = spoken;
  if (t.s.listen === "off") return r;
  if (t.s.tongue !== "" && !t.env.words[t.s.tongue]) r.listen = t.s.tongue;
  else if (t.s.listen === "on") r.listen = lang(t);
  return r;
}

/** Obeys NGHE and THÔI NGHE; false where there are no recordings. */
export function listens(t: T, word: string): boolean {
  if (t.env.recorded !== true) return false;
  t.s.listen = word === "unlisten" ? "off" : "on";
  say(t, `start.listen-${t.s.listen}`);
  ask(t);
  return true;
}

/** Says that there is something to listen to. */
export function listenHow(t: T): void {
  if (t.env.recorded === true) say(t, "start.listen-how");
}

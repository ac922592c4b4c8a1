// The twin of send.go: into the envelope, and what comes after.

import { put } from "./ask.ts";
import { guard } from "./guard.ts";
import { note } from "./note.ts";
import { afterReceipt } from "./notice.ts";
import { nextQuestion, owed, what } from "./plan.ts";
import { callFirst } from "./danger.ts";
import { raised } from "./forum.ts";
import { ears, is, length, number } from "./hearing.ts";
import { waitFor } from "./kinds.ts";
import { carry } from "./media.ts";
import type { Answer, Letter } from "./message.ts";
import { anew, belonging, bind, enclose, late, own, pending, ready, toLate } from "./pairs.ts";
import { listener } from "./tongue.ts";
import { retold } from "./voice.ts";
import { commune, toReview } from "./review.ts";
import { fresh, isEmpty, noPlace } from "./state.ts";
import { ask, flush, goTo, lang, resume, route, say, text, urgent, type T } from "./turn.ts";

/** GỬI and 9: to the review, and from there into the envelope. */
export function send(t: T): void {
  if (t.s.follow) {
    t.s.follow = false;
    return goTo(t, "sent");
  }
  if (isEmpty(t.s)) {
    say(t, "review.empty");
    return ask(t);
  }
  if (t.s.category === "") t.s.category = "E1";
  const q = owed(t);
  if (q !== undefined) {
    if (t.s.step === "ask" && t.s.ask === q && t.s.group.length === 0) say(t, "ask.must-why");
    t.s.hurry = true;
    return put(t, q);
  }
  if (t.s.step !== "review" && !urgent(t)) return toReview(t);
  post(t);
}

/** Hands the tip over to be sealed. An urgent one does not wait for its photos. */
export function post(t: T): void {
  if (!urgent(t) && pending(t, own)) return goTo(t, "wait");
  const { urgency, lane } = route(t);
  t.letter = letter({
    kind: "tip", category: t.s.category, floor: t.s.floor, subjects: t.s.subjects, commune: commune(t), box: t.s.box, place: t.s.place.words,
    pin: t.s.place.pin, answers: [...listener(t), ...raised(t, lane), ...given(t)], text: words(t), attachments: enclose(t, own), lang: tongue(t), channel: t.env.channel,
  });
  t.s.follow = urgency === "now";
  t.s.step = "sending";
  t.s.pending = "tip";
}

/** A letter without what is empty. */
export function letter(fields: { kind: Letter["kind"]; lang: string; channel: string } & Record<string, unknown>): Letter {
  const kept = Object.entries(fields).filter(([, v]) => v !== "" && v !== null && v !== undefined && !(Array.isArray(v) && v.length === 0));
  return Object.fromEntries(kept) as unknown as Letter;
}

function given(t: T): Answer[] {
  return t.s.answers.map((p) => ({ q: p.q ?? "", a: p.a }));
}

function words(t: T): string {
  return t.s.words.map((p) => p.a).join("\n");
}

export function tongue(t: T): string {
  return t.s.tongue || lang(t);
}

/** Tells the receipt: only now, when the envelope is durable. */
export function sent(t: T): void {
  const old = t.s;
  const asked = [...old.asked, ...old.answers.map((p) => p.q ?? ""), ...(old.words.length > 0 ? [what(t)] : [])];
  const so_goi = callFirst(t);
  const lane = route(t).lane;
  const forForum = raised(t, lane).length > 0;
  t.s = {
    ...fresh(old), code: t.m.code ?? "", step: "sent", category: old.category, alarm: old.alarm, warned: old.warned,
  };
  bind(t, old.photos);
  if (old.follow) {
    t.s.follow = true;
    t.s.asked = asked;
    t.s.floor = "now";
    say(t, "emerg.sent", { so_goi });
  }
  if (forForum) say(t, "forum.got");
  receipt(t, lane);
  if (old.follow) {
    say(t, "emerg.more");
    ongoing(t);
  } else afterReceipt(t);
}

function receipt(t: T, lane: string): void {
  if (lane === "praise") say(t, "praise.thanks");
  say(t, "receipt.main", { ma: t.s.code });
  say(t, "receipt.groups");
  say(t, "receipt.keep");
  say(t, "receipt.return");
  flush(t);
  const last = t.out.at(-1);
  if (last) {
    last.protect = true;
    last.copy = { text: text(t, "receipt.copy"), data: t.s.code };
  }
  if (!t.env.clears && t.env.channel !== "web") say(t, "receipt.clean");
  if (t.env.channel === "zalo-oa") say(t, "receipt.zalo-oa");
}

function ongoing(t: T): void {
  const q = nextQuestion(t);
  if (q !== "") return put(t, q);
  t.s.follow = false;
  say(t, "look.thanks");
  goTo(t, "sent");
}

/** Seals what was answered since an urgent tip went out, as a further envelope of its case. */
export function follow(t: T): void {
  const answered = t.s.answers.some((p) => p.a !== "bo-qua" && p.a !== "khong-biet");
  if (answered || t.s.words.length > 0 || ready(t, late(t)).length > 0 || t.s.place.pin !== null) return more(t);
  t.s.asked.push(...t.s.answers.map((p) => p.q ?? ""));
  t.s.answers = [];
  ongoing(t);
}

export function more(t: T): void {
  t.letter = letter({
    kind: "answer", code: t.s.code, place: t.s.place.words, pin: t.s.place.pin, commune: t.s.place.commune, answers: given(t), text: words(t),
    attachments: enclose(t, late(t)), lang: tongue(t), channel: t.env.channel,
  });
  t.s.step = "sending";
  t.s.pending = "more";
}

export function moreSent(t: T): void {
  t.s.asked.push(...t.s.answers.map((p) => p.q ?? ""));
  t.s.answers = [];
  t.s.words = [];
  t.s.place = noPlace();
  t.s.photos = t.s.photos.filter((p) => !p.posted || p.look);
  if (t.s.follow) {
    say(t, "ask.got");
    t.s.step = "ask";
    if (!carry(t, late(t))) ongoing(t);
    return;
  }
  say(t, "look.added");
  goTo(t, "sent");
}

export function showSent(t: T): string {
  if (t.s.step === "wait") return waitFor(t, t.s.photos.filter((p) => p.ready === null), "send");
  const ids: Record<string, string> = { sending: "sent.busy", which: "sent.which" };
  return text(t, ids[t.s.step] ?? "sent.more");
}

export function hearSent(t: T): void {
  const n = number(t.m.text);
  switch (t.s.step) {
    case "wait":
      if (n === "" && length(t.m.text) > 1) {
        note(t, t.m.text);
        say(t, "ask.got");
      }
      return ask(t);
    case "sending":
      return ask(t);
    case "which":
      return hearWhich(t, n);
    default:
      return hearAfter(t, n);
  }
}

function hearAfter(t: T, n: string): void {
  if (n !== "" || length(t.m.text) < 4 || is(t.m.text, ears.greetings)) return ask(t);
  note(t, t.m.text);
  goTo(t, "which");
}

function hearWhich(t: T, n: string): void {
  if (n === "1") {
    t.s.asked = [];
    toLate(t);
    if (t.s.words.length === 0 && pending(t, late(t))) {
      t.s.step = "sent";
      t.lines.push(waitFor(t, belonging(t.s.photos, late(t)), "warn"));
      return;
    }
    if (!guard(t)) more(t);
  } else if (n === "2") {
    const { words: kept } = t.s;
    const photos = belonging(t.s.photos, own);
    anew(t);
    t.s.words = kept;
    t.s.photos = photos;
    retold(t);
    resume(t);
  } else {
    if (n === "") note(t, t.m.text);
    else say(t, "err.choice");
    ask(t);
  }
}

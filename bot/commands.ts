// The twin of commands.go: old buttons, global words.

import { listenHow, listens } from "./spoken.ts";
import { anew } from "./pairs.ts";
import { at } from "./paper.ts";
import { put } from "./ask.ts";
import { goOn, hasty, leaveAll } from "./guard.ts";
import { back } from "./note.ts";
import { unremind } from "./notice.ts";
import { askPlace } from "./plan.ts";
import { ears, is, number } from "./hearing.ts";
import { looking } from "./lookup.ts";
import { writeInPrivate } from "./private.ts";
import { short, toReview } from "./review.ts";
import { send } from "./send.ts";
import { fresh, isEmpty, newState } from "./state.ts";
import { ask, flush, goTo, resume, say, step, told, type T } from "./turn.ts";

/** Recognises a button that does not belong to the present question; turns a fresh one into its number. */
export function stale(t: T): boolean {
  if (t.m.kind !== "choice") return false;
  const cut = t.m.text.indexOf(":");
  const key = cut < 0 ? "" : t.m.text.slice(cut + 1);
  if (cut >= 0 && t.m.text.slice(0, cut) === String(t.s.turn)) {
    t.m.text = key;
    return false;
  }
  if (["sent", "notice"].includes(t.s.step) && t.s.code !== "" && key === "1") say(t, "err.twice", { ma: t.s.code });
  else say(t, "err.stale");
  ask(t);
  return true;
}

export function obey(t: T, word: string): boolean {
  if (word === "" || t.m.kind !== "text") return false;
  if (t.s.step === "sending") {
    ask(t);
    return true;
  }
  switch (word) {
    case "send":
      sendWord(t);
      break;
    case "back":
      backWord(t);
      break;
    case "review":
      reviewWord(t);
      break;
    case "drop": case "stop":
      confirm(t, word);
      break;
    case "begin":
      beginWord(t);
      break;
    case "private":
      writeInPrivate(t);
      break;
    case "language":
      if (t.s.step !== "lang" && t.s.step !== "interpreter") t.s.before = at(t);
      goTo(t, "lang");
      break;
    case "unremind":
      unremind(t);
      break;
    case "listen": case "unlisten":
      return listens(t, word);
    case "help":
      say(t, "start.keys");
      say(t, "start.how");
      listenHow(t);
      ask(t);
  }
  return true;
}

function sendWord(t: T): void {
  if (["sent", "notice"].includes(t.s.step) && t.s.code !== "") {
    say(t, "err.twice", { ma: t.s.code });
    ask(t);
  } else if (t.s.step === "number" && !hasty(t)) {
    leaveAll(t);
    goOn(t);
  } else if (looking(t) || ["wait", "paper", "drop", "stop", "which"].includes(t.s.step)) ask(t);
  else send(t);
}

/** QUAY LẠI: what 0 does where there is a 0. */
export function backWord(t: T): void {
  switch (t.s.step) {
    case "ask": case "review":
      return back(t);
    case "bare": case "time":
      t.s.held = null;
      return goTo(t, "ask");
    case "write": case "choose": case "found": case "pin":
      t.s.offers = [];
      t.s.pin = null;
      if (t.s.category === "" || t.s.follow) return resume(t);
      return put(t, askPlace);
    case "wait":
      return toReview(t);
    case "drop": case "stop":
      t.m.text = "2";
      return hearConfirm(t);
    case "delete": case "extend": case "reply": case "solved":
      return goTo(t, "mailbox");
    case "sent": case "menu": case "which": case "paper":
      return ask(t);
    default:
      t.m.text = "0";
      return step(t);
  }
}

function reviewWord(t: T): void {
  if (looking(t) || ["sent", "paper", "drop", "stop", "which"].includes(t.s.step)) return ask(t);
  if (!isEmpty(t.s) && t.s.category !== "" && !t.s.follow) return toReview(t);
  if (isEmpty(t.s) || t.s.follow) say(t, "review.nothing");
  else say(t, "review.told", { loi: short(told(t)) });
  ask(t);
}

function confirm(t: T, to: string): void {
  if (to === "drop" && t.s.code !== "" && isEmpty(t.s) && t.s.photos.length === 0) {
    say(t, "err.edited-late");
    return ask(t);
  }
  if (t.s.step !== "drop" && t.s.step !== "stop") t.s.before = t.s.step;
  goTo(t, to);
}

function beginWord(t: T): void {
  if (!isEmpty(t.s) && !t.s.follow && t.s.step !== "sent") return confirm(t, "drop");
  anew(t);
  goTo(t, "menu");
}

export function hearConfirm(t: T): void {
  const n = number(t.m.text);
  const yes = n === "1" || is(t.m.text, ears.yes);
  if (yes && t.s.step === "drop" && t.s.code !== "") {
    t.s.answers = [];
    t.s.words = [];
    t.s.photos = [];
    t.s.follow = false;
    say(t, "err.edited-late");
    goTo(t, "sent");
  } else if (yes && t.s.step === "drop") {
    t.s = fresh(t.s);
    say(t, "receipt.dropped");
    goTo(t, "menu");
  } else if (yes) {
    say(t, "stop.done");
    t.s = { ...newState(), wish: { do: "forget" } };
    flush(t);
  } else if (n === "2" || n === "0" || is(t.m.text, ears.no)) {
    const to = t.s.before;
    t.s.before = "";
    goTo(t, to || "menu");
  } else {
    say(t, "err.choice");
    ask(t);
  }
}

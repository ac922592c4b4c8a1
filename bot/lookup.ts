// The twin of lookup.go: mailboxes.

import { format, read, readError } from "../intake/receipt/receipt.ts";
import { guard, hold } from "./guard.ts";
import { length, number } from "./hearing.ts";
import { choose, tellOr } from "./menu.ts";
import { anew, enclose, mailbox } from "./pairs.ts";
import { left } from "./kinds.ts";
import { at } from "./paper.ts";
import { notices } from "./notice.ts";
import { letter, tongue } from "./send.ts";
import { asks, hearSolved, mailboxMenu, mayRate, settle } from "./solved.ts";
import { ask, goTo, pick, say, text, type T } from "./turn.ts";

/** Recognises a code at any moment; a short text only. */
export function pasted(t: T): boolean {
  if (t.m.kind !== "text" || length(t.m.text) > 80 || t.s.step === "sending") return false;
  const code = read(t.m.text);
  if (code === null) return false;
  if (!t.env.remote) {
    say(t, "start.web-only");
    ask(t);
    return true;
  }
  look(t, format(code));
  return true;
}

function look(t: T, code: string): void {
  if (!looking(t)) t.s.return = at(t);
  if (t.s.look?.code !== code) dropLook(t);
  t.s.look = { code, lane: "", state: "", question: "", done: null, open: null };
  t.s.wish = { do: "look", code };
  t.s.step = "sending";
  t.s.pending = "look";
}

export function looking(t: T): boolean {
  return ["code", "mailbox", "reply", "extend", "solved", "delete"].includes(at(t));
}

/** Tells what the mailbox holds. */
export function opened(t: T): void {
  const box = t.m.mailbox;
  if (!box || !t.s.look) return ask(t);
  const settled = settle(t.env.tables, box);
  Object.assign(t.s.look, { lane: box.lane, state: box.state, done: settled.done, open: settled.open });
  say(t, "look.show", { ngay: box.day, nhan: label(t, box.state, box.lane) });
  say(t, "receipt.number", { so: box.number ?? "" });
  const replies = box.replies ?? [];
  let cau_hoi = "";
  replies.forEach((r, i) => {
    if (r.text === "" || !t.s.look) return;
    if (r.question && i === replies.length - 1) {
      t.s.look.question = r.id;
      cau_hoi = r.text;
    } else say(t, "look.answer", { tra_loi: r.text });
  });
  if (replies.length === 0) say(t, "look.nothing-new");
  if (cau_hoi !== "") {
    say(t, "look.question-text", { cau_hoi });
    goTo(t, "reply");
  } else if (!asks(t, settled)) goTo(t, "mailbox");
}

function label(t: T, state: string, lane: string): string {
  const all = t.env.tables.statuses;
  let s = all.find((one) => one.id === state);
  if (!s || !(s.shown_to_resident || (s.shown_in_lanes ?? []).includes(lane))) s = all.find((one) => one.id === "RECEIVED");
  const own = s?.resident_by_lane[lane];
  return pick(t, own?.vi ?? s?.label_resident_vi, own ? own.en : s?.label_resident_en);
}

export function showLook(t: T): string {
  switch (t.s.step) {
    case "code":
      return `${text(t, "look.ask")}\n${text(t, "look.code-keys")}`;
    case "reply":
      return text(t, "look.question-keys");
    case "extend":
      return text(t, "look.write");
    case "solved":
      return `${text(t, "look.solved")}\n${text(t, "look.solved-keys")}`;
    case "delete":
      return text(t, "look.delete");
    default:
      return text(t, mailboxMenu(t));
  }
}

export function hearLook(t: T): void {
  const n = number(t.m.text);
  switch (t.s.step) {
    case "code":
      return hearCode(t, n);
    case "mailbox":
      return hearMailbox(t, n);
    case "reply":
      if (n === "1") return goTo(t, "extend");
      if (n === "8" || n === "0") {
        if (t.s.look) t.s.look.question = "";
        return goTo(t, "mailbox");
      }
      return extend(t, n);
    case "extend":
      if (n === "0") return goTo(t, "mailbox");
      return extend(t, "");
    case "solved":
      return hearSolved(t, n);
    default:
      return hearDelete(t, n);
  }
}

function hearCode(t: T, n: string): void {
  if (n === "0") return close(t);
  const why = readError(t.m.text);
  if (why !== "typo" && why !== "number" && length(t.m.text) > 40) return tellOr(t);
  say(t, why === "typo" ? "look.typo" : why === "number" ? "look.number" : "look.short");
  ask(t);
}

function hearMailbox(t: T, n: string): void {
  if (n === "1") goTo(t, "extend");
  else if (n === "2") threat(t);
  else if (n === "3") goTo(t, "delete");
  else if (n === "4" && mayRate(t)) goTo(t, "solved");
  else if (n === "5" && mayRate(t) && notices(t).length > 0) goTo(t, "notice");
  else if (n === "0") close(t);
  else extend(t, n);
}

export function extend(t: T, n: string): void {
  if (n !== "") {
    say(t, "err.choice");
    return ask(t);
  }
  hold(t, t.m.text);
  if (guard(t)) return;
  t.s.held = null;
  reply(t, t.m.text);
}

/** Seals words for the opened case. */
export function reply(t: T, words: string): void {
  t.letter = letter({
    kind: "answer", code: t.s.look?.code, reply: t.s.look?.question, text: words, attachments: enclose(t, mailbox(t)), lang: tongue(t), channel: t.env.channel,
  });
  t.s.step = "sending";
  t.s.pending = "extend";
}

function threat(t: T): void {
  if ((t.s.category !== "" && t.s.code === "") || t.s.words.length > 0) {
    t.s.before = t.s.step;
    return goTo(t, "drop");
  }
  anew(t);
  choose(t, "R1");
}

/** Drops photos that were not sent to the case of the mailbox: they belong to no other case. */
export function dropLook(t: T): void {
  const looked = t.s.photos.filter((p) => p.look);
  t.s.photos = t.s.photos.filter((p) => !p.look);
  if (looked.length > 0) left(t, looked);
}

/** Leaves the mailbox for what was under way before. */
export function close(t: T): void {
  dropLook(t);
  const to = t.s.return;
  t.s.look = null;
  t.s.return = "";
  goTo(t, to === "" || to === "sending" ? "menu" : to);
}

function hearDelete(t: T, n: string): void {
  if (n === "1") {
    t.s.wish = { do: "delete", code: t.s.look?.code ?? "" };
    t.s.step = "sending";
    t.s.pending = "delete";
  } else if (n === "2" || n === "0") goTo(t, "mailbox");
  else {
    say(t, "err.choice");
    ask(t);
  }
}

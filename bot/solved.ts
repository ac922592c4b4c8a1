// The question whether a matter is settled: the twin of solved.go.

import type { ResidentTables } from "../intake/rules/tables.ts";
import { length } from "./hearing.ts";
import { extend } from "./lookup.ts";
import type { Asked, Mailbox } from "./message.ts";
import { notices } from "./notice.ts";
import { letter, tongue } from "./send.ts";
import { ask, goTo, say, type T } from "./turn.ts";

const every = 14;

export interface Settling {
  may: boolean;
  due: Asked | null;
  later: string;
  done: Asked | null;
  open: Asked | null;
}

function ends(tables: ResidentTables, state: string): boolean {
  return state !== "MERGED" && (tables.statuses.find((s) => s.id === state)?.final ?? false);
}

/** Reads a mailbox; see settle in solved.go. */
export function settle(tables: ResidentTables, box: Mailbox): Settling {
  const { asked, today = "" } = box;
  let [end, times, known] = ["", 0, false];
  for (const { state = "", day = "" } of box.replies ?? []) {
    if (state === "") continue;
    if (!ends(tables, state)) [end, times, known] = ["", 0, false];
    else if (day === "") continue;
    else if (day === asked?.end) [end, times, known] = [day, asked.times, true];
    else if (end === "" || (known && day > daysAfter(end, times * every))) [end, times, known] = [day, 0, false];
  }
  const s: Settling = { may: ends(tables, box.state) && box.lane !== "praise", due: null, later: "", done: null, open: null };
  if (!s.may || end === "") return s;
  let come = 0;
  while (come < 2 && daysAfter(end, (come + 1) * every) <= today) come++;
  s.done = { end, times: 2 };
  s.open = { end, times: come };
  if (come > times) s.due = { end, times: come };
  else if (come + times === 0) s.later = daysAfter(end, every);
  return s;
}

function daysAfter(day: string, n: number): string {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : NaN;
  return Number.isNaN(at) ? "" : new Date(at + n * 86_400_000).toISOString().slice(0, 10);
}

/** A day as people write it. */
function asWritten(day: string): string {
  return day.split("-").reverse().join("-");
}

/** It may be said at any time, of an opened mailbox whose case has ended. */
export function mayRate(t: T): boolean {
  return t.s.look !== null && ends(t.env.tables, t.s.look.state) && t.s.look.lane !== "praise";
}

/** Asks, if the day has come; the keeper notes it. */
export function asks(t: T, s: Settling): boolean {
  if (s.due === null) {
    say(t, "look.solved-later", { ngay: asWritten(s.later) });
    return false;
  }
  t.s.wish = { do: "asked", code: t.s.look?.code ?? "", asked: s.due };
  say(t, "look.solved-why", { so_tuan: String((s.due.times * every) / 7) });
  goTo(t, "solved");
  return true;
}

/** The id of an opened mailbox's menu. */
export function mailboxMenu(t: T): string {
  if (!mayRate(t)) return "look.menu";
  return notices(t).length > 0 ? "look.menu-remind" : "look.menu-ended";
}

export function hearSolved(t: T, n: string): void {
  const rating = ({ "1": "done", "2": "part", "3": "not" } as Record<string, string>)[n];
  if (rating) {
    const { code, done, open } = t.s.look ?? {};
    t.letter = letter({ kind: "rating", code, rating, lang: tongue(t), channel: t.env.channel, asked: rating === "done" ? done : open });
    t.s.step = "sending";
    t.s.pending = `rating-${rating}`;
  } else if (n === "0") goTo(t, "mailbox");
  else if (n === "" && length(t.m.text) >= 12) extend(t, n);
  else {
    say(t, "err.choice");
    ask(t);
  }
}

// The conversation as a pure function: the twin of turn.go and the files beside it, for the resident's page, so that words
// never leave the browser. Both run the same conversation files.

import { shownID, speak } from "./spoken.ts";
import { hearAlerts, showAlerts } from "./alerts.ts";
import { hearForum, showForum } from "./forum.ts";
import { askOrder, route as routeOf, type Answers, type Route } from "../intake/rules/route.ts";
import type { Category, Question } from "../intake/rules/tables.ts";
import { backgroundKind, event } from "./events.ts";
import { hearQuestion } from "./answer.ts";
import { guardKey } from "./guard.ts";
import { showQuestion } from "./ask.ts";
import { join, note } from "./note.ts";
import { boxPage } from "./private.ts";
import { next } from "./plan.ts";
import { hearConfirm, obey, stale } from "./commands.ts";
import { listenForDanger } from "./danger.ts";
import type { Env } from "./env.ts";
import { bare, clean, command, ears, likely, number, wordless } from "./hearing.ts";
import { quiet } from "./heldup.ts";
import { mend } from "./mend.ts";
import { hearLook, pasted, showLook } from "./lookup.ts";
import { carry, odd } from "./media.ts";
import { late, mailbox } from "./pairs.ts";
import { hearPaper, papers } from "./paper.ts";
import { greet, hearMenus, showMenus } from "./menu.ts";
import type { Button, Letter, Message, Reply } from "./message.ts";
import { hearNotice, showNotice } from "./notice.ts";
import { hearReview, showReview } from "./review.ts";
import { hearSent, showSent } from "./send.ts";
import { answerTo, isOwn, stateVersion, type State } from "./state.ts";
import { hearWhere, showWhere } from "./where.ts";
import { has, text as wordsText } from "./words/words.ts";

/** The work of one turn. */
export interface T {
  env: Env;
  s: State;
  m: Message & { text: string };
  cut: boolean;
  lines: string[];
  out: Reply[];
  spoken: string[];
  letter: Letter | null;
}

export interface Turned {
  state: State;
  replies: Reply[];
  letter: Letter | null;
}

/** One step of the conversation; see Turn in turn.go. The State given is left as it was. */
export function turn(env: Env, s: State, m: Message): Turned {
  const cleaned = clean(m.text ?? "");
  const t: T = {
    env, s: { ...structuredClone(s), v: stateVersion, wish: null }, m: { ...m, text: cleaned.text }, cut: cleaned.cut, lines: [], out: [], spoken: [], letter: null,
  };
  mend(t);
  if (!event(t)) hear(t);
  end(t);
  return { state: t.s, replies: t.out, letter: t.letter };
}

export function hear(t: T): void {
  const { long, seam } = t.s;
  t.s.long = t.s.seam = "";
  listenForDanger(t);
  if (greet(t) || odd(t) || stale(t)) return;
  if (t.m.kind === "choice") {
    step(t);
    return;
  }
  if (obey(t, command(t.m.text)) || pasted(t)) return;
  if (wordless(t.m.text)) {
    say(t, "start.empty");
    ask(t);
    return;
  }
  if (t.cut) say(t, "err.long");
  if (long !== "" && bare(t.m.text) === "") {
    join(t, long, seam);
    return;
  }
  step(t);
}

/** Hands the words to the question that is being asked. */
export function step(t: T): void {
  switch (t.s.step) {
    case "menu": case "more": case "forum": case "kind": case "list": case "lang": case "interpreter":
      return hearMenus(t);
    case "ask": case "bare": case "time":
      return hearQuestion(t);
    case "write": case "choose": case "found": case "pin":
      return hearWhere(t);
    case "number": case "review": case "edit": case "add":
      return hearReview(t);
    case "wait": case "sending": case "sent": case "which":
      return hearSent(t);
    case "paper":
      return hearPaper(t);
    case "notice":
      return hearNotice(t);
    case "drop": case "stop":
      return hearConfirm(t);
    case "code": case "mailbox": case "reply": case "extend": case "solved": case "delete":
      return hearLook(t);
    case "alerts-of": case "alerts": case "alert":
      return hearAlerts(t);
    case "forum-of": case "forum-open": case "forum-ask": case "forum-list": case "forum-item":
      return hearForum(t);
    default:
      return restart(t);
  }
}

function show(t: T): string {
  switch (t.s.step) {
    case "menu": case "more": case "forum": case "kind": case "list": case "lang": case "interpreter":
      return showMenus(t);
    case "ask": case "bare": case "time":
      return showQuestion(t);
    case "write": case "choose": case "found": case "pin":
      return showWhere(t);
    case "number": case "review": case "edit": case "add":
      return showReview(t);
    case "wait": case "sending": case "sent": case "which":
      return showSent(t);
    case "paper":
      return text(t, "ask.paper");
    case "notice":
      return showNotice(t);
    case "drop":
      return text(t, "drop.confirm");
    case "stop":
      return text(t, "stop.confirm");
    case "code": case "mailbox": case "reply": case "extend": case "solved": case "delete":
      return showLook(t);
    case "alerts-of": case "alerts": case "alert":
      return showAlerts(t);
    case "forum-of": case "forum-open": case "forum-ask": case "forum-list": case "forum-item":
      return showForum(t);
    default:
      return text(t, "start.menu");
  }
}

function restart(t: T): void {
  say(t, "err.restart");
  if (number(t.m.text) === "" && !wordless(t.m.text)) note(t, t.m.text);
  resume(t);
}

/** Asks whatever comes next. */
export function resume(t: T): void {
  if (t.s.category !== "") next(t);
  else if (t.s.words.length > 0 || t.s.photos.some(isOwn)) {
    t.s.kinds = likely(told(t));
    goTo(t, "kind");
  } else goTo(t, "menu");
}

/** Makes a step the present one and asks its question; photos that got ready elsewhere are sent first. */
export function goTo(t: T, to: string): void {
  t.s.step = to;
  if (to === "sent" && t.s.photos.some(isOwn)) {
    t.s.step = "which"; // they came while something else was on its way
    return ask(t);
  }
  if ((to === "sent" && carry(t, late(t))) || ((to === "mailbox" || to === "extend") && t.s.look && carry(t, mailbox(t)))) return;
  ask(t);
}

/** A text in the resident's language; "" when it must not be sent. Only the text is made local, never what is put into it. */
export function text(t: T, id: string, args: Record<string, string> = {}): string {
  const values = Object.entries({ dia_chi_web: boxPage(t), ...args }).filter(([, v]) => v !== "");
  const marks = Object.fromEntries(values.map(([k], i) => [k, String.fromCharCode(0xe000 + i)]));
  const raw = wordsText(t.env.words, lang(t), id, marks);
  if (raw === null) return "";
  return local(t, raw).replace(/[\uE000-\uE0FF]/g, (mark) => values[mark.charCodeAt(0) - 0xe000]?.[1] ?? mark);
}

/** Makes "xã" what the commune is, where that is a ward or a special zone. */
function local(t: T, words: string): string {
  const name = t.s.place.name || (t.s.box === "" ? "" : t.env.box(t.s.box)?.where ?? "");
  const kind = ["phường", "đặc khu"].find((k) => name.startsWith(`${k} `));
  if (kind === undefined || lang(t) !== "vi") return words;
  return ears.communal.reduce((all, w) => all.replaceAll(`${w} xã`, `${w} ${kind}`), words);
}

export function hasText(t: T, id: string): boolean {
  return has(t.env.words, "vi", id);
}

/** Puts a text above the next question. */
export function say(t: T, id: string, args: Record<string, string> = {}): void {
  const said = text(t, id, args);
  if (said === "" || t.lines.includes(said)) return;
  t.lines.push(said);
  t.spoken.push(id);
}

/** Says a text the first time only. */
export function once(t: T, id: string): void {
  if (t.s.warned.includes(id)) return;
  t.s.warned.push(id);
  say(t, id);
}

/** Sends what was said as a message of its own. */
export function flush(t: T): void {
  if (t.lines.length === 0) return;
  t.out.push(speak(t, { text: t.lines.join("\n") }, ""));
  t.lines = [];
}

/** Sends the present question, with what was said above it. */
export function ask(t: T): void {
  mend(t);
  papers(t);
  const shown = show(t);
  if (shown === "") {
    flush(t);
    return;
  }
  const key = [t.s.step, t.s.menu, String(t.s.page), t.s.ask, t.s.group.join(",")].join("|") + guardKey(t);
  if (key !== t.s.shown) {
    t.s.turn++;
    t.s.shown = key;
  }
  const { above, buttons } = splitChoices(t, shown);
  const first = above.split("\n")[0];
  t.lines = t.lines.filter((line) => line !== first);
  if (above !== "") t.lines.push(above);
  if (t.lines.length === 0) say(t, "menu.choose");
  const reply: Reply = { text: t.lines.join("\n") };
  if (buttons.length > 0) reply.buttons = buttons;
  t.out.push(speak(t, reply, shownID(t)));
  t.lines = [];
}

/** Takes the numbered choices off the end of a text. */
export function splitChoices(t: T, shown: string): { above: string; buttons: Button[] } {
  const lines = shown.split("\n");
  let cut = lines.length;
  const key = (line: string | undefined): string | undefined => /^([0-9]{1,2}) \S/.exec(line ?? "")?.[1];
  while (cut > 0 && key(lines[cut - 1]) !== undefined) cut--;
  const buttons = lines.slice(cut).map((line) => ({ text: line, data: `${t.s.turn}:${key(line)}` }));
  return { above: lines.slice(0, cut).join("\n"), buttons };
}

function end(t: T): void {
  flush(t);
  if (t.out.length === 0 && t.letter === null && t.s.wish === null && !backgroundKind(t.m.kind) && !quiet(t)) ask(t);
}

export function lang(t: T): string {
  return t.s.lang || "vi";
}

/** The Vietnamese or the English of a table's row. */
export function pick(t: T, vi: string | undefined, en: string | undefined): string {
  return lang(t) === "vi" || !en ? local(t, vi ?? "") : en;
}

/** Everything told in words so far. */
export function told(t: T): string {
  return [...t.s.words, ...t.s.answers].filter((p) => !chosen(t, p.q ?? "")).map((p) => p.a).join("\n");
}

export function question(t: T, id: string): Question | undefined {
  return t.env.tables.questions.find((q) => q.id === id);
}

export function category(t: T, code: string): Category | undefined {
  return t.env.tables.categories.find((c) => c.code === code);
}

/** Whether the question is answered by a choice, not by words. */
export function chosen(t: T, q: string): boolean {
  return (question(t, q)?.choices.length ?? 0) > 0;
}

export function answers(t: T): Answers {
  return Object.fromEntries(t.s.answers.filter((p) => chosen(t, p.q ?? "")).map((p) => [p.q ?? "", p.a]));
}

const nowhere: Route = {
  category: "", lane: "", recipients: [], never: [], urgency: "", trigger: "", rerouted: false, veiled: false,
};

/** Who may receive as things stand; nobody while no kind of matter is chosen. */
export function route(t: T): Route {
  if (!category(t, t.s.category)) return nowhere;
  return routeOf(t.env.tables, t.s.category, answers(t), t.s.floor, t.s.subjects);
}

export function order(t: T): string[] {
  return category(t, t.s.category) ? askOrder(t.env.tables, t.s.category, answers(t), t.s.floor) : [];
}

export function urgent(t: T): boolean {
  return route(t).urgency === "now";
}

export function isAnswered(t: T, q: string): boolean {
  return answerTo(t.s, q) !== undefined;
}

/** Numbers lines from 1. */
export function list(items: string[]): string {
  return items.map((item, i) => `${i + 1} ${item}`).join("\n");
}

/** Words on one line. */
export function flat(s: string): string {
  return s.trim().split(/\s+/).join(" ");
}

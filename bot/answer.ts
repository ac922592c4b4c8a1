// The twin of answer.go: what an answer to a question means.

import type { Question } from "../intake/rules/tables.ts";
import { involved, showOne } from "./ask.ts";
import { bare, ears, fold, is, length, number, onlyDigits, splitAt } from "./hearing.ts";
import { onPage } from "./menu.ts";
import { back, fit, note, seam } from "./note.ts";
import { askPlace, isMust, next } from "./plan.ts";
import { follow, send } from "./send.ts";
import { set } from "./state.ts";
import { type T, ask, goTo, pick, route, say, splitChoices, question as tableQuestion } from "./turn.ts";
import { hearPlace } from "./where.ts";

const unknown = "khong-biet";
const skipped = "bo-qua";

export function hearQuestion(t: T): void {
  if (t.s.step === "bare") hearBare(t);
  else if (t.s.step === "time") hearOpen(t, true);
  else if (t.s.group.length > 0) hearGroup(t);
  else hearOne(t);
}

function hearOne(t: T): void {
  const q = tableQuestion(t, t.s.ask);
  if (q && q.choices.length > 0) hearChoice(t, q);
  else if (q?.kind === "time") hearTime(t);
  else if (t.s.ask === askPlace) hearPlace(t);
  else hearOpen(t, !ears.count.includes(t.s.ask));
}

/** Obeys 7, 8, 9 and 0 under a question, as numbers or in words. */
export function key(t: T, said: string): boolean {
  let n = bare(said);
  if (is(said, ears.unknown)) n = "7";
  else if (is(said, ears.skip)) n = "8";
  const must = t.s.group.length === 0 && isMust(t, t.s.ask);
  if ((n === "8" || n === "9") && must) {
    say(t, "ask.must-why");
    ask(t);
  } else if (n === "7") take(t, unknown);
  else if (n === "8") take(t, skipped);
  else if (n === "9") send(t);
  else if (n === "0") back(t);
  else return false;
  return true;
}

function hearChoice(t: T, q: Question): void {
  const n = number(t.m.text);
  const choice = n === "" ? undefined : q.choices[Number(n) - 1];
  if (choice) return take(t, choice.id);
  if (key(t, t.m.text)) return;
  const id = is(t.m.text, ears.yes) ? "co" : is(t.m.text, ears.no) ? "khong" : "";
  const named = q.choices.find((c) => c.id === id) ?? q.choices.find((c) => is(t.m.text, [c.vi, c.en, pick(t, c.vi, c.en)]));
  if (named) return take(t, named.id);
  unclear(t);
}

function hearGroup(t: T): void {
  const none = is(t.m.text, ears.no);
  if (key(t, t.m.text)) return;
  const said = fold(t.m.text).replaceAll(" ", "");
  if (!none && !onlyDigits(t.m.text)) return unclear(t);
  const group = t.s.group;
  const yes = new Set<string>();
  if (!none && said !== "6") {
    for (const d of said) {
      const q = group[Number(d) - 1];
      if (!q) return unclear(t);
      yes.add(q);
    }
  }
  for (const q of group) set(t.s, q, yes.has(q) ? "co" : "khong", "");
  next(t);
}

function hearOpen(t: T, direct: boolean): void {
  const n = bare(t.m.text);
  if (!direct && t.m.kind !== "choice" && ["7", "8", "9", "0"].includes(n)) {
    t.s.held = { q: t.s.ask, a: n, m: t.m.id ?? "" };
    return goTo(t, "bare");
  }
  if (!key(t, t.m.text)) take(t, t.m.text);
}

function hearBare(t: T): void {
  const held = t.s.held?.a ?? "";
  const n = number(t.m.text);
  const leave = (): void => {
    t.s.step = "ask";
    t.s.held = null;
  };
  if (n === "1" || (n !== "2" && is(t.m.text, ears.yes))) {
    leave();
    take(t, held);
  } else if (n === "2") {
    leave();
    key(t, held);
  } else if (n === "") {
    leave();
    take(t, t.m.text);
  } else {
    say(t, "err.choice");
    ask(t);
  }
}

function hearTime(t: T): void {
  const n = bare(t.m.text);
  if (n === "5") return goTo(t, "time");
  if (["1", "2", "3", "4"].includes(n)) {
    const { buttons } = splitChoices(t, showOne(t));
    t.lines = [];
    return take(t, (buttons[Number(n) - 1]?.text ?? "").slice(2));
  }
  if (key(t, t.m.text)) return;
  if (n !== "") return unclear(t);
  take(t, t.m.text);
}

/** Keeps the answer to the present question, or to all of a group, and goes on. */
export function take(t: T, a: string): void {
  t.s.step = "ask";
  for (const q of t.s.group) set(t.s, q, a, "");
  if (t.s.group.length === 0) {
    a = fit(t, a);
    set(t.s, t.s.ask, a, t.m.id ?? "");
    if (length(a) >= splitAt) [t.s.long, t.s.seam] = [t.s.ask, seam(a)];
    explain(t, t.s.ask, a);
  }
  next(t);
}

function explain(t: T, q: string, a: string): void {
  const r = route(t);
  if (q === involved && a === "cong-an-xa" && r.never.includes("commune-police")) say(t, "route.police");
  else if (q === involved && a === "can-bo" && r.never.includes("commune-committee")) say(t, "route.official");
  else if (r.rerouted && q === "loi-cua-ai" && !onPage(t, r.lane)) say(t, "fb.moved-person");
  else if (r.rerouted && q === "co-viec-xau") say(t, "fb.moved");
}

/** Words that are no choice: a longer text is kept as part of the tip, a short one is asked about. */
function unclear(t: T): void {
  if (length(t.m.text) < 12) say(t, "err.choice");
  else {
    note(t, t.m.text);
    say(t, "ask.got");
    if (t.s.follow) return follow(t);
  }
  ask(t);
}

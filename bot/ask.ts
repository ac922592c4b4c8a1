// The twin of ask.go: the questions of a kind of matter, one a message.

import type { Question } from "../intake/rules/tables.ts";
import { ears } from "./hearing.ts";
import { askPlace, groupOf, isMust, lastOne } from "./plan.ts";
import { type T, ask, category, list, once, pick, route, say, question as tableQuestion, text, urgent } from "./turn.ts";
import { showPlace } from "./where.ts";

export const involved = "dinh-can-bo";

/** Asks one question, or a few yes/no questions about danger in one message. */
export function put(t: T, q: string): void {
  t.s.step = "ask";
  t.s.ask = q;
  t.s.group = groupOf(t, q);
  const key = t.s.group.length > 0 ? t.s.group.join(",") : q;
  if (t.s.trail.at(-1) !== key) t.s.trail.push(key);
  ask(t);
}

export function showQuestion(t: T): string {
  if (t.s.step === "bare") {
    const so = t.s.held?.a ?? "";
    return text(t, "ask.bare-number", { so, viec: text(t, `ask.bare-${so}`) });
  }
  if (t.s.step === "time") return `${text(t, "ask.write-time")}\n${text(t, "ask.keys")}`;
  if (t.s.group.length > 0) return text(t, "ask.danger", { danh_sach: list(t.s.group.map((q) => text(t, `danger.${q}`))) });
  return showOne(t);
}

export function showOne(t: T): string {
  const q = tableQuestion(t, t.s.ask);
  if (!q) return "";
  const cau_hoi = asked(t, q.id);
  aside(t, q);
  const lua_chon = list(q.choices.map((c) => pick(t, c.vi, c.en)));
  if (isMust(t, q.id)) return text(t, "ask.must", { cau_hoi, lua_chon });
  if (q.kind === "yesno") return text(t, "ask.yesno", { cau_hoi });
  if (q.kind === "choice") return text(t, "ask.choice", { cau_hoi, lua_chon });
  if (q.kind === "time") return `${text(t, ears.ahead.includes(q.id) ? "ask.time-ahead" : "ask.time", { cau_hoi })}\n${text(t, "ask.keys")}`;
  if (q.id === askPlace) return showPlace(t, cau_hoi);
  if (ears.count.includes(q.id)) return text(t, "ask.count", { cau_hoi, vi_du: text(t, `example.${q.id}`) });
  return text(t, "ask.open", { cau_hoi });
}

/** A question's text. */
export function asked(t: T, id: string): string {
  const ask = category(t, route(t).category)?.ask ?? [];
  if (id === askPlace && !ask.includes(id)) return text(t, "ask.commune");
  const q = tableQuestion(t, id);
  return pick(t, q?.text_vi, q?.text_en);
}

function aside(t: T, q: Question): void {
  if (q.id === involved) {
    once(t, "route.why");
    if (t.env.timer && lastOne(t)) say(t, "emerg.last");
  } else if (q.warn_vi) say(t, "warn.why");
  else if (q.id === askPlace && !urgent(t)) once(t, "warn.place");
  else if (q.kind === "text" && !urgent(t)) once(t, "warn.name");
}

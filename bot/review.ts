// The twin of review.go: read again, change, add.

import type { Route } from "../intake/rules/route.ts";
import { asked, put } from "./ask.ts";
import { back, note } from "./note.ts";
import { guard, hearGuard, pointed, showGuard } from "./guard.ts";
import { forumOf, raised } from "./forum.ts";
import { askPlace } from "./plan.ts";
import { fold, length, number } from "./hearing.ts";
import { box, labels } from "./menu.ts";
import { enclosed } from "./kinds.ts";
import { tongueLines } from "./tongue.ts";
import { send } from "./send.ts";
import { isEmpty, noPlace, unset, type Piece } from "./state.ts";
import { ask, flat, goTo, list, pick, question, resume, route, say, text, type T } from "./turn.ts";

export function toReview(t: T): void {
  t.s.only = t.s.hurry = false;
  if (isEmpty(t.s)) {
    say(t, "review.empty");
    return goTo(t, "add");
  }
  if (!guard(t)) goTo(t, "review");
}

export function showReview(t: T): string {
  switch (t.s.step) {
    case "number":
      return showGuard(t);
    case "edit":
      return `${text(t, "review.edit", { danh_sach_cau: list(editable(t)) })}\n${text(t, "review.edit-keys")}`;
    case "add":
      return text(t, "review.add");
    default:
      return text(t, "review.show", { tom_tat: summary(t) });
  }
}

function summary(t: T): string {
  const r = route(t);
  const place = where(t);
  const lines = [
    text(t, "review.kind", { viec: labels(t, [r.category])[0] ?? "" }),
    place !== "" ? text(t, "review.place", { noi: place }) : text(t, "review.place-none"),
    ...forForum(t, r.lane),
    ...t.s.words.map((p) => text(t, "review.told", { loi: short(p.a) })),
    ...t.s.answers.filter((p) => p.q !== askPlace && p.a !== "bo-qua").map((p) => line(t, p)),
  ];
  lines.push(...enclosed(t), ...tongueLines(t));
  lines.push(...readers(t, r));
  lines.push(pointed(t));
  lines.push(text(t, "false.main"));
  return lines.filter((l) => l !== "").join("\n");
}

/** The line that says for which forum it is. */
function forForum(t: T, lane: string): string[] {
  const f = forumOf(t, t.s.for);
  return f && raised(t, lane).length > 0 ? [text(t, "review.forum", { ngay: f.day })] : [];
}

const police = ["commune-police", "province-police", "investigation-agency", "police-inspectorate"];

function readers(t: T, r: Route): string[] {
  const who = t.env.receivers(r, commune(t));
  const first = who[0];
  if (first === undefined) return [];
  const all = who.join(", ");
  if (r.lane.startsWith("complaint-")) return [text(t, "route.complaint", { noi_nhan: all })];
  const lines = [text(t, "review.to", { noi_nhan: first })];
  // More readers than the route names are recovery units: those are said by name.
  const onlyPolice = r.lane === "tip" && who.length === r.recipients.length && r.recipients.every((role) => police.includes(role));
  lines.push(onlyPolice ? text(t, "limit.who-tip") : text(t, "limit.who-list", { danh_sach_noi: all }));
  if (t.env.tables.lanes.some((l) => l.id === r.lane && l.forum_list)) lines.push(text(t, "fb.forum"));
  return lines;
}

/** Where it happened, as far as known. */
export function commune(t: T): string {
  return t.s.place.commune || (box(t)?.commune ?? "");
}

function where(t: T): string {
  const words = flat(t.s.place.words);
  const name = t.s.place.name || (box(t)?.where ?? "");
  if (words === "" || fold(words) === fold(name)) return name;
  if (name === "" || fold(words).includes(fold(name))) return words;
  return `${words}, ${name}`;
}

function line(t: T, p: Piece): string {
  return text(t, "review.line", { cau_hoi: asked(t, p.q ?? ""), tra_loi: spoken(t, p) });
}

function spoken(t: T, p: Piece): string {
  if (p.a === "khong-biet" || p.a === "bo-qua") return text(t, `answer.${p.a}`);
  const q = question(t, p.q ?? "");
  const c = q?.choices.find((one) => one.id === p.a);
  if (q && c) return q.kind === "yesno" ? text(t, `answer.${p.a}`) : pick(t, c.vi, c.en);
  return short(p.a);
}

export function short(words: string): string {
  const one = flat(words);
  const all = [...one];
  return all.length > 600 ? `${all.slice(0, 600).join("")}…` : one;
}

function editable(t: T): string[] {
  return [...t.s.answers.map((p) => line(t, p)), ...t.s.words.map((p) => text(t, "review.told", { loi: short(p.a) }))];
}

export function hearReview(t: T): void {
  const n = number(t.m.text);
  switch (t.s.step) {
    case "number":
      return hearGuard(t, n);
    case "edit":
      return hearEdit(t, n);
    case "add":
      return hearAdd(t, n);
    default:
      return hearShown(t, n);
  }
}

function hearShown(t: T, n: string): void {
  switch (n) {
    case "1": case "9":
      return send(t);
    case "2":
      return goTo(t, "edit");
    case "3":
      return goTo(t, "add");
    case "4":
      t.s.before = "review";
      return goTo(t, "drop");
    case "0":
      return back(t);
    default:
      return hearAdd(t, n);
  }
}

function hearEdit(t: T, n: string): void {
  const i = n === "" ? -1 : Number(n) - 1;
  const q = t.s.answers[i]?.q;
  if (n === "0") toReview(t);
  else if (q !== undefined) {
    unset(t.s, q);
    if (q === askPlace) t.s.place = noPlace();
    t.s.only = true;
    put(t, q);
  } else if (i >= t.s.answers.length && i < t.s.answers.length + t.s.words.length) {
    t.s.words.splice(i - t.s.answers.length, 1);
    goTo(t, "add");
  } else {
    say(t, "err.choice");
    ask(t);
  }
}

function hearAdd(t: T, n: string): void {
  if (n === "0" && isEmpty(t.s)) return resume(t);
  if (n !== "0") {
    if (n !== "" || length(t.m.text) < 2) {
      say(t, "err.choice");
      return ask(t);
    }
    note(t, t.m.text);
  }
  if (t.s.category === "") return resume(t);
  toReview(t);
}

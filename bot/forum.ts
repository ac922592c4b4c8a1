// The twin of forum.go: a forum that is to come, opinions for it, and "me too". Nothing of what was read is kept.

import { hearOf } from "./alerts.ts";
import type { Forum, Offer, Opinion } from "./env.ts";
import { ears, heardKinds, is, length, likely, number } from "./hearing.ts";
import { choose, tellOr } from "./menu.ts";
import type { Answer } from "./message.ts";
import { note } from "./note.ts";
import { askPlace } from "./plan.ts";
import { commune } from "./review.ts";
import { set } from "./state.ts";
import { ask, category, flat, goTo, list, say, text, told, type T } from "./turn.ts";

/** The question that an opinion's sealed part answers with the forum's id: no rule reads it. */
const forumAsked = "dien-dan";

/** Begins what opens a chat at a forum: "/start dien-dan-7K3M9Q". */
export const forumStart = "dien-dan-";

const pageSize = 6;
const listed = 70;

function forums(t: T): Forum[] | undefined {
  return t.env.forums?.();
}

export function forumOf(t: T, id: string): Forum | undefined {
  return id === "" ? undefined : forums(t)?.find((f) => f.id === id);
}

function opinions(f: Forum | undefined): Opinion[] {
  return f?.opinions ?? [];
}

export function openForum(t: T): void {
  t.s.page = 0;
  t.s.opinion = t.s.forum = "";
  if ((forums(t) ?? []).length === 0) return goTo(t, "forum");
  const known = commune(t) || (t.s.reading?.commune ?? "");
  if (known === "") return goTo(t, "forum-of");
  forumIn(t, known);
}

function forumIn(t: T, code: string): void {
  const found = forums(t)?.find((f) => f.commune === code);
  if (!found) return goTo(t, "forum");
  t.s.forum = found.id;
  goTo(t, "forum-open");
}

export function showForum(t: T): string {
  const f = forumOf(t, t.s.forum);
  switch (t.s.step) {
    case "forum-of":
      if (t.s.offers.length === 0) return text(t, "forum.where");
      return `${text(t, "ask.commune-same", { danh_sach_noi: list(t.s.offers.map((o) => o.name)) })}\n${text(t, "menu.last")}`;
    case "forum-ask":
      return `${text(t, "forum.ask")}\n${text(t, "menu.last")}`;
    case "forum-list":
      return showOpinions(t, opinions(f));
    case "forum-item":
      return text(t, "forum.me-too", { y_kien: flat(opinions(f).find((o) => o.id === t.s.opinion)?.text ?? "") });
    default:
      return f ? invite(t, f) : "";
  }
}

function invite(t: T, f: Forum): string {
  const ngay = f.hour ? text(t, "forum.at", { ngay: f.day, gio: f.hour }) : f.day;
  const noi = f.place || text(t, "forum.place-later");
  const lines = [text(t, "forum.invite", { ten_xa: f.where, ngay, noi }), text(t, f.asks ? "forum.raise" : "forum.shut")];
  if (opinions(f).length > 0) lines.push(text(t, "forum.read"));
  return [...lines, text(t, "menu.last")].join("\n");
}

function showOpinions(t: T, all: Opinion[]): string {
  const from = t.s.page * pageSize;
  const page = all.slice(from, from + pageSize).map((o) => cutTo(flat(o.text), listed));
  const keys = from + pageSize >= all.length ? "menu.last" : "menu.page";
  return `${text(t, "forum.list", { danh_sach_y_kien: list(page) })}\n${text(t, keys)}`;
}

/** Shortens a text at a word. */
function cutTo(words: string, most: number): string {
  const r = [...words];
  if (r.length <= most) return words;
  const short = r.slice(0, most).join("");
  const space = short.lastIndexOf(" ");
  return `${space > 0 ? short.slice(0, space) : short}…`;
}

export function hearForum(t: T): void {
  const n = number(t.m.text);
  const f = forumOf(t, t.s.forum);
  if (t.s.step === "forum-of") return hearOf(t, n, (_, o: Offer) => forumIn(t, o.commune), "forum.where-none");
  if (f === undefined) return ask(t);
  if (t.s.step === "forum-ask") return hearOpinion(t, n, f);
  if (t.s.step === "forum-item") return hearItem(t, n, f);
  if (t.s.step !== "forum-list") return hearOpen(t, n, f);
  const i = Number(n);
  const from = t.s.page * pageSize;
  const chosen = n !== "" && i >= 1 && i <= pageSize ? opinions(f)[from + i - 1] : undefined;
  if (chosen) {
    t.s.opinion = chosen.id;
    goTo(t, "forum-item");
  } else if (n === "9" && from + pageSize < opinions(f).length) {
    t.s.page++;
    ask(t);
  } else if (n === "0" && t.s.page > 0) {
    t.s.page--;
    ask(t);
  } else if (n === "0") goTo(t, "forum-open");
  else tellOr(t);
}

function hearOpen(t: T, n: string, f: Forum): void {
  if (n === "1" && f.asks) {
    say(t, "forum.private");
    goTo(t, "forum-ask");
  } else if (n === "2" && opinions(f).length > 0) {
    t.s.page = 0;
    goTo(t, "forum-list");
  } else if (n === "0") {
    t.s.forum = "";
    goTo(t, "menu");
  } else if (n === "" && f.asks) hearOpinion(t, n, f);
  else tellOr(t);
}

/**
 * Takes words for the forum. They are ordinary feedback: what speaks of wrongdoing or of a person's fault leaves that lane as
 * always, and then the forum is not named in it. Words that sound like a crime are asked about first.
 */
function hearOpinion(t: T, n: string, f: Forum): void {
  if (n === "0") return goTo(t, "forum-open");
  const atOnce = t.s.step === "forum-open";
  if (n !== "" || is(t.m.text, ears.greetings) || length(t.m.text) < 4) return ask(t);
  note(t, t.m.text);
  raise(t, f);
  const kinds = serious(t);
  if (kinds === null) {
    if (atOnce) say(t, "forum.private");
    return choose(t, "D2");
  }
  say(t, "forum.crime");
  t.s.kinds = kinds;
  goTo(t, "kind");
}

/** Makes what is told now an opinion for a forum. */
export function raise(t: T, f: Forum): void {
  t.s.for = f.id;
  t.s.forum = "";
  if (commune(t) !== f.commune) {
    t.s.place = { words: f.where, commune: f.commune, name: f.where, pin: null };
    set(t.s, askPlace, f.where, "");
  }
  // Going back leads to the kinds of feedback, where another may be chosen.
  t.s.menu = "gop-y";
  t.s.page = 0;
}

/** The kinds to be asked about where the words sound like anything that is no feedback, which is the last of them; or null. */
function serious(t: T): string[] | null {
  const crime = t.s.alarm || heardKinds(told(t)).some((code) => !forForums(t, category(t, code)?.lane ?? ""));
  return crime ? [...likely(told(t)).filter((code) => code !== "D2").slice(0, 5), "D2"] : null;
}

function forForums(t: T, lane: string): boolean {
  return t.env.tables.lanes.some((l) => l.id === lane && l.forum_list);
}

/** Counts one who thinks so too: before anything is said. */
function hearItem(t: T, n: string, f: Forum): void {
  if (n === "1" || is(t.m.text, ears.yes)) {
    t.s.wish = { do: "echo", page: `forum.${f.id}`, item: t.s.opinion };
    t.s.pending = "echo";
  } else if (n === "2" || n === "0" || is(t.m.text, ears.no)) {
    t.s.opinion = "";
    goTo(t, "forum-list");
  } else tellOr(t);
}

/** Goes back to the list once the count is durable, or could not be made so. */
export function echoed(t: T): void {
  if (t.m.kind !== "echoed") say(t, "forum.me-too-failed");
  else say(t, t.m.reason === "again" ? "forum.me-too-again" : "forum.me-too-done");
  t.s.opinion = "";
  goTo(t, forumOf(t, t.s.forum) ? "forum-list" : "menu");
}

/**
 * What a tip says of the forum it is for: nothing where it went to a lane whose words never come there, or to another commune,
 * who would not have it read out.
 */
export function raised(t: T, lane: string): Answer[] {
  const f = forumOf(t, t.s.for);
  if (t.s.for === "" || !forForums(t, lane) || (f && f.commune !== commune(t))) return [];
  return [{ q: forumAsked, a: t.s.for }];
}

/** Takes a start that names a forum for the box of its commune. */
export function scannedForum(t: T, code: string): void {
  t.s.forum = "";
  if (!code.toLowerCase().startsWith(forumStart)) return;
  t.s.forum = forumOf(t, code.slice(forumStart.length).toUpperCase())?.id ?? "";
}

/** Leaves what was taken off, or is not known any more, while it was read. */
export function mendForum(t: T): void {
  if (t.s.step === "forum-of") return;
  const f = forumOf(t, t.s.forum);
  if (f === undefined) {
    t.s.step = "menu";
    t.s.forum = t.s.opinion = "";
    return;
  }
  const many = opinions(f).length;
  if ((t.s.step === "forum-ask" && !f.asks) || ((t.s.step === "forum-list" || t.s.step === "forum-item") && many === 0)) {
    t.s.step = "forum-open";
    t.s.opinion = "";
  }
  if (t.s.step === "forum-item" && !opinions(f).some((o) => o.id === t.s.opinion)) {
    t.s.step = "forum-list";
    t.s.opinion = "";
  }
  if (t.s.page < 0 || t.s.page * pageSize >= Math.max(1, many)) t.s.page = 0;
}

// The twin of menu.go: hello, menus, kinds, languages.

import { listenHow } from "./spoken.ts";
import { hearInterpreter, hearLang, showTongues } from "./tongue.ts";
import { openAlerts } from "./alerts.ts";
import { forumOf, openForum, scannedForum } from "./forum.ts";
import { note } from "./note.ts";
import { openNotice } from "./notice.ts";
import { askPlace, next } from "./plan.ts";
import { emergency, firstAid } from "./danger.ts";
import type { Box } from "./env.ts";
import { ears, is, length, likely, number, wordless } from "./hearing.ts";
import { scanned } from "./scan.ts";
import { fresh, isEmpty } from "./state.ts";
import { read } from "../intake/directory/boxcode/boxcode.ts";
import { ask, category, goTo, list, once, pick, resume, say, text, told, urgent, type T } from "./turn.ts";
import type { Menu } from "../intake/rules/tables.ts";

const menus: Record<string, string> = { "1": "dang-nguy-hiem", "2": "bao-viec-xau", "3": "gop-y", "5": "can-bo", "6": "viec-khac" };

export function greet(t: T): boolean {
  scanned(t);
  const opened = t.m.kind === "start" || t.m.text.startsWith("/start");
  const typo = opened && openBox(t);
  if (t.s.greeted && !opened) return false;
  const first = !t.s.greeted;
  t.s.greeted = true;
  hello(t);
  if (typo) say(t, "start.box-typo");
  if (opened && !first && !isEmpty(t.s)) {
    say(t, "start.kept");
    resume(t);
    return true;
  }
  if (opened && forumOf(t, t.s.forum)) {
    goTo(t, "forum-open");
    return true;
  }
  const small = t.m.kind === "text" && (is(t.m.text, ears.greetings) || wordless(t.m.text));
  if (opened || number(t.m.text) !== "" || t.m.kind === "choice" || small) {
    goTo(t, "menu");
    return true;
  }
  t.s.step = "menu";
  return false;
}

/** Reads the code that a scanned square brings along; true where a symbol of it must be wrong. */
function openBox(t: T): boolean {
  const code = (t.m.text.startsWith("/start") ? t.m.text.slice("/start".length) : t.m.text).trim();
  scannedForum(t, code);
  const found = code === "" ? undefined : t.env.box(code);
  if (found) t.s.box = found.code;
  else if (read(code) === "typo") return true;
  return false;
}

function hello(t: T): void {
  const b = box(t);
  say(t, "start.hello", { ten_noi: b ? `${b.name}, ${b.where}` : t.env.name });
  switch (t.env.channel) {
    case "telegram":
      say(t, "limit.telegram");
      break;
    case "zalo":
      say(t, "limit.zalo");
      break;
    case "zalo-oa":
      say(t, "limit.zalo");
      say(t, "limit.zalo-oa");
      break;
    default:
      say(t, limit(t));
      say(t, "limit.web-trace");
  }
}

/** What the web page can know about who writes: less where it is reached over Tor. */
function limit(t: T): string {
  return t.env.tor === true ? "limit.tor" : "limit.web";
}

export function box(t: T): Box | undefined {
  return t.s.box === "" ? undefined : t.env.box(t.s.box);
}

export function onPage(t: T, lane: string): boolean {
  if (t.env.channel !== "zalo" && t.env.channel !== "zalo-oa") return false;
  return t.env.tables.lanes.find((l) => l.id === lane)?.veiled ?? false;
}

export function toPage(t: T): void {
  t.s = fresh(t.s);
  say(t, "start.web-only");
  goTo(t, "menu");
}

function menuOf(t: T, id: string): Menu | undefined {
  return t.env.tables.menus.find((m) => m.id === id);
}

export function showMenus(t: T): string {
  switch (t.s.step) {
    case "more":
      return text(t, "start.menu-2");
    case "forum":
      return text(t, "forum.none");
    case "kind":
      return text(t, "start.kind", { danh_sach_viec: list(labels(t, t.s.kinds)) });
    case "list":
      return showList(t);
    case "lang":
      return showTongues(t);
    case "interpreter":
      return text(t, "start.interpreter");
    default:
      return text(t, "start.menu");
  }
}

export function labels(t: T, codes: string[]): string[] {
  return codes.map((code) => {
    const c = category(t, code);
    return pick(t, c?.label_plain_vi, c?.label_en);
  });
}

function showList(t: T): string {
  const menu = menuOf(t, t.s.menu);
  const page = menu?.pages[t.s.page] ?? [];
  const items = page.map((item) => pick(t, item.label_vi, item.label_en) || labels(t, [item.code])[0] || "");
  const keys = t.s.page + 1 < (menu?.pages.length ?? 0) ? "menu.page" : "menu.last";
  return `${pick(t, menu?.title_vi, menu?.title_en)}\n${list(items)}\n${text(t, keys)}`;
}

export function hearMenus(t: T): void {
  const n = number(t.m.text);
  switch (t.s.step) {
    case "menu":
      return hearMenu(t, n);
    case "more":
      return hearMore(t, n);
    case "forum":
      if (n === "1") return openMenu(t, "gop-y");
      if (n === "0") return goTo(t, "menu");
      return tellOr(t);
    case "kind":
      return hearKind(t, n);
    case "list":
      return hearList(t, n);
    case "interpreter":
      return hearInterpreter(t, n);
    default:
      return hearLang(t, n);
  }
}

function hearMenu(t: T, n: string): void {
  const menu = menus[n];
  if (n === "4" && !t.env.remote) toPage(t);
  else if (n === "4") goTo(t, "code");
  else if (n === "9") goTo(t, "more");
  else if (menu) openMenu(t, menu);
  else tellOr(t);
}

export function openMenu(t: T, id: string): void {
  if ((menuOf(t, id)?.pages.length ?? 0) === 0) return goTo(t, "menu");
  if (id === "dang-nguy-hiem") emergency(t);
  if (id === "can-bo" && onPage(t, "complaint-about-police")) return toPage(t);
  t.s.menu = id;
  t.s.page = 0;
  goTo(t, "list");
}

export function tellOr(t: T): void {
  if (number(t.m.text) !== "" || is(t.m.text, ears.greetings) || length(t.m.text) < 4) {
    say(t, "err.choice");
    ask(t);
    return;
  }
  note(t, t.m.text);
  t.s.kinds = likely(told(t));
  goTo(t, "kind");
}

function hearMore(t: T, n: string): void {
  switch (n) {
    case "1":
      return openAlerts(t);
    case "2":
      return openForum(t);
    case "3":
      t.s.before = "menu";
      return goTo(t, "lang");
    case "4":
      return openNotice(t);
    case "5":
      privacy(t);
      return goTo(t, "menu");
    case "6":
      say(t, "start.keys");
      say(t, "start.how");
      listenHow(t);
      return goTo(t, "menu");
    case "0":
      return goTo(t, "menu");
    default:
      return tellOr(t);
  }
}

function privacy(t: T): void {
  for (const channel of ["no-absolute", "zalo", "zalo-oa", "telegram", "web"]) {
    if (channel === "no-absolute" || channel === t.env.channel || (channel === "zalo" && t.env.channel === "zalo-oa")) say(t, channel === "web" ? limit(t) : `limit.${channel}`);
  }
  if (t.env.channel !== "web") say(t, "limit.police-view", { kenh: text(t, `channel.${t.env.channel}`) });
  say(t, "limit.data");
  say(t, "limit.status");
}

function hearKind(t: T, n: string): void {
  const chosenKind = n === "" ? undefined : t.s.kinds[Number(n) - 1];
  if (chosenKind) return choose(t, chosenKind);
  if (n === "7" || is(t.m.text, ears.unknown)) return choose(t, "E1");
  if (n === "0") return goTo(t, "menu");
  const k = labels(t, t.s.kinds).findIndex((label) => is(t.m.text, [label]));
  const named = t.s.kinds[k];
  if (named) return choose(t, named);
  tellOr(t);
}

function hearList(t: T, n: string): void {
  const menu = menuOf(t, t.s.menu);
  const item = n === "" ? undefined : menu?.pages[t.s.page]?.[Number(n) - 1];
  if (item) {
    t.s.floor = menu?.urgency ?? "";
    choose(t, item.code);
  } else if (n === "9" && t.s.page + 1 < (menu?.pages.length ?? 0)) {
    t.s.page++;
    ask(t);
  } else if (n === "0" && t.s.page > 0) {
    t.s.page--;
    ask(t);
  } else if (n === "0") goTo(t, "menu");
  else {
    if (menu?.urgency === "now") t.s.floor = "now";
    tellOr(t);
  }
}

/** Settles the kind of matter and begins its questions. */
export function choose(t: T, code: string): void {
  const c = category(t, code);
  if (!c) return goTo(t, "menu");
  if (onPage(t, c.lane)) return toPage(t);
  t.s.category = code;
  t.s.trail = [];
  t.s.only = false;
  t.s.answers = t.s.answers.filter((p) => c.ask.includes(p.q ?? "") || p.q === askPlace);
  if (urgent(t)) {
    emergency(t);
    firstAid(t);
  } else say(t, "ask.begin");
  if (c.first_message) once(t, c.first_message);
  else if (c.lane === "feedback") once(t, "fb.intro");
  else if (c.lane === "dispute") once(t, "dispute.intro");
  next(t);
}

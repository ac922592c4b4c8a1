// The twin of where.go: villages, communes, old names, pins.

import { key, take } from "./answer.ts";
import { put } from "./ask.ts";
import { note } from "./note.ts";
import { askPlace } from "./plan.ts";
import { backWord } from "./commands.ts";
import type { Offer } from "./env.ts";
import { bare, ears, is, length, number, says } from "./hearing.ts";
import { box } from "./menu.ts";
import { noPlace, set } from "./state.ts";
import { ask, goTo, list, resume, say, text, told, type T } from "./turn.ts";

const elsewhere = "6";

function villages(t: T): string[] {
  return (box(t)?.villages ?? []).slice(0, 5);
}

export function showPlace(t: T, cau_hoi: string): string {
  const known = villages(t);
  if (known.length === 0) return text(t, "ask.open", { cau_hoi });
  return `${cau_hoi}\n${list(known)}\n${text(t, "ask.place-other")}\n${text(t, "ask.keys")}`;
}

export function showWhere(t: T): string {
  const danh_sach_noi = list(t.s.offers.map((o) => o.name));
  const old = t.s.offers.at(-1)?.old ?? "";
  const noi = t.s.offers[0]?.name ?? "";
  switch (t.s.step) {
    case "write":
      return `${text(t, "ask.write-place")}\n${text(t, "ask.keys")}`;
    case "choose": {
      const id = t.s.pin !== null ? "place.near" : old !== "" ? "place.split" : "ask.commune-same";
      return `${text(t, id, { danh_sach_noi, ten_cu: old })}\n${text(t, "place.choose-keys")}`;
    }
    case "pin":
      return text(t, "place.pin", { noi });
    default:
      return text(t, "place.found", { noi });
  }
}

export function hearWhere(t: T): void {
  const n = number(t.m.text);
  switch (t.s.step) {
    case "write":
      return hearPlace(t);
    case "choose":
      return hearOffers(t, n);
    case "found":
      return hearFound(t, n);
    default:
      return hearPin(t, n);
  }
}

function hearOffers(t: T, n: string): void {
  const offer = n === "" ? undefined : t.s.offers[Number(n) - 1];
  if (offer && t.s.pin !== null) {
    t.s.offers = [offer];
    goTo(t, "pin");
  } else if (offer) settle(t, offer);
  else if (n === "7") {
    t.s.offers = [];
    t.s.pin = null;
    t.s.place.words = "";
    t.s.ask = askPlace;
    t.s.group = [];
    goTo(t, "write");
  } else if (n === "0") backWord(t);
  else if (n !== "") {
    say(t, "err.choice");
    ask(t);
  } else hearPlace(t);
}

export function hearPlace(t: T): void {
  const known = villages(t);
  const n = bare(t.m.text);
  const village = n === "" || t.s.step !== "ask" ? undefined : known[Number(n) - 1];
  if (village) inBox(t, village);
  else if (t.s.step === "ask" && n === elsewhere && known.length > 0) goTo(t, "write");
  else if (key(t, t.m.text)) return;
  else if (n !== "") {
    say(t, "err.choice");
    ask(t);
  } else find(t, t.m.text);
}

/** Settles on words for a place within the box's own commune. */
export function inBox(t: T, words: string): void {
  const b = box(t);
  t.s.place = { words, commune: b?.commune ?? "", name: b?.where ?? "", pin: t.s.place.pin };
  placed(t);
}

function find(t: T, words: string): void {
  const b = box(t);
  if (b && says(words, b.villages ?? []) !== "") return inBox(t, words);
  t.s.place.words = words;
  const found = t.env.find(words);
  const offers = found.offers ?? [];
  const first = offers[0];
  if (found.outcome === "one" && first && !found.unsure && (!b || first.commune === b.commune)) settle(t, first);
  else if (found.outcome === "one" && first) {
    t.s.offers = [first];
    goTo(t, "found");
  } else if (found.outcome === "several" || found.outcome === "split") {
    t.s.offers = offers.slice(0, 6);
    goTo(t, "choose");
  } else if (b) inBox(t, words);
  else if (t.s.misses === 0) {
    t.s.misses++;
    say(t, found.outcome === "district" ? "place.district" : "place.none");
    goTo(t, "write");
  } else placed(t);
}

function settle(t: T, o: Offer): void {
  if (o.old) say(t, "place.old", { ten_cu: o.old, ten_moi: o.name });
  const b = box(t);
  if (b && b.commune !== o.commune) say(t, "accept.other-place");
  t.s.place.commune = o.commune;
  t.s.place.name = o.name;
  if (t.s.place.words === "") t.s.place.words = o.name;
  placed(t);
}

function placed(t: T): void {
  t.s.step = "ask";
  t.s.offers = [];
  t.s.pin = null;
  t.s.misses = 0;
  set(t.s, askPlace, t.s.place.words, t.m.id ?? "");
  if (t.s.trail.at(-1) !== askPlace) t.s.trail.push(askPlace);
  if (t.s.category === "" && t.s.words.length === 0) say(t, "ask.got");
  resume(t);
}

/** Looks, once, for a place in what was told before; a find is asked about, never taken. */
export function guess(t: T): boolean {
  if (t.s.warned.includes("guess") || t.s.place.commune !== "" || t.s.words.length === 0) return false;
  t.s.warned.push("guess");
  const found = t.env.find(told(t));
  const first = found.offers?.[0];
  if (found.outcome !== "one" || !first || box(t)?.commune === first.commune) return false;
  t.s.offers = [first];
  return true;
}

function hearFound(t: T, n: string): void {
  const offer = t.s.offers[0];
  if (offer && (n === "1" || is(t.m.text, ears.yes))) settle(t, offer);
  else if (n === "2" || is(t.m.text, ears.no)) {
    t.s.offers = [];
    if (box(t) && t.s.place.words !== "") return inBox(t, t.s.place.words);
    t.s.place = noPlace();
    put(t, askPlace);
  } else if (n === "0") backWord(t);
  else if (n === "7") {
    t.s.ask = askPlace;
    t.s.group = [];
    take(t, "khong-biet");
  } else if (n !== "") {
    say(t, "err.choice");
    ask(t);
  } else {
    t.s.ask = askPlace;
    t.s.group = [];
    find(t, t.m.text);
  }
}

/** Takes a location at any moment of a tip: it asks before the point itself goes along. */
export function pinned(t: T): void {
  const found = t.m.pin ? t.env.nearest(t.m.pin) : undefined;
  if (found?.outcome !== "one" && found?.outcome !== "several") {
    say(t, "place.pin-none");
    return ask(t);
  }
  t.s.pin = t.m.pin ?? null;
  t.s.offers = (found.offers ?? []).slice(0, found.outcome === "one" ? 1 : 6);
  goTo(t, found.outcome === "one" ? "pin" : "choose");
}

function hearPin(t: T, n: string): void {
  if (n === "1") t.s.place.pin = t.s.pin;
  else if (n !== "2") {
    if (n === "" && length(t.m.text) >= 12) {
      note(t, t.m.text);
      say(t, "ask.got");
    } else say(t, "err.choice");
    return ask(t);
  }
  t.s.place.words = t.s.place.words.trim();
  const offer = t.s.offers[0];
  if (offer) settle(t, offer);
}

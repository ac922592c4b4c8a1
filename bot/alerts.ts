// The twin of alerts.go: reading a unit's warnings. Nothing of what was read is kept.

import type { Alert, Offer } from "./env.ts";
import { number } from "./hearing.ts";
import { box, choose, openMenu, tellOr } from "./menu.ts";
import { ask, flat, goTo, list, once, say, text, type T } from "./turn.ts";

const pageSize = 6;

export function openAlerts(t: T): void {
  t.s.page = 0;
  t.s.alert = "";
  const b = box(t);
  if (b) t.s.reading = { words: "", commune: b.commune, name: b.where, pin: null };
  else if (t.s.place.commune !== "") t.s.reading = { words: "", commune: t.s.place.commune, name: t.s.place.name, pin: null };
  else if (t.s.reading === null) return goTo(t, "alerts-of");
  listAlerts(t);
}

function listAlerts(t: T): void {
  const standing = alerts(t);
  if (standing === undefined) {
    say(t, "alert.unknown");
    goTo(t, "menu");
  } else if (standing.length === 0) {
    say(t, "alert.none");
    t.s.reading = null;
    goTo(t, "menu");
  } else {
    once(t, "alert.private");
    goTo(t, "alerts");
  }
}

function alerts(t: T): Alert[] | undefined {
  return t.s.reading === null ? undefined : t.env.alerts?.(t.s.reading.commune);
}

export function showAlerts(t: T): string {
  const standing = alerts(t) ?? [];
  if (t.s.step === "alerts-of") {
    if (t.s.offers.length === 0) return text(t, "alert.where");
    return `${text(t, "ask.commune-same", { danh_sach_noi: list(t.s.offers.map((o) => o.name)) })}\n${text(t, "menu.last")}`;
  }
  if (t.s.step === "alert") {
    const a = standing.find((one) => one.id === t.s.alert);
    return a === undefined ? "" : text(t, "alert.show", { tieu_de: a.title, ngay: a.day, noi_dung: flat(a.text) });
  }
  const from = t.s.page * pageSize;
  const page = standing.slice(from, from + pageSize).map((a) => a.title);
  const [place = ""] = (t.s.reading?.name ?? "").split(",");
  const keys = from + pageSize >= standing.length ? "menu.last" : "menu.page";
  return `${text(t, "alert.list", { ten_xa: place, danh_sach: list(page) })}\n${text(t, keys)}`;
}

export function hearAlerts(t: T): void {
  const n = number(t.m.text);
  const i = Number(n);
  const standing = alerts(t) ?? [];
  if (t.s.step === "alerts-of") return hearOf(t, n, readOf, "alert.where-none");
  if (t.s.step === "alert") return hearAlert(t, n, standing);
  const from = t.s.page * pageSize;
  const chosen = n !== "" && i >= 1 && i <= pageSize ? standing[from + i - 1] : undefined;
  if (chosen) {
    t.s.alert = chosen.id;
    goTo(t, "alert");
  } else if (n === "9" && from + pageSize < standing.length) {
    t.s.page++;
    ask(t);
  } else if (n === "0" && t.s.page > 0) {
    t.s.page--;
    ask(t);
  } else if (n === "0") {
    t.s.reading = null;
    goTo(t, "menu");
  } else tellOr(t);
}

/** Finds the commune whose warnings or forum are asked for; none is said where there is no such place. */
export function hearOf(t: T, n: string, of: (t: T, o: Offer) => void, none: string): void {
  const take = (o: Offer): void => {
    t.s.offers = [];
    of(t, o);
  };
  const chosen = n === "" ? undefined : t.s.offers[Number(n) - 1];
  if (n === "0") {
    t.s.offers = [];
    goTo(t, "menu");
  } else if (chosen) take(chosen);
  else if (n !== "") {
    say(t, "err.choice");
    ask(t);
  } else {
    const found = t.env.find(t.m.text);
    const offers = found.offers ?? [];
    const [first] = offers;
    if (found.outcome === "one" && found.unsure !== true && first) return take(first);
    t.s.offers = offers.slice(0, 6);
    if (offers.length === 0) say(t, none);
    ask(t);
  }
}

function readOf(t: T, o: Offer): void {
  t.s.reading = { words: "", commune: o.commune, name: o.name, pin: null };
  listAlerts(t);
}

function hearAlert(t: T, n: string, standing: Alert[]): void {
  const category = standing.find((one) => one.id === t.s.alert)?.category ?? "";
  if (n === "1") {
    t.s.alert = "";
    t.s.reading = null;
    if (category !== "") choose(t, category);
    else openMenu(t, "bao-viec-xau");
  } else if (n === "0") {
    t.s.alert = "";
    goTo(t, "alerts");
  } else tellOr(t);
}

/** Leaves what was withdrawn, or is not known any more, while it was read. */
export function mendAlerts(t: T): void {
  if (t.s.step === "alerts-of") return;
  const standing = alerts(t) ?? [];
  if (standing.length === 0) {
    t.s.step = "menu";
    t.s.alert = "";
    t.s.reading = null;
    return;
  }
  if (t.s.step === "alert" && !standing.some((a) => a.id === t.s.alert)) {
    t.s.step = "alerts";
    t.s.alert = "";
  }
  if (t.s.page < 0 || t.s.page * pageSize >= standing.length) t.s.page = 0;
}

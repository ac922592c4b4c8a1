// One conversation: the twin of state.go, which says what the fields mean. On the page it lives in memory only.

import type { Offer } from "./env.ts";
import type { Asked, Attachment, Pin, Wish } from "./message.ts";

export const stateVersion = 1;

export interface Piece {
  q?: string;
  a: string;
  m?: string;
}

export interface Spot {
  words: string;
  commune: string;
  name: string;
  pin: Pin | null;
}

export interface Photo {
  file: string;
  kind: string;
  look: boolean;
  code: string;
  pair: number;
  ask: boolean;
  keep: boolean;
  ready: Attachment | null;
  posted: boolean;
}

export interface Look {
  code: string;
  lane: string;
  state: string;
  question: string;
  done: Asked | null;
  open: Asked | null;
}

export interface State {
  v: number;
  step: string;
  before: string;
  after: string;
  turn: number;
  shown: string;
  lang: string;
  tongue: string;
  elsewhere: boolean;
  listen: string;
  box: string;
  greeted: boolean;
  alarm: boolean;
  warned: string[];
  menu: string;
  page: number;
  kinds: string[];
  category: string;
  floor: string;
  hurry: boolean;
  only: boolean;
  ask: string;
  group: string[];
  trail: string[];
  answers: Piece[];
  words: Piece[];
  held: Piece | null;
  long: string;
  seam: string;
  ignore: string[];
  place: Spot;
  offers: Offer[];
  pin: Pin | null;
  misses: number;
  photos: Photo[];
  pairs: number;
  album: string;
  subjects: string[];
  code: string;
  follow: boolean;
  asked: string[];
  pending: string;
  wish: Wish | null;
  look: Look | null;
  return: string;
  reading: Spot | null;
  alert: string;
  forum: string;
  opinion: string;
  for: string;
}

export function noPlace(): Spot {
  return { words: "", commune: "", name: "", pin: null };
}

/** A conversation before its first word. */
export function newState(): State {
  return {
    v: stateVersion, step: "", before: "", after: "", turn: 0, shown: "", lang: "", tongue: "", elsewhere: false, listen: "", box: "", greeted: false, alarm: false, warned: [],
    menu: "", page: 0, kinds: [], category: "", floor: "", hurry: false, only: false, ask: "", group: [], trail: [], answers: [],
    words: [], held: null, long: "", seam: "", ignore: [], place: noPlace(), offers: [], pin: null, misses: 0, photos: [], pairs: 0, album: "",
    subjects: [], code: "", follow: false, asked: [], pending: "", wish: null, look: null, return: "", reading: null, alert: "", forum: "",
    opinion: "", for: "",
  };
}

/** Reads a stored State; one of another version keeps language, box, receipt and words. See ReadState. */
export function readState(text: string): State {
  let old: Partial<State> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) old = parsed as Partial<State>;
  } catch {
    // Not a State at all: only the conversation starts again.
  }
  if (old.v === stateVersion) return { ...newState(), ...old, place: { ...noPlace(), ...old.place } };
  const string = (s: unknown): string => (typeof s === "string" ? s : "");
  const pieces = (list: unknown): Piece[] =>
    Array.isArray(list) ? list.filter((p: unknown): p is Piece => typeof p === "object" && p !== null && "a" in p && typeof p.a === "string") : [];
  const answers = pieces(old.answers).filter((p) => [...p.a].length > 12);
  return {
    ...newState(), greeted: true, lang: string(old.lang), box: string(old.box), code: string(old.code),
    pairs: typeof old.pairs === "number" ? old.pairs : 0,
    words: [...pieces(old.words), ...answers.map((p) => ({ a: p.a, m: p.m ?? "" }))],
  };
}

/** A new conversation in the same chat: language and box stay. */
export function fresh(s: State): State {
  return { ...newState(), turn: s.turn, shown: s.shown, lang: s.lang, tongue: s.tongue, box: s.box, greeted: s.greeted, pairs: s.pairs,
    elsewhere: s.elsewhere, listen: s.listen,
  };
}

/** It belongs to the draft, and to no case yet. */
export function isOwn(p: Photo): boolean {
  return !p.look && p.code === "";
}

/** Nothing was told yet. */
export function isEmpty(s: State): boolean {
  return !s.answers.some((p) => p.a !== "bo-qua" && p.a !== "khong-biet") && s.words.length === 0 && !s.photos.some(isOwn);
}

export function answerTo(s: State, q: string): string | undefined {
  return s.answers.find((p) => p.q === q)?.a;
}

export function unset(s: State, q: string): void {
  s.answers = s.answers.filter((p) => p.q !== q);
}

export function set(s: State, q: string, a: string, m: string): void {
  unset(s, q);
  s.answers.push({ q, a, m });
}

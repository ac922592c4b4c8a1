// How the guard reads a text: the twin of guardtoken.go, over the same guard.json.

import data from "./guard.json";
import { fold, plain } from "./hearing.ts";

type Lists = { [name: string]: string | string[] | Record<string, string> };

interface Sound {
  plain: string;
  fold: string;
}

/** What stands in place of what was taken out. */
export const mask: string = data.mask;

const spelled: [Sound, string][] = Object.entries(data.digits).map(([w, d]) => [soundOf(w), d]);

function soundOf(word: string): Sound {
  return { plain: plain(word), fold: fold(word) };
}

/** Phrases by their first word without accents, the longest first. */
type WordList = Map<string, Sound[][]>;

const lists = new Map<string, WordList>();
for (const [name, phrases] of Object.entries(data as Lists)) {
  if (!Array.isArray(phrases)) continue;
  const list: WordList = new Map();
  for (const p of phrases) {
    const words = p.split(" ").map(soundOf);
    const first = words[0]?.fold ?? "";
    list.set(first, [...(list.get(first) ?? []), words]);
  }
  for (const same of list.values()) same.sort((a, b) => b.length - a.length);
  lists.set(name, list);
}

/** A run of letters or of digits; gap is what stands between it and the one before. */
export interface Token {
  raw: string;
  low: string;
  bare: string;
  gap: string;
  start: number;
  end: number;
  digit: boolean;
  capital: boolean;
}

export function tokens(text: string): Token[] {
  const shouted = !/\p{Ll}/u.test(text);
  const all: Token[] = [];
  let end = 0;
  for (const m of text.matchAll(/\p{Nd}+|[\p{L}\p{Mn}]+/gu)) {
    const raw = m[0];
    const low = raw.normalize("NFKC").toLowerCase();
    const bare = low.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/đ/g, "d").normalize("NFC");
    all.push({
      raw, low, bare, gap: text.slice(end, m.index), start: m.index, end: m.index + raw.length, digit: /^\p{Nd}/u.test(raw), capital: !shouted && /^\p{Lu}/u.test(raw),
    });
    end = m.index + raw.length;
  }
  return all;
}

const words = new Map<string, Sound>();

function sounded(word: string): Sound {
  let s = words.get(word);
  if (!s) words.set(word, (s = soundOf(word)));
  return s;
}

function is(k: Token, w: Sound): boolean {
  return k.low === w.plain || (k.low === k.bare && k.bare === w.fold);
}

/** Whether any of the characters stands in the text. */
export function containsAny(text: string, any: string): boolean {
  return [...any].some((c) => text.includes(c));
}

/** The digit that a token spells, or "". */
export function spelledDigit(k: Token): string {
  return spelled.find(([w]) => is(k, w))?.[1] ?? "";
}

/** A text as the guard reads it; see reading in guardtoken.go. */
export class Reading {
  readonly text: string;
  readonly at: Token[];

  constructor(text: string) {
    this.text = text;
    this.at = tokens(text);
  }

  get length(): number {
    return this.at.length;
  }

  gap(i: number): string {
    return this.at[i]?.gap ?? "";
  }

  capital(i: number): boolean {
    return this.at[i]?.capital ?? false;
  }

  digit(i: number): boolean {
    return this.at[i]?.digit ?? false;
  }

  raw(i: number): string {
    return this.at[i]?.raw ?? "";
  }

  /** A sentence or clause ends before token i. */
  ends(i: number): boolean {
    return i >= this.length || (i > 0 && containsAny(this.gap(i), ".,;!?\n()…“”\"[]"));
  }

  /** How many tokens at i are a phrase of the list, the longest; 0 for none. */
  phrase(i: number, list: string): number {
    const first = this.at[i];
    if (!first) return 0;
    return lists.get(list)?.get(first.bare)?.find((p) => this.matches(i, p))?.length ?? 0;
  }

  /** How many tokens at i are the writer's pronoun. */
  me(i: number): number {
    if (i > 0 && this.capital(i) && !this.ends(i)) return 0;
    return this.phrase(i, "me");
  }

  private matches(i: number, phrase: Sound[]): boolean {
    return phrase.every((w, n) => {
      const k = this.at[i + n];
      return k !== undefined && is(k, w) && (n === 0 || !this.ends(i + n));
    });
  }

  /** How many tokens right before i, in the same clause, are a phrase of the list. */
  before(i: number, list: string): number {
    for (let n = 1; n <= 4 && i - n >= 0 && !this.ends(i - n + 1); n++) if (this.phrase(i - n, list) === n) return n;
    return 0;
  }

  /** A phrase of the list begins within n tokens before i. */
  near(i: number, n: number, list: string): boolean {
    for (let j = Math.max(0, i - n); j < i; j++) if (this.phrase(j, list) > 0) return true;
    return false;
  }

  word(i: number, w: string): boolean {
    const k = this.at[i];
    return k !== undefined && is(k, sounded(w));
  }

  span(i: number, j: number): string {
    return this.text.slice(this.at[i]?.start ?? 0, this.at[j - 1]?.end ?? 0);
  }

  /** Goes on from j to the end of the clause, or to a word that begins what was seen. */
  extend(j: number, most: number): number {
    for (let n = 0; n < most && j < this.length && !this.ends(j); n++) {
      if (!this.capital(j) && this.phrase(j, "stop_role") > 0) break;
      j++;
    }
    return j;
  }
}

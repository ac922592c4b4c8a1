// What the bot recognises in words: the twin of hearing.go, over the same hearing.json.

import data from "./hearing.json";

interface Hearing {
  commands: Record<string, string[]>;
  greetings: string[];
  yes: string[];
  no: string[];
  unknown: string[];
  skip: string[];
  digits: Record<string, string>;
  danger: string[];
  life: string[];
  life_self: string[];
  officials: string[];
  numbers_asked: string[];
  count: string[];
  ahead: string[];
  first: Record<string, string[]>;
  communal: string[];
  usual: string[];
  kinds: { code: string; words: string[] }[];
}

export const ears: Hearing = data;

const order = Object.keys(ears.commands).sort();

const longestMessage = 20_000;
export const longestDraft = 60_000;
export const splitAt = 3_800;
export const cutAt = 4_085;

/** Length in characters as people count them, not in UTF-16 units. */
export function length(text: string): number {
  let n = 0;
  for (const _ of text) n++;
  return n;
}

const invisible = /[\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u00AD\uFE0F\u20E3]/g;

/** Makes typed text fit to keep; cut tells that it was too long. See clean in hearing.go. */
export function clean(text: string): { text: string; cut: boolean } {
  const tidy = text.replace(/\r\n?/g, "\n").replace(invisible, "").replace(/\t/g, " ")
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g, "").normalize("NFC").trim();
  const all = [...tidy];
  if (all.length <= longestMessage) return { text: tidy, cut: false };
  return { text: all.slice(0, longestMessage).join("").trim(), cut: true };
}

/** Lower case, single spaces, nothing but letters, digits and marks. */
export function plain(text: string): string {
  return text.normalize("NFKC").replace(/[^\p{L}\p{Nd}\p{Mn}]/gu, " ").toLowerCase().trim().replace(/\s+/g, " ");
}

/** plain without Vietnamese accents. */
export function fold(text: string): string {
  return plain(text).normalize("NFD").replace(/\p{Mn}/gu, "").replace(/đ/g, "d").normalize("NFC");
}

interface Sound {
  plain: string;
  fold: string;
}

const sounds = new Map<string, Sound>();

function listen(text: string): Sound {
  return { plain: plain(text), fold: fold(text) };
}

function soundOf(word: string): Sound {
  let s = sounds.get(word);
  if (!s) {
    s = listen(word);
    if (sounds.size < 2000) sounds.set(word, s);
  }
  return s;
}

function hasWord(s: Sound, word: string): boolean {
  const w = soundOf(word);
  if (s.plain === s.fold) return ` ${s.fold} `.includes(` ${w.fold} `);
  return ` ${s.plain} `.includes(` ${w.plain} `);
}

/** Whether the whole text is one of the words. A text typed with accents must have the right ones. */
export function is(text: string, words: string[]): boolean {
  if (new TextEncoder().encode(text).length > 200) return false;
  const s = listen(text);
  return words.some((word) => {
    const w = soundOf(word);
    return s.plain === w.plain || (s.plain === s.fold && s.fold === w.fold);
  });
}

/** The first of the words that stands in the text, or "". */
export function says(text: string, words: string[]): string {
  const s = listen(text);
  return words.find((w) => hasWord(s, w)) ?? "";
}

/** The global word that the whole text is, or "". */
export function command(text: string): string {
  return order.find((name) => is(text, ears.commands[name] ?? [])) ?? "";
}

/** The number that the whole text is, or "". */
export function number(text: string): string {
  const m = /^(?:so |chon |phim |bam |cau )?([0-9]{1,2})$/.exec(fold(text));
  if (m) return m[1] ?? "";
  return Object.entries(ears.digits).find(([w]) => is(text, [w]))?.[1] ?? "";
}

/** The single digit that the whole text is, or "". */
export function bare(text: string): string {
  const f = fold(text);
  return /^[0-9]$/.test(f) ? f : "";
}

/** No letter and no digit in it. */
export function wordless(text: string): boolean {
  return plain(text) === "";
}

/** Up to six categories that the words sound like, the likeliest first. */
export function likely(text: string): string[] {
  const codes = heardKinds(text);
  for (const code of ears.usual) if (!codes.includes(code)) codes.push(code);
  return codes.slice(0, 6);
}

/** The categories whose words stand in a text, the likeliest first. */
export function heardKinds(text: string): string[] {
  const heard = listen(text);
  const hits = ears.kinds
    .map((k) => ({ code: k.code, score: k.words.filter((w) => hasWord(heard, w)).reduce((n, w) => n + w.split(" ").length, 0) }))
    .filter((h) => h.score > 0)
    .sort((a, b) => b.score - a.score);
  return hits.map((h) => h.code);
}

/** Several digits, perhaps with spaces. */
export function onlyDigits(text: string): boolean {
  return /^[0-9]( ?[0-9])*$/.test(fold(text));
}

// What the officers' pages say. A page's catalog is two flat files with the same keys, Vietnamese first; the language is
// switched for all of them at once and remembered nowhere. English is fetched when somebody asks for it: most never do.
import type en from "./words/en.json";
import vi from "./words/vi.json";

export type Lang = "vi" | "en";
export type Values = Record<string, string | number>;

let lang: Lang = "vi";

/** The language in which pages are read now. */
export const language = (): Lang => lang;

/** Fetches the console's words of a language that the page does not have yet. Without them Vietnamese is said. */
export async function learn(to: Lang): Promise<void> {
  if (to !== "en" || Object.keys(words.en).length > 0) return;
  const answer = await fetch("/console/en.json", { cache: "no-store", credentials: "same-origin", redirect: "error" });
  if (answer.ok) words.en = (await answer.json()) as typeof en;
}

/** Switches the language; pages have to be drawn again. */
export function speak(to: Lang): void {
  lang = to;
  document.documentElement.lang = to;
}

/** A catalog whose two languages have the same keys: the compiler checks that. */
export function catalog<K extends string>(words: Record<Lang, Record<K, string>>) {
  return (key: K, values: Values = {}): string => fill(words[lang][key], values);
}

/** Puts values into a sentence's {names}; a name without a value stays, so that it is seen. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{([a-z_]+)\}/g, (all, name: string) => (name in values ? String(values[name]) : all));
}

export type Word = keyof typeof vi;

// Vietnamese words that are said beside the queue alone come with beside.ts; tools/bundle holds them back.
const words: { vi: Partial<Record<Word, string>>; en: Partial<Record<Word, string>> } = { vi, en: {} };

/** Adds Vietnamese words that came later. */
export function add(late: Record<string, string>): void {
  words.vi = { ...words.vi, ...late };
}

/** A sentence of the console. */
export const say = (key: Word, values: Values = {}): string => fill(words[lang][key] ?? words.vi[key] ?? key, values);

/** A sentence for somebody who reads this language: Vietnamese, but for those who wrote in English. */
export const sayTo = (to: string, key: Word, values: Values = {}): string => fill((to === "en" ? words.en[key] : undefined) ?? words.vi[key] ?? key, values);

/** A sentence whose key is put together from a code; the fallback where there is none for it. */
export function sayCode(prefix: string, code: string, fallback: string, values: Values = {}): string {
  const text = (words[lang] as Record<string, string>)[`${prefix}.${code}`] ?? (words.vi as Record<string, string>)[`${prefix}.${code}`];
  return text === undefined ? fallback : fill(text, values);
}

/** The text of the language from a pair in the tables, the other one where it is missing. */
export function pick(pair: { vi: string; en?: string | undefined }): string {
  return lang === "en" && pair.en ? pair.en : pair.vi;
}

// What an officer marked in a tip so that it does not leave the unit: names, faces in words, plates, numbers. Marks are places in
// the words, sealed to the case key like a note; the words themselves stay as they came. Whatever is made for others (a print,
// an export, an extract, a forum) is made of masked words.
import type { Opened, Words } from "./jobs.ts";
import type { Case } from "./shapes.ts";

/** A run of signs in one field of one letter, in UTF-16 units: from is in it, to is not. */
export interface Mark {
  letter: string;
  /** "text", "place", or "a:" with the place of an answer in the list. */
  field: string;
  from: number;
  to: number;
}

/** What stands for marked words. It is always as long: the length of a name would say something. */
export const hidden = "▇▇▇";

/** The newest marks of a case; none where there are none, or where they do not open. */
export function marksOf(data: Pick<Case, "remarks">, opened: Pick<Opened, "notes"> | null): Mark[] {
  const sheet = (data.remarks ?? []).filter((r) => r.kind === "marks").at(-1);
  return sheet === undefined || opened === null ? [] : readMarks(opened.notes[sheet.id]);
}

/** The letters that could be opened as they may leave the unit, by their ids. */
export function maskedLetters(data: Pick<Case, "remarks">, opened: Opened): Map<string, Words> {
  const marks = marksOf(data, opened);
  return new Map(opened.letters.flatMap((l): [string, Words][] => (l.state === "open" ? [[l.id, masked(l.words, marks.filter((m) => m.letter === l.id))]] : [])));
}

/** A letter's words without what was marked in it; marks are those of this letter. */
export function masked(words: Words, marks: readonly Mark[]): Words {
  const cut = (field: string, text: string): string => maskedText(text, marks.filter((m) => m.field === field));
  const { silence: _, ...rest } = words;
  return {
    ...rest, text: cut("text", words.text), place: { ...words.place, words: cut("place", words.place.words) },
    answers: words.answers.map((a, i) => ({ q: a.q, a: cut(`a:${i}`, a.a) })),
  };
}

/** A text with its marked runs hidden. */
export function maskedText(text: string, marks: readonly Pick<Mark, "from" | "to">[]): string {
  return runs(text, marks).map((r) => (r.marked ? hidden : r.text)).join("");
}

/** A text cut at its marks; marks that overlap or touch are one. What lies outside of the text is nothing. */
export function runs(text: string, marks: readonly Pick<Mark, "from" | "to">[]): { text: string; from: number; marked: boolean }[] {
  const list: { text: string; from: number; marked: boolean }[] = [];
  let at = 0;
  for (const { from, to } of merged(marks, text.length)) {
    if (from > at) list.push({ text: text.slice(at, from), from: at, marked: false });
    list.push({ text: text.slice(from, to), from, marked: true });
    at = to;
  }
  if (at < text.length) list.push({ text: text.slice(at), from: at, marked: false });
  return list;
}

/** Marks of one field in order, none within another. */
export function merged<M extends Pick<Mark, "from" | "to">>(marks: readonly M[], length = Infinity): M[] {
  const list: M[] = [];
  for (const m of marks.map((m) => ({ ...m, from: Math.max(0, m.from), to: Math.min(length, m.to) })).filter((m) => m.from < m.to).sort((a, b) => a.from - b.from)) {
    const last = list.at(-1);
    if (last !== undefined && m.from <= last.to) last.to = Math.max(last.to, m.to);
    else list.push(m);
  }
  return list;
}

/** The sheet that is sealed. */
export function writeMarks(marks: readonly Mark[]): string {
  return JSON.stringify({ kind: "marks", marks });
}

/** Reads a sheet; what is none has no marks. */
export function readMarks(text: string | undefined): Mark[] {
  try {
    const sheet = JSON.parse(text ?? "") as { kind?: unknown; marks?: unknown };
    if (sheet.kind !== "marks" || !Array.isArray(sheet.marks)) return [];
    return (sheet.marks as Partial<Mark>[]).filter((m): m is Mark =>
      typeof m.letter === "string" && typeof m.field === "string" && Number.isSafeInteger(m.from) && Number.isSafeInteger(m.to));
  } catch {
    return [];
  }
}

/** One field of a letter that can be marked: what was written, not what was chosen. */
export function fieldsOf(words: Words): { field: string; text: string }[] {
  return [{ field: "text", text: words.text }, { field: "place", text: words.place.words }, ...words.answers.map((a, i) => ({ field: `a:${i}`, text: a.a }))]
    .filter((f) => f.text !== "");
}

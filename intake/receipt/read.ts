// Finding a code in what a person typed: the twin of read.go, step by step, so that bot and page agree on every text.
import { areNumber, isCode, numberSize, size, symbols, type Code } from "./receipt.ts";

/** Why there is no code to be had; see the errors of read.go. */
export type Misread = "none" | "short" | "typo" | "number" | "two";

interface Word {
  symbols: string;
  digits: number;
  dash: boolean;
  apart: boolean;
}

const longest = 4000;

/** Finds the code in a text; null if there is none to be had, and readError says why. */
export function read(text: string): Code | null {
  const found = look(text);
  return typeof found === "object" ? found.code : null;
}

/** Says why a text has no code to be had; null if it has one. */
export function readError(text: string): Misread | null {
  const found = look(text);
  return typeof found === "object" ? null : found;
}

function look(text: string): { code: Code } | Misread {
  const whole = words(text);
  const all = join(whole);
  if (all.length === size && whole.every((w) => w.symbols !== "")) return isCode(all) ? { code: all } : "typo";
  const { rest, numbers } = cutNumbers(whole);
  let { codes, like } = find(rest);
  if (codes.length === 0 && numbers) codes = find(whole).codes;
  if (codes[0] !== undefined && codes.length === 1) return { code: codes[0] };
  if (codes.length > 1) return "two";
  if (like) return "typo";
  if (numbers) return "number";
  return nearly(rest) ? "short" : "none";
}

function words(text: string): Word[] {
  const list: Word[] = [];
  let now: (Word & { foreign: boolean }) | null = null;
  let gap = "x"; // what stands before the first word joins nothing
  const end = () => {
    if (now !== null) {
      const none = now.foreign || (now.symbols.length >= 9 && now.digits === now.symbols.length);
      list.push({ ...now, symbols: none ? "" : now.symbols });
    }
    now = null;
  };
  let seen = 0;
  for (const r of text.replace(/\p{Cs}/gu, "\uFFFD").normalize("NFKC")) {
    if (++seen > longest) break;
    if (/[\p{L}\p{N}\p{M}]/u.test(r)) {
      const word: Word & { foreign: boolean } =
        now ?? { symbols: "", digits: 0, dash: gap === "-", apart: gap.includes("x"), foreign: false };
      if (now === null) gap = "";
      now = word;
      const s = symbol(r);
      word.foreign ||= s === "";
      word.symbols += s === "" ? "?" : s;
      if (r >= "0" && r <= "9") word.digits++;
      continue;
    }
    if (/\p{Cf}/u.test(r)) continue;
    end();
    gap = widen(gap, r);
  }
  end();
  return list;
}

function widen(gap: string, r: string): string {
  if (gap === "" && /[\p{Pd}\u2212]/u.test(r)) return "-";
  if (/[\p{White_Space}\p{Pd}\p{Pi}\p{Pf}\u2212.,_"'`*~]/u.test(r)) return gap === "" || gap === "-" ? " " : gap;
  return "x";
}

function symbol(r: string): string {
  if (/^[iIlL]$/.test(r)) return "1";
  if (/^[oO]$/.test(r)) return "0";
  if (r > "\x7f") return "";
  return symbols.includes(r.toUpperCase()) ? r.toUpperCase() : "";
}

function join(w: Word[]): string {
  return w.map((x) => x.symbols).join("");
}

function cutNumbers(w: Word[]): { rest: Word[]; numbers: boolean } {
  const rest: Word[] = [];
  let numbers = false;
  for (let i = 0; i < w.length; i++) {
    const n = numberAt(w.slice(i, i + 3));
    if (n === 0) {
      rest.push(w[i] as Word);
      continue;
    }
    rest.push({ symbols: "", digits: 0, dash: false, apart: true });
    numbers = true;
    i += n - 1;
  }
  return { rest, numbers };
}

function numberAt(w: Word[]): number {
  const first = w[0] as Word;
  if (first.symbols.length === numberSize && areNumber(first.symbols)) return 1;
  if (w.length < 3 || w.slice(1).some((x) => x.apart) || w.some((x) => x.symbols.length !== 4)) return 0;
  return areNumber(join(w)) ? 3 : 0;
}

function find(w: Word[]): { codes: Code[]; like: boolean } {
  let codes: Code[] = [];
  let like = false;
  let best = 0;
  for (let i = 0; i < w.length; i++) {
    for (let n = 1; i + n <= w.length && n <= 8; n++) {
      const row = w.slice(i, i + n);
      const last = row[n - 1] as Word;
      const all = join(row);
      if ((n > 1 && last.apart) || last.symbols === "" || all.length > size) break;
      const value = worth(row);
      if (all.length !== size || value === 0) continue;
      like = true;
      if (!isCode(all) || value < best) continue;
      if (value > best) {
        best = value;
        codes = [];
      }
      if (!codes.includes(all)) codes.push(all);
    }
  }
  return { codes, like };
}

function worth(row: Word[]): number {
  const digits = row.reduce((n, x) => n + x.digits, 0);
  const dashed = row.every((x, i) => i === 0 || x.dash);
  const printed = row.length === 5 && row.every((x) => x.symbols.length === 4);
  const long = row.every((x) => x.symbols.length >= 2);
  if (dashed && (printed || digits >= 2)) return 100;
  return printed || (long && digits >= 2) ? 1 + digits : 0;
}

function nearly(w: Word[]): boolean {
  for (let i = 0; i < w.length; i++) {
    let all = 0;
    let digits = 0;
    let fours = 0;
    let dashed = true;
    for (let n = 0; i + n < w.length; n++) {
      const x = w[i + n] as Word;
      if (x.symbols.length < 2 || (n > 0 && x.apart)) break;
      all += x.symbols.length;
      digits += x.digits;
      if (x.symbols.length === 4) fours++;
      dashed &&= n === 0 || x.dash;
      const dense = (digits >= 3 && digits * 5 >= all) || (fours >= 3 && fours >= n && (digits >= 2 || dashed));
      if (all >= 12 && all <= 28 && all !== size && dense && digits < all) return true;
    }
  }
  return false;
}

// The twin of tongue.go: the resident's tongue, and who listens to a voice in it.

import { ears, is } from "./hearing.ts";
import type { Answer } from "./message.ts";
import { ask, goTo, list, say, text, type T } from "./turn.ts";

const tongues = ["vi", "en", "hmn", "tyz", "blt", "mji", "mtq"];

export function showTongues(t: T): string {
  return text(t, "start.language", { danh_sach_tieng: list(tongues.map((code) => text(t, `tongue.${code}`))) });
}

export function hearLang(t: T, n: string): void {
  const code = n === "" ? undefined : tongues[Number(n) - 1];
  if (code) return speaks(t, code);
  if (n === "0") return afterLang(t);
  say(t, "err.choice");
  ask(t);
}

function speaks(t: T, code: string): void {
  t.s.tongue = code;
  t.s.lang = "";
  t.s.elsewhere = false;
  const name = text(t, `tongue.${code}`);
  if (t.env.words[code]) {
    t.s.lang = code;
    say(t, "start.language-set", { tieng: text(t, `tongue.${code}`) });
    return afterLang(t);
  }
  say(t, "start.language-none", { tieng: name });
  say(t, "start.language-voice");
  goTo(t, "interpreter");
}

function afterLang(t: T): void {
  const before = t.s.before || "menu";
  t.s.before = "";
  goTo(t, before);
}

export function hearInterpreter(t: T, n: string): void {
  const yes = n === "1" || is(t.m.text, ears.yes);
  if (!yes && n !== "2" && n !== "0" && !is(t.m.text, ears.no)) {
    say(t, "err.choice");
    return ask(t);
  }
  t.s.elsewhere = yes;
  say(t, "ask.got");
  afterLang(t);
}

/** What a tip says of who should listen. */
export function listener(t: T): Answer[] {
  return t.s.elsewhere ? [{ q: "nguoi-nghe", a: "xa-khac" }] : [];
}

/** Lines of a review: which tongue is spoken, and who should listen. */
export function tongueLines(t: T): string[] {
  const lines: string[] = [];
  if (t.s.tongue !== "" && !t.env.words[t.s.tongue]) lines.push(text(t, "review.tongue", { tieng: text(t, `tongue.${t.s.tongue}`) }));
  if (t.s.elsewhere) lines.push(text(t, "review.listener"));
  return lines;
}

// Which cases are alike: same box, same number plate or telephone, pins close together, or many of the same words, within ninety
// days and one commune. It is a hint to read the other one too; nothing is joined by it. Pure: runs in the worker.
import type { Pin } from "../../intake/envelope/types.ts";
import { distance } from "./geo.ts";
import { find } from "./maskfind.ts";

/** What is compared of a case. */
export interface Story {
  id: string;
  category: string;
  commune: string;
  received: string;
  box: string;
  pin: Pin | null;
  words: string;
}

export type Why = "number" | "pin" | "box" | "words";

export interface Alike {
  id: string;
  why: Why[];
}

const most = 5;
const days = 90;
const near = 0.3; // km
const enough = 0.28; // of the rarer words of the shorter one

/** The cases that are like this one, the likest first. */
export function alike(one: Story, others: readonly Story[]): Alike[] {
  const common = commonWords([one, ...others]);
  const mine = rare(one.words, common);
  const numbers = numbersIn(one.words);
  const found: (Alike & { score: number })[] = [];
  for (const other of others) {
    if (other.commune !== one.commune || Math.abs(Date.parse(other.received) - Date.parse(one.received)) > days * 86_400_000) continue;
    const shared = share(mine, rare(other.words, common));
    const why: Why[] = [];
    if ([...numbersIn(other.words)].some((n) => numbers.has(n))) why.push("number");
    if (one.pin !== null && other.pin !== null && distance(one.pin, other.pin) < near) why.push("pin");
    const sameBox = one.box !== "" && one.box === other.box && one.category === other.category;
    if (shared >= enough || (sameBox && shared >= enough / 2)) why.push("words");
    if (sameBox && why.length > 0) why.push("box");
    if (why.length === 0) continue;
    found.push({ id: other.id, why, score: (why.includes("number") ? 3 : 0) + (why.includes("pin") ? 1 : 0) + (sameBox ? 0.5 : 0) + shared });
  }
  return found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, most).map(({ id, why }) => ({ id, why }));
}

/** Plates, telephones and other numbers without what stands between their digits. */
function numbersIn(words: string): Set<string> {
  return new Set(find(words).map((f) => words.slice(f.from, f.to).toLowerCase().replace(/[^\p{L}\p{N}]/gu, "").replace(/^84/, "0")));
}

/** Pairs of syllables: one syllable alone means little in Vietnamese. Without marks, as many type without. */
function pairs(words: string): Set<string> {
  const list = words.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").replace(/đ/g, "d").match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(list.slice(1).map((w, i) => `${list[i]} ${w}`));
}

/** Pairs that a third of all stories have: they say nothing. With few stories there are none to leave out. */
function commonWords(stories: readonly Story[]): Set<string> {
  const counts = new Map<string, number>();
  for (const s of stories) for (const p of pairs(s.words)) counts.set(p, (counts.get(p) ?? 0) + 1);
  const limit = Math.max(6, stories.length / 3);
  return new Set([...counts].filter(([, n]) => n > limit).map(([p]) => p));
}

function rare(words: string, common: Set<string>): Set<string> {
  return new Set([...pairs(words)].filter((p) => !common.has(p)));
}

/** How much of the shorter one is in the other; short ones are not compared, as three words alike are chance. */
function share(a: Set<string>, b: Set<string>): number {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  if (few.size < 5) return 0;
  return [...few].filter((p) => many.has(p)).length / few.size;
}

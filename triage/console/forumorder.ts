// The opinions of a forum in order: by theme, then as officers put them. What is read out, what waits, how far the meeting is,
// and which of them say the same. Pure.
import type { Opinion, Pledge, Theme } from "./forumshapes.ts";
import { fold } from "./searching.ts";

/** Opinions under one theme; theme null: under none. */
export interface Group {
  theme: Theme | null;
  opinions: Opinion[];
}

const inOrder = (a: Opinion, b: Opinion): number => a.order - b.order || a.seq - b.seq;

/** The opinions by theme in the order of themes, those without one last. Empty groups are left out. */
export function grouped(opinions: readonly Opinion[], themes: readonly Theme[]): Group[] {
  const known = new Set(themes.map((t) => t.id));
  const groups: Group[] = themes.map((theme) => ({ theme, opinions: opinions.filter((o) => o.theme === theme.id).sort(inOrder) }));
  groups.push({ theme: null, opinions: opinions.filter((o) => !known.has(o.theme)).sort(inOrder) });
  return groups.filter((g) => g.opinions.length > 0);
}

/** What may be shown in the hall, in order: approved words and nothing else. */
export function shownInHall(opinions: readonly Opinion[], themes: readonly Theme[]): Opinion[] {
  return grouped(opinions.filter((o) => o.state === "approved" && o.text !== ""), themes).flatMap((g) => g.opinions);
}

/** Before which opinion of its group one goes to be a place up or down; "" is the end, null where it cannot go. */
export function movedBefore(group: readonly Opinion[], id: string, by: 1 | -1): string | null {
  const at = group.findIndex((o) => o.id === id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= group.length) return null;
  return (by < 0 ? group[to]?.id : group[to + 1]?.id) ?? "";
}

/** How far the meeting is: how many have an end of some kind. */
export function progress(opinions: readonly Opinion[]): { done: number; of: number } {
  const list = opinions.filter((o) => o.state === "approved");
  return { done: list.filter((o) => o.disposition !== "").length, of: list.length };
}

/** Pledges that are owed first, by their day; then those that ended. */
export function pledgesInOrder(pledges: readonly Pledge[]): Pledge[] {
  const ended = (p: Pledge): number => (p.state === "kept" || p.state === "dropped" ? 1 : 0);
  return [...pledges].sort((a, b) => ended(a) - ended(b) || (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
}

/** Pairs of syllables without marks: what two people mean alike they say with some of the same pairs. */
function pairs(text: string): Set<string> {
  const list = fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(list.slice(1).map((w, i) => `${list[i] as string} ${w}`));
}

/** How much of the shorter text is in the other, 0 to 1. */
export function likeness(a: string, b: string): number {
  const [few, many] = [pairs(a), pairs(b)].sort((x, y) => x.size - y.size) as [Set<string>, Set<string>];
  if (few.size < 3) return 0;
  return [...few].filter((p) => many.has(p)).length / few.size;
}

const alikeFrom = 0.34;

/** Other opinions that say the same as a text, the likest first. */
export function alikeOf(text: string, others: readonly { id: string; text: string }[]): string[] {
  return others.map((o) => ({ id: o.id, like: likeness(text, o.text) })).filter((o) => o.like >= alikeFrom).sort((a, b) => b.like - a.like).map((o) => o.id);
}

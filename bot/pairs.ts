// The twin of pairs.go: what photos on their way belong to, and which of the keeper's pairs they are sealed to. No two cases
// share a pair.

import { left } from "./kinds.ts";
import type { Attachment } from "./message.ts";
import { fresh, isOwn, type Photo } from "./state.ts";
import type { T } from "./turn.ts";

/** What a photo belongs to: the draft, the case just sent, or that of the opened mailbox. */
export interface Belongs {
  look: boolean;
  code: string;
}

export const own: Belongs = { look: false, code: "" };

/** The case that was just sent. */
export function late(t: T): Belongs {
  return { look: false, code: t.s.code };
}

export function mailbox(t: T): Belongs {
  return { look: true, code: t.s.look?.code ?? "" };
}

/** Two things that photos belong to are the same. */
export function same(a: Belongs, b: Belongs): boolean {
  return a.look === b.look && a.code === b.code;
}

export function belonging(photos: Photo[], b: Belongs): Photo[] {
  return photos.filter((p) => same(p, b));
}

/** The pair for a further photo. */
export function pair(t: T, b: Belongs): number {
  return belonging(t.s.photos, b)[0]?.pair ?? ++t.s.pairs;
}

/** Some are not stored yet. */
export function pending(t: T, b: Belongs): boolean {
  return belonging(t.s.photos, b).some((p) => p.ready === null);
}

/** The stored ones that can go in one Letter: those of one pair. */
export function ready(t: T, b: Belongs): Attachment[] {
  const stored = belonging(t.s.photos, b).filter((p) => p.ready !== null);
  return stored.flatMap((p) => (p.ready !== null && p.pair === stored[0]?.pair ? [p.ready] : []));
}

/** Puts what is ready into a Letter. What gets ready while that is on its way is not in it. */
export function enclose(t: T, b: Belongs): Attachment[] {
  const enclosed = ready(t, b);
  for (const p of belonging(t.s.photos, b)) p.posted = p.ready !== null && enclosed.includes(p.ready);
  return enclosed;
}

/** Gives the draft's photos that were not ready to the case just sent. */
export function bind(t: T, photos: Photo[]): void {
  for (const p of photos) {
    if (p.look || (p.posted && isOwn(p))) continue;
    if (isOwn(p)) t.s.photos.push({ ...p, code: t.s.code });
    else left(t, [p]);
  }
}

/** Gives photos that came after the tip to its case. */
export function toLate(t: T): void {
  for (const p of t.s.photos) if (isOwn(p)) p.code = t.s.code;
}

/** Begins a new conversation; photos that still wait to follow what was sent are dropped. */
export function anew(t: T): void {
  const bound = t.s.photos.filter((p) => p.code !== "");
  if (bound.length > 0) left(t, bound);
  t.s = fresh(t.s);
}

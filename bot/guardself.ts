// What may give the writer away: the twin of guardself.go.

import { fold } from "./hearing.ts";
import { containsAny, Reading } from "./guardtoken.ts";
import { links, numbers } from "./guardnumber.ts";

export type ClueKind = "number" | "account" | "plate" | "link" | "name" | "self";

/** One thing that may give the writer away; see clue in guardself.go. */
export interface Clue {
  kind: ClueKind;
  passage: string;
  key: string;
  start: number;
  end: number;
  soft: boolean;
}

/** What may give a text's writer away, in order, none within another. */
export function clues(text: string): Clue[] {
  const r = new Reading(text);
  const all = links(r);
  for (let i = 0; i < r.length; i++) {
    const c = named(r, i) ?? role(r, i) ?? house(r, i) ?? account(r, i);
    if (c) all.push(c);
  }
  all.push(...numbers(r));
  all.sort((a, b) => (a.soft !== b.soft ? (a.soft ? 1 : -1) : a.start !== b.start ? a.start - b.start : b.end - a.end));
  const kept: Clue[] = [];
  for (const c of all) if (!kept.some((k) => c.start < k.end && k.start < c.end)) kept.push(c);
  return kept.sort((a, b) => a.start - b.start);
}

export function found(r: Reading, kind: ClueKind, i: number, j: number): Clue {
  const passage = r.span(i, j);
  return { kind, passage, key: `${kind} ${fold(passage)}`, start: r.at[i]?.start ?? 0, end: r.at[j - 1]?.end ?? 0, soft: false };
}

/** The pronoun at i is the writer: not "bạn tôi", "thằng em", "con Lan". */
function mine(r: Reading, i: number, n: number): boolean {
  if (r.phrase(i, "sure") === 0 && i + n < r.length && !r.ends(i + n) && r.capital(i + n)) return false;
  if (i === 0 || r.ends(i) || r.before(i, "address") > 0) return true;
  if (r.before(i, "kin") === 0 && r.before(i, "not_subject") === 0) return true;
  return r.before(i - 1, "greet") > 0;
}

function named(r: Reading, i: number): Clue | null {
  const me = r.me(i);
  let j = 0;
  let strong = false;
  if (me > 0 && r.word(i + me, "tên") && !r.ends(i + me) && mine(r, i, me)) {
    j = i + me + 1;
    strong = true;
  } else if (r.word(i, "tên") && r.me(i + 1) > 0 && !r.ends(i + 1) && r.before(i, "not_subject") === 0) {
    j = i + 1 + r.me(i + 1);
    strong = true;
  } else if (r.phrase(i, "name_before") > 0) j = i + r.phrase(i, "name_before");
  else if (r.phrase(i, "signed") > 0) j = i + r.phrase(i, "signed");
  else if (r.word(i, "tên") && r.word(i + 1, "là") && !r.near(i, 14, "others")) j = i + 2;
  else if (me > 0 && r.word(i + me, "là") && !r.ends(i + me) && mine(r, i, me)) {
    if (r.phrase(i + me + 1, "posts") > 0 || r.phrase(i + me + 1, "not_names") > 0) return null;
    return weakly(r, i + me + 1);
  } else return null;
  for (let n = 0; n < 3 && r.phrase(j, "link_words") === 1 && !r.capital(j); n++) j++;
  const end = name(r, j, strong);
  return end === j ? null : found(r, "name", j, end);
}

/** A name after "tôi là", where most other things can stand. */
function weakly(r: Reading, j: number): Clue | null {
  const end = name(r, j, false);
  const alone = r.ends(end) || r.phrase(end, "after_given") > 0;
  const several = end - j >= 2 && (r.phrase(j, "surnames") > 0 || r.capital(j));
  const given = end - j === 1 && r.phrase(j, "givens") > 0 && (alone || r.capital(j));
  const single = end - j === 1 && r.capital(j) && alone;
  return several || given || single ? found(r, "name", j, end) : null;
}

/** Where a name that begins at j ends; j where none does. */
function name(r: Reading, j: number, strong: boolean): number {
  if (j >= r.length || r.digit(j) || (j > 0 && containsAny(r.gap(j), ".;!?()…")) || common(r, j)) return j;
  const capital = r.capital(j);
  const family = r.phrase(j, "surnames") > 0;
  if (!capital && !nameish(r, j)) return strong ? j + 1 : j;
  let end = j + 1;
  let most = 5;
  if (!capital && !family) most = r.phrase(j, "middles") > 0 ? 2 : 1;
  while (end < r.length && end - j < most && [" ", "'", "’"].includes(r.gap(end)) && !r.digit(end)) {
    const upper = r.capital(end) || r.gap(end) !== " " || (strong && end === j + 1 && r.raw(j).length === 1);
    if (!upper && (!nameish(r, end) || (capital && !family))) break;
    end++;
  }
  return end;
}

function common(r: Reading, j: number): boolean {
  return r.phrase(j, "no_name") > 0 && !(r.phrase(j, "surnames") > 0 && nameish(r, j + 1) && !r.ends(j + 1));
}

function nameish(r: Reading, i: number): boolean {
  return r.phrase(i, "surnames") > 0 || r.phrase(i, "middles") > 0 || r.phrase(i, "givens") > 0;
}

function role(r: Reading, i: number): Clue | null {
  const me = r.me(i);
  let start = i;
  let j: number;
  if (me > 0 && r.word(i + me, "là") && !r.ends(i + me)) {
    j = i + me + 1;
    if (!mine(r, i, me)) {
      const kin = r.before(i, "kin");
      if (kin === 0 || r.phrase(j, "posts") === 0) return null;
      start = i - kin;
    }
  } else if (me > 0 && r.phrase(i + me, "working") > 0 && !r.ends(i + me) && mine(r, i, me)) {
    j = i + me + r.phrase(i + me, "working");
    if (r.phrase(j, "posts") === 0) return null;
  } else if (r.word(i, "là") && (i === 0 || r.ends(i) || r.before(i, "because") > 0)) j = i + 1;
  else return null;
  if (r.word(j, "một") || r.word(j, "chính")) j++;
  const post = r.phrase(j, "posts");
  if (post > 0 && !r.ends(j)) return found(r, "self", start, r.extend(j + post, 7));
  const n = r.phrase(j, "kin");
  if (n === 0 || r.ends(j)) return null;
  const next = j + n;
  if (!r.ends(next) && person(r, next)) return found(r, "self", start, r.extend(next + 1, 6));
  const lonely = r.phrase(j, "kin_alone") === n && (r.ends(next) || r.phrase(next, "stop_role") > 0);
  return lonely ? found(r, "self", start, next) : null;
}

function person(r: Reading, i: number): boolean {
  if (i >= r.length || r.ends(i)) return false;
  if (r.word(i, "nhà")) return i + 1 < r.length && !r.ends(i + 1) && (r.capital(i + 1) || r.phrase(i + 1, "of_whom") > 0);
  return r.capital(i) || r.phrase(i, "of_whom") > 0;
}

function house(r: Reading, i: number): Clue | null {
  const next = r.phrase(i, "next_door");
  if (next > 0 && !(r.word(i + next, "nhà") && r.me(i + next + 1) > 0)) return found(r, "self", i, i + next);
  const before = r.phrase(i, "house_before");
  let j = i + before;
  if (before > 0) j += r.phrase(j, "house_before");
  if (r.word(j, "nhà") && (j === i || !r.ends(j))) {
    let at = j + 1;
    if (r.word(at, "của")) at++;
    const n = r.me(at);
    if (n > 0 && !r.ends(at) && (r.phrase(at, "sure") > 0 || at + n >= r.length || r.ends(at + n) || !r.capital(at + n))) {
      const after = at + n;
      const placed = after < r.length && !r.ends(after) && ((r.digit(after) && r.raw(after).length <= 3) || r.phrase(after, "house_after") > 0);
      if (placed) return found(r, "self", i, r.extend(after + 1, 7));
      if (j > i) return found(r, "self", i, after);
    }
  }
  const me = r.me(i);
  if (me > 0 && r.phrase(i + me, "live") > 0 && !r.ends(i + me) && mine(r, i, me)) {
    return found(r, "self", i, r.extend(i + me + r.phrase(i + me, "live"), 7));
  }
  const soft = r.phrase(i, "soft");
  if (soft > 0 && (i + soft >= r.length || r.ends(i + soft) || !r.capital(i + soft))) return { ...found(r, "self", i, i + soft), soft: true };
  return null;
}

/** A page of one's own: "facebook của tôi là Hoa Ban". */
function account(r: Reading, i: number): Clue | null {
  const n = r.phrase(i, "accounts");
  if (n === 0 || i + n >= r.length) return null;
  let j = i + n;
  while (r.word(j, "của") || (r.phrase(j, "accounts") > 0 && !r.ends(j))) j++;
  const me = r.me(j);
  if (me === 0 || r.ends(j)) return null;
  j += me;
  if (!r.word(j, "là") && !r.word(j, "tên") && !(j < r.length && r.gap(j).includes(":"))) return null;
  while (r.word(j, "là") || r.word(j, "tên")) j++;
  if (j >= r.length || r.ends(j) || r.digit(j) || r.phrase(j, "no_name") > 0) return null;
  let end = j + 1;
  while (end < r.length && end - j < 4 && (r.gap(end) === "" || (r.gap(end) === " " && (r.capital(end) || nameish(r, end))))) end++;
  return found(r, "link", j, end);
}

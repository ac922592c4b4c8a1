// Numbers, plates and addresses in a text: the twin of guardnumber.go.

import { found, type Clue, type ClueKind } from "./guardself.ts";
import { containsAny, spelledDigit, type Reading } from "./guardtoken.ts";

const addressed =
  /[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?:https?:\/\/)?(?:www\.|m\.|web\.)?(?:zalo\.me|facebook\.com|fb\.com|fb\.me|m\.me|t\.me|tiktok\.com|instagram\.com)\/[^\s,;]+/gi;

/** Addresses of mail and of pages that people have. */
export function links(r: Reading): Clue[] {
  return [...r.text.matchAll(addressed)].map((m) => {
    const passage = m[0].replace(/[.!?)]+$/, "");
    return { kind: "link", passage, key: `link ${passage.toLowerCase()}`, start: m.index, end: m.index + passage.length, soft: false };
  });
}

/** Telephone, identity and account numbers, and plates. */
export function numbers(r: Reading): Clue[] {
  const all: Clue[] = [];
  for (let i = 0; i < r.length; i++) {
    const hit = plate(r, i) ?? number(r, i);
    if (!hit) continue;
    all.push(hit.clue);
    i = hit.end - 1;
  }
  return all;
}

const between = /^[ .\-–_()]{0,3}$/;
const spoken = /^[ .,\-–_()\n]{0,3}$/;
const phone = /^(?:0[35789][0-9]{8}|(?:00)?84[35789][0-9]{8}|01[2689][0-9]{8}|02[0-9]{8,9}|(?:00)?842[0-9]{8,9})$/;
const citizen = /^0(?:0[1-9]|[1-9][0-9])[0-3][0-9]{8}$/;
const thirds = /^[1-9][0-9]{0,2}(?:\.[0-9]{3})+$/;
const dated = /^(?:0?[1-9]|[12][0-9]|3[01])[ .\-–](?:0?[1-9]|1[0-2])[ .\-–](?:19|20)[0-9]{2}/;

interface Hit {
  clue: Clue;
  end: number;
}

/** A token as digits: written, or spelled out. */
function digitsAt(r: Reading, i: number): { digits: string; spelled: boolean } {
  const k = r.at[i];
  if (!k) return { digits: "", spelled: false };
  if (k.digit) return { digits: ascii(k.raw), spelled: false };
  const digits = spelledDigit(k);
  return { digits, spelled: digits !== "" };
}

function ascii(raw: string): string {
  const digits = raw.normalize("NFKC");
  return /^[0-9]+$/.test(digits) ? digits : "";
}

function number(r: Reading, i: number): Hit | null {
  let { digits, spelled } = digitsAt(r, i);
  if (digits === "" || (!spelled && dated.test(r.text.slice(r.at[i]?.start)))) return null;
  let j = i + 1;
  let best = 0;
  let kind: ClueKind | null = null;
  const take = (): boolean => {
    const k = kindOf(r, i, j, digits, spelled);
    if (k !== null) {
      best = j;
      kind = k;
    }
    return k !== null;
  };
  if (!take()) {
    while (j < r.length && digits.length < 19) {
      const next = digitsAt(r, j);
      const sep = next.spelled || spelled ? spoken : between;
      if (next.digits === "" || !sep.test(r.gap(j))) break;
      spelled ||= next.spelled;
      digits += next.digits;
      j++;
      take();
    }
  }
  if (best === 0 || kind === null) return null;
  const clue = found(r, kind, i, best);
  if (r.gap(i).endsWith("+")) {
    clue.start--;
    clue.passage = `+${clue.passage}`;
  }
  clue.key = `${kind} ${keyOf(r, i, best)}`;
  return { clue, end: best };
}

/** A number's digits: the same number however it is written. */
function keyOf(r: Reading, i: number, j: number): string {
  let all = "";
  for (; i < j; i++) all += digitsAt(r, i).digits;
  if (all.startsWith("00")) all = all.slice(2);
  return all.startsWith("84") && all.length > 10 ? `0${all.slice(2)}` : all;
}

function kindOf(r: Reading, i: number, j: number, digits: string, spelled: boolean): ClueKind | null {
  if (theirs(r, i)) return null;
  const n = digits.length;
  if (phone.test(digits) || (r.near(i, 6, "id_words") && (n === 9 || n === 12))) return "number";
  const money = r.phrase(j, "money") > 0;
  if (n >= 6 && n <= 19 && !spelled && r.near(i, 6, "account_words") && !money && !thirds.test(r.span(i, j))) return "account";
  if (r.near(i, 3, "not_id") || (!r.ends(j) && money)) return null;
  if (citizen.test(digits)) return "number";
  const whole = j === i + 1 || (j === i + 3 && r.raw(i).length === r.raw(i + 1).length);
  return n === 9 && !spelled && !thirds.test(r.span(i, j)) && whole ? "number" : null;
}

/** The words before a number give it to somebody else. */
function theirs(r: Reading, i: number): boolean {
  let from = i;
  while (from > 0 && i - from < 8 && !containsAny(r.gap(from), ".;!?\n")) from--;
  let them = false;
  for (let j = from; j < i; j++) {
    if (r.phrase(j, "phone_me") > 0) return false;
    them ||= r.phrase(j, "phone_them") > 0;
  }
  return them;
}

const series = /^[abcdefghklmnprstuvxyz]{1,2}$/;
const plateGap = /^(?: ?[-–.]? ?)$/;
const plateRest = /^[ .]?$/;

/** A vehicle's plate: 29A-123.45, 59-X1 234.56, 30K 12345, 29a12345. */
function plate(r: Reading, i: number): Hit | null {
  const letters = r.at[i + 1];
  const place = r.digit(i) ? ascii(r.raw(i)) : "";
  if (i + 2 >= r.length || !letters || place.length !== 2 || (i > 0 && r.gap(i) === "")) return null;
  if (place.startsWith("0") || letters.digit || !series.test(letters.low) || !plateGap.test(letters.gap)) return null;
  let j = i + 2;
  let tail = "";
  const d = ascii(r.raw(j));
  if (r.digit(j) && r.gap(j) === "" && d.length === 1 && r.digit(j + 1)) {
    tail = d;
    j++;
  }
  const from = j;
  let total = "";
  while (r.digit(j) && total.length < 5 && (j > from ? plateRest : plateGap).test(r.gap(j))) {
    total += ascii(r.raw(j));
    j++;
  }
  const joined = letters.gap === "" && (tail === "" || r.gap(i + 2) === "");
  const sure = letters.capital || (joined && !["h", "k", "g", "m"].includes(letters.low)) || r.near(i, 4, "vehicle");
  if ((total.length !== 4 && total.length !== 5) || !sure || (j < r.length && r.gap(j) === "")) return null;
  const clue = found(r, "plate", i, j);
  clue.key = `plate ${place}${letters.bare}${tail}${total}`;
  return { clue, end: j };
}

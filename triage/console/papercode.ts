// Printed codes, the twin of triage/officer/papercode.go, which says how they are made; both run
// triage/officer/testdata/paper.json.
const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** What is wrong with a printed code that was typed. group counts from 1 and is 0 unless why is "group". */
export class PaperError extends Error {
  readonly why: "length" | "group" | "kind";
  readonly group: number;

  constructor(why: "length" | "group" | "kind", group = 0) {
    super(why);
    this.why = why;
    this.group = group;
    this.name = "PaperError";
  }
}

/** How long a kind of code is and which sum its first group has. */
export interface Form {
  groups: number;
  first: number;
}

export const keyForm: Form = { groups: 8, first: 1 };
export const shareForm: Form = { groups: 11, first: 16 };

/** Writes content, which has 20 bits for each group. */
export function print(f: Form, content: Uint8Array): string {
  const list: string[] = [];
  for (let i = 0; i < f.groups; i++) {
    let [group, sum] = ["", 0];
    for (let j = 0; j < 4; j++) {
      const v = bits(content, 20 * i + 5 * j);
      group += symbols.charAt(v);
      sum = times(sum) ^ v;
    }
    list.push(group + symbols.charAt(times(sum) ^ (f.first + i)));
  }
  return list.join("-");
}

/** The reverse of print; any case, full-width letters, spaces, line ends and dashes anywhere, I and L for 1, O for 0. */
export function read(f: Form, text: string): Uint8Array {
  const values: number[] = [];
  for (const c of text.normalize("NFKC")) {
    if (!/[\s\p{Pd}\p{Cf}\u2212.,_:;|]/u.test(c)) values.push(valueOf(c));
  }
  for (const other of [keyForm, shareForm]) {
    if (other.first !== f.first && values.length === 5 * other.groups && wrong(other, values) === 0) throw new PaperError("kind");
  }
  if (values.length !== 5 * f.groups) throw new PaperError("length");
  const bad = wrong(f, values);
  if (bad !== 0) throw new PaperError("group", bad);
  const content = new Uint8Array(Math.ceil((20 * f.groups) / 8));
  for (let i = 0; i < f.groups; i++) {
    for (let j = 0; j < 4; j++) setBits(content, 20 * i + 5 * j, values[5 * i + j] as number);
  }
  return content;
}

/** The number, from 1, of the first group whose sum is not what it should be, or 0. */
function wrong(f: Form, values: number[]): number {
  for (let i = 0; i < f.groups; i++) {
    const group = values.slice(5 * i, 5 * i + 5);
    if (group.includes(-1) || group.reduce((sum, v) => times(sum) ^ v, 0) !== f.first + i) return i + 1;
  }
  return 0;
}

function valueOf(c: string): number {
  if (/[iIlL]/.test(c)) return 1;
  if (/[oO]/.test(c)) return 0;
  return /^[0-9A-Za-z]$/.test(c) ? symbols.indexOf(c.toUpperCase()) : -1;
}

function times(v: number): number {
  return v & 16 ? (v << 1) ^ 0b100101 : v << 1;
}

function bits(content: Uint8Array, at: number): number {
  let v = 0;
  for (let i = at; i < at + 5; i++) v = (v << 1) | (((content[i >> 3] ?? 0) >> (7 - (i & 7))) & 1);
  return v;
}

function setBits(content: Uint8Array, at: number, v: number): void {
  for (let i = 0; i < 5; i++) {
    const p = at + i;
    content[p >> 3] = (content[p >> 3] as number) | (((v >> (4 - i)) & 1) << (7 - (p & 7)));
  }
}

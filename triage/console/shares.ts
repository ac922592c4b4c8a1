// Splitting a secret among people, the twin of triage/officer/shares/shares.go, which says how and why.
import { randomBytes } from "@noble/hashes/utils.js";

/** The greatest number of shares. */
export const most = 30;
export const setSize = 5;

/** Why shares do not give a secret; have and need count different ones. */
export class ShareError extends Error {
  readonly why: "few" | "mixed" | "differ";
  readonly have: number;
  readonly need: number;

  constructor(why: "few" | "mixed" | "differ", have = 0, need = 0) {
    super(why);
    this.why = why;
    this.have = have;
    this.need = need;
    this.name = "ShareError";
  }
}

/** One of the parts. set is random and says which splitting it is of. */
export interface Share {
  set: Uint8Array;
  threshold: number;
  index: number;
  value: Uint8Array;
}

/** Splits a secret into n shares of which any k have it: 2 ≤ k ≤ n ≤ most. Only vectors bring their own random. */
export function split(secret: Uint8Array, k: number, n: number, random: (size: number) => Uint8Array = randomBytes): Share[] {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 2 || n < k || n > most || secret.length === 0) throw new ShareError("few");
  const set = random(setSize);
  const list = Array.from({ length: n }, (_, i): Share => ({ set, threshold: k, index: i + 1, value: new Uint8Array(secret.length) }));
  secret.forEach((s, b) => {
    const coefficients = [s, ...random(k - 1)];
    for (const share of list) share.value[b] = at(coefficients, share.index);
  });
  return list;
}

/** Gives the secret back. The same share twice counts once. */
export function combine(given: readonly Share[]): Uint8Array {
  const first = given[0];
  if (first === undefined) throw new ShareError("few");
  const list: Share[] = [];
  for (const s of given) {
    if (!same(s.set, first.set) || s.threshold !== first.threshold || s.value.length !== first.value.length) throw new ShareError("mixed");
    const known = list.find((o) => o.index === s.index);
    if (known === undefined) list.push(s);
    else if (!same(known.value, s.value)) throw new ShareError("differ");
  }
  const k = first.threshold;
  if (list.length < k) throw new ShareError("few", list.length, k);
  const enough = list.slice(0, k);
  for (const more of list.slice(k)) if (!same(interpolate(enough, more.index), more.value)) throw new ShareError("differ");
  return interpolate(enough, 0);
}

function interpolate(list: readonly Share[], x: number): Uint8Array {
  const value = new Uint8Array((list[0] as Share).value.length);
  for (const s of list) {
    let weight = 1;
    for (const other of list) {
      if (other !== s) weight = multiply(weight, multiply(x ^ other.index, inverse(s.index ^ other.index)));
    }
    s.value.forEach((v, b) => { value[b] = (value[b] as number) ^ multiply(weight, v); });
  }
  return value;
}

function at(coefficients: number[], x: number): number {
  return coefficients.reduceRight((v, c) => multiply(v, x) ^ c, 0);
}

/** Multiplies in the field: shift and add, all eight steps always. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let i = 0; i < 8; i++) {
    product ^= a & -(b & 1);
    a = ((a << 1) ^ (0x1b & -(a >> 7))) & 0xff;
    b >>= 1;
  }
  return product;
}

function inverse(a: number): number {
  let [result, square] = [1, a];
  for (let i = 0; i < 7; i++) {
    square = multiply(square, square);
    result = multiply(result, square);
  }
  return result;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((v, i) => v === b[i]);
}

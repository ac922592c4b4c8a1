// The receipt in browsers and node: the twin of receipt.go, whose package comment says what a code is.
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { identityFromSeed, recipientOf } from "../envelope/keys.ts";

export { read, readError, type Misread } from "./read.ts";

/** The alphabet of codes and docket numbers; a symbol's place in it is its value. */
export const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The 20 symbols of a receipt in upper case without dashes. Only mint and read make one. */
export type Code = string & { readonly brand: "receipt" };

export const size = 20;
const codeSum = 9;
export const numberSize = 12;
const numberSum = 30;

/** Makes a new code. */
export function mint(): Code {
  const s = Array.from(randomBytes(size - 1), (b) => symbols[b & 31]).join("");
  return (s + checkSymbol(s, codeSum)) as Code;
}

/** Writes a code as it is shown: five groups of four. */
export function format(c: Code): string {
  return groups(c);
}

/** Derives where the code's mailbox is. It travels in POST bodies only. */
export function locator(c: Code): string {
  return bytesToHex(derive(c, "homthu/v1/mailbox"));
}

/** Derives the reporter key, which opens replies and the card. */
export function reporterIdentity(c: Code): string {
  return identityFromSeed(derive(c, "homthu/v1/reporter"));
}

/** Derives the recipient of the reporter key. */
export function reporterRecipient(c: Code): Promise<string> {
  return recipientOf(reporterIdentity(c));
}

function derive(c: Code, label: string): Uint8Array {
  if (!isCode(c)) throw new Error("no code");
  const encoder = new TextEncoder();
  return hkdf(sha256, encoder.encode(c), undefined, encoder.encode(label), 32);
}

/** Says whether 20 upper-case symbols are a code. */
export function isCode(s: string): s is Code {
  return s.length === size && sum(s) === codeSum;
}

/** Says whether s is a docket number as it is written: `2026-7K3M-9QHX`. */
export function isNumber(s: string): boolean {
  const plain = s.replaceAll("-", "");
  return groups(plain) === s && areNumber(plain);
}

/** Says whether twelve upper-case symbols are a docket number. */
export function areNumber(s: string): boolean {
  return s.length === numberSize && /^2[0-9]{3}/.test(s) && sum(s) === numberSum;
}

function groups(s: string): string {
  return (s.match(/.{1,4}/g) ?? []).join("-");
}

/** Evaluates the polynomial of the symbols at α; -1 if one is none. */
function sum(s: string): number {
  let acc = 0;
  for (const c of s) {
    const v = symbols.indexOf(c);
    if (v < 0) return -1;
    acc <<= 1;
    if (acc > 31) acc ^= 0b100101;
    acc ^= v;
  }
  return acc;
}

function checkSymbol(s: string, want: number): string {
  return symbols.charAt(sum(s + "0") ^ want);
}

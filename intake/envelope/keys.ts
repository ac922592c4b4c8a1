// Hybrid keys, the twin of keys.go.
import { generateHybridIdentity, identityToRecipient } from "age-encryption";
import { must, type CaseKey } from "./types.ts";

const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** Says by form and length that s is a hybrid recipient; its checksum is verified when something is sealed to it. */
export function looksLikeRecipient(s: string): boolean {
  return s.length === 1959 && /^age1pq1[02-9ac-hj-np-z]+$/.test(s);
}

/** Says by form and length that s is a hybrid identity. */
export function looksLikeIdentity(s: string): boolean {
  return s.length === 77 && /^AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]+$/.test(s);
}

/** Makes the hybrid pair of one tip. */
export async function newCase(): Promise<CaseKey> {
  const identity = await generateHybridIdentity();
  return { recipient: await identityToRecipient(identity), identity };
}

/** Returns the recipient of a hybrid identity, and of no other kind. */
export async function recipientOf(identity: string): Promise<string> {
  must(looksLikeIdentity(identity));
  return identityToRecipient(identity);
}

/** Returns the hybrid identity whose 32-byte seed this is. */
export function identityFromSeed(seed: Uint8Array): string {
  must(seed.length === 32);
  return bech32("age-secret-key-pq-", seed).toUpperCase();
}

/** Returns the 32-byte seed of a hybrid identity; the checksum was right if encoding it gives the same again. */
export function seedOf(identity: string): Uint8Array {
  must(looksLikeIdentity(identity));
  const seed = new Uint8Array(32);
  let acc = 0;
  let n = 0;
  let at = 0;
  for (const symbol of identity.slice(-58, -6).toLowerCase()) { // 52 symbols of five bits, then the checksum
    acc = ((acc << 5) | alphabet.indexOf(symbol)) & 0xfff;
    n += 5;
    if (n >= 8 && at < 32) seed[at++] = (acc >> (n -= 8)) & 255;
  }
  must(identityFromSeed(seed) === identity);
  return seed;
}

/** Encodes data as BIP 173 says, without its limit of 90 symbols. */
function bech32(prefix: string, data: Uint8Array): string {
  const symbols: number[] = [];
  let acc = 0;
  let n = 0;
  for (const b of data) {
    acc = ((acc << 8) | b) & 0xfff;
    for (n += 8; n >= 5; n -= 5) symbols.push((acc >> (n - 5)) & 31);
  }
  if (n > 0) symbols.push((acc << (5 - n)) & 31);
  const codes = [...prefix].map((c) => c.charCodeAt(0));
  const sum = polymod([...codes.map((c) => c >> 5), 0, ...codes.map((c) => c & 31), ...symbols, 0, 0, 0, 0, 0, 0]) ^ 1;
  for (let i = 5; i >= 0; i--) symbols.push((sum >> (5 * i)) & 31);
  return prefix + "1" + symbols.map((v) => alphabet[v]).join("");
}

function polymod(values: number[]): number {
  const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let sum = 1;
  for (const v of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ v;
    generators.forEach((g, i) => {
      if ((top >>> i) & 1) sum ^= g;
    });
  }
  return sum;
}

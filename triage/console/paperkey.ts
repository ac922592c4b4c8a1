// A unit's paper key, the twin of triage/officer/paperkey.go: what is printed at enrolment, kept in a safe, and opens the
// unit's keys when nobody knows a passphrase any more. It exists in the worker, on the paper, and while it is printed in
// the page.
import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { randomBytes } from "@noble/hashes/utils.js";
import { EnvelopeError, fromBase64, identityFromSeed, recipientOf, toBase64 } from "../../intake/envelope/envelope.ts";
import { publicOf, signingSeed, unwrap, wrap, type UnitKey } from "./keys.ts";
import { keyForm, print, read } from "./papercode.ts";

/** 160 bits: no slow hash is needed. */
export const paperKeySize = 20;

/** What the server keeps of a printed key; bytes in base64. signature is the unit's over the recipient. */
export interface Paper {
  unit: string;
  recipient: string;
  verify: string;
  signature: string;
  keys: { recipient: string; sealed: string }[];
}

/** Draws a paper key. */
export function newPaperKey(): Uint8Array {
  return randomBytes(paperKeySize);
}

/** Writes a paper key as it is printed: eight groups of five. */
export function printPaperKey(k: Uint8Array): string {
  return print(keyForm, k);
}

/** Reads what was typed from the paper; throws a PaperError. */
export function readPaperKey(text: string): Uint8Array {
  return read(keyForm, text);
}

/** Derives the identity that opens what was sealed to the paper. */
export function paperIdentity(k: Uint8Array): string {
  if (k.length !== paperKeySize) throw new Error("no paper key");
  return identityFromSeed(hkdf(sha256, k, undefined, new TextEncoder().encode("homthu/v1/paper-key"), 32));
}

/** Seals a unit's keys, the newest first, to a paper key. */
export async function sealToPaper(k: Uint8Array, keys: UnitKey[]): Promise<Paper> {
  const newest = keys[0];
  if (newest === undefined || keys.some((key) => key.unit !== newest.unit)) throw new EnvelopeError("refused");
  const { unit } = newest;
  const recipient = await recipientOf(paperIdentity(k));
  const sealed = keys.map(async (key) => ({
    recipient: (await publicOf(key)).recipient, sealed: toBase64(await wrap(key, recipient)),
  }));
  return {
    unit, recipient, verify: (await publicOf(newest)).verify,
    signature: toBase64(ed25519.sign(statement(unit, recipient), signingSeed(newest))),
    keys: await Promise.all(sealed),
  };
}

/**
 * Makes a unit's paper key from all of its keys, the newest first: words are to be printed, sealed is what the server
 * keeps.
 */
export async function makePaperKey(keys: UnitKey[]): Promise<{ words: string; sealed: Paper }> {
  const k = newPaperKey();
  return { words: printPaperKey(k), sealed: await sealToPaper(k, keys) };
}

/** Opens a unit's keys with its paper; null if they were sealed to another one. */
export async function openPaper(k: Uint8Array, paper: Paper): Promise<UnitKey[] | null> {
  const identity = paperIdentity(k);
  const keys: UnitKey[] = [];
  for (const { recipient, sealed } of paper.keys) {
    const key = await unwrap(fromBase64(sealed), identity);
    if (key === null) return null;
    if (key.unit !== paper.unit || (await publicOf(key)).recipient !== recipient) throw new EnvelopeError("damaged");
    keys.push(key);
  }
  return keys;
}

/**
 * Says whether one of the unit's keys, which the caller has opened himself, signed the paper's recipient. Without it a server
 * could put its own recipient there and be sealed the unit's next key.
 */
export function verifyPaper(paper: Pick<Paper, "unit" | "recipient" | "signature">, keys: UnitKey[]): boolean {
  return keys.some((key) => {
    if (key.unit !== paper.unit) return false;
    try {
      return ed25519.verify(fromBase64(paper.signature), statement(paper.unit, paper.recipient), ed25519.getPublicKey(signingSeed(key)));
    } catch {
      return false; // not a signature
    }
  });
}

function statement(unit: string, recipient: string): Uint8Array {
  return new TextEncoder().encode(`homthu/v1/paper-key\n${unit}\n${recipient}`);
}

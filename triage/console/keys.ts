// An officer's keys in his browser: the twin of triage/officer/keys.go, which says how they are derived; both run
// triage/officer/testdata/keys.json. Nothing here is stored or sent but what Enrolment names.
import { ed25519 } from "@noble/curves/ed25519.js";
import { argon2idAsync } from "@noble/hashes/argon2.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import {
  EnvelopeError, fromBase64, identityFromSeed, newCase, openBytes, recipientOf, sealBytes, toBase64,
} from "../../intake/envelope/envelope.ts";
import { normalise } from "./normalise.ts";
import syllables from "../officer/syllables.json";

/** Parameters of Argon2id: passes, memory in KiB, lanes. */
export interface Params {
  t: number;
  m: number;
  p: number;
}

/** The least parameters that are accepted, and those that new officers get. */
export const floors: Params = { t: 3, m: 65536, p: 1 };
const roofs: Params = { t: 12, m: 524288, p: 4 };
const saltSize = 16;
const shortest = 16;

/** Why a derivation is refused. */
export class KeyError extends Error {
  readonly why: "params" | "passphrase";

  constructor(why: "params" | "passphrase") {
    super(why);
    this.why = why;
    this.name = "KeyError";
  }
}

/** What a passphrase leads to. */
export interface Secrets {
  /** Opens the officer's own identity, nothing else. */
  identity: string;
  /** The secret to sign in with; the server keeps its SHA-256. */
  auth: Uint8Array;
}

/** Derives an officer's secrets; takes seconds, and calls progress with 0 to 1 meanwhile. */
export async function derive(
  passphrase: string, salt: Uint8Array, p: Params, progress?: (done: number) => void,
): Promise<Secrets> {
  for (const key of ["t", "m", "p"] as const) {
    if (!Number.isInteger(p[key]) || p[key] < floors[key] || p[key] > roofs[key]) throw new KeyError("params");
  }
  if (salt.length !== saltSize) throw new KeyError("params");
  const normal = normalise(passphrase);
  if (normal.length < shortest) throw new KeyError("passphrase");
  const master = await argon2idAsync(new TextEncoder().encode(normal), salt, {
    t: p.t, m: p.m, p: p.p, dkLen: 32, asyncTick: 50, ...(progress === undefined ? {} : { onProgress: progress }),
  });
  const label = (name: string) => hkdf(sha256, master, undefined, new TextEncoder().encode(name), 32);
  return { identity: identityFromSeed(label("homthu/v1/officer-identity")), auth: label("homthu/v1/officer-auth") };
}

/** What the server keeps of the secret. */
export function authHash(s: Secrets): Uint8Array {
  return sha256(s.auth);
}

/** The secret as it travels in a sign-in. */
export function authHex(s: Secrets): string {
  return bytesToHex(s.auth);
}

/** What is made where the officer is and given to the server; bytes in base64. Nothing in it opens anything. */
export interface Enrolment {
  salt: string;
  params: Params;
  auth: string;
  recipient: string;
  identity: string;
}

/** Makes a new identity for an officer and protects it with his passphrase. */
export async function enrol(passphrase: string, progress?: (done: number) => void): Promise<{ enrolment: Enrolment; own: string }> {
  const own = (await newCase()).identity;
  return { enrolment: await protect(own, passphrase, progress), own };
}

/** Seals an officer's identity under a passphrase with a fresh salt, and opens it once: it may be the only copy. */
export async function protect(own: string, passphrase: string, progress?: (done: number) => void): Promise<Enrolment> {
  const salt = randomBytes(saltSize);
  const s = await derive(passphrase, salt, floors, progress);
  const plain = new TextEncoder().encode(JSON.stringify({ v: 1, identity: own }));
  const sealed = await sealBytes(plain, await recipientOf(s.identity));
  if ((await openIdentity(sealed, s)) !== own) throw new EnvelopeError("damaged");
  return {
    salt: toBase64(salt), params: floors, auth: toBase64(authHash(s)),
    recipient: await recipientOf(own), identity: toBase64(sealed),
  };
}

/** Opens the officer's own identity as the server keeps it; null if the passphrase was another. */
export async function openIdentity(sealed: Uint8Array, s: Secrets): Promise<string | null> {
  const plain = await openBytes(sealed, s.identity);
  if (plain === null) return null;
  const stored = parse(plain) as { v?: unknown; identity?: unknown };
  if (stored.v !== 1 || typeof stored.identity !== "string") throw new EnvelopeError("damaged");
  await recipientOf(stored.identity); // throws unless it is an identity
  return stored.identity;
}

/** What a unit opens and signs with; only ever in its officers' browsers. */
export interface UnitKey {
  v: number;
  unit: string;
  identity: string;
  /** Ed25519 seed, base64. */
  signing: string;
}

/** Makes a unit's keys. */
export async function newUnitKey(unit: string): Promise<UnitKey> {
  return { v: 1, unit, identity: (await newCase()).identity, signing: toBase64(randomBytes(32)) };
}

/** What the directory says of a unit's key. */
export async function publicOf(k: UnitKey): Promise<{ recipient: string; verify: string }> {
  const seed = signingSeed(k);
  return { recipient: await recipientOf(k.identity), verify: toBase64(ed25519.getPublicKey(seed)) };
}

/** The seed that sealReply and signHandOn take. */
export function signingSeed(k: UnitKey): Uint8Array {
  const seed = fromBase64(k.signing);
  if (seed.length !== 32) throw new EnvelopeError("damaged");
  return seed;
}

/** Seals a unit's keys to officers' recipients, after their fingerprints were compared face to face. */
export async function wrap(k: UnitKey, ...officers: string[]): Promise<Uint8Array> {
  await publicOf(k);
  const { v, unit, identity, signing } = k;
  return sealBytes(new TextEncoder().encode(JSON.stringify({ v, unit, identity, signing })), ...officers);
}

/** Opens unit keys that were wrapped for an officer; null if for another. */
export async function unwrap(sealed: Uint8Array, own: string): Promise<UnitKey | null> {
  const plain = await openBytes(sealed, own);
  if (plain === null) return null;
  const k = parse(plain) as Partial<UnitKey>;
  const { v, unit, identity, signing } = k;
  if (v !== 1 || typeof unit !== "string" || unit === "" || typeof identity !== "string" || typeof signing !== "string") {
    throw new EnvelopeError("damaged");
  }
  const key: UnitKey = { v, unit, identity, signing };
  try {
    await publicOf(key);
  } catch {
    throw new EnvelopeError("damaged");
  }
  return key;
}

/** What two people read to each other: six groups of four digits, about 80 bits. */
export function fingerprint(recipient: string): string {
  const sum = sha256(new TextEncoder().encode("homthu/v1/fingerprint\n" + recipient));
  const view = new DataView(sum.buffer, sum.byteOffset);
  return Array.from({ length: 6 }, (_, i) => String(view.getUint32(4 * i) % 10000).padStart(4, "0")).join(" ");
}

/** Draws four pairs of syllables: 80 bits. */
export function newPassphrase(): string {
  return passphraseOf(randomBytes(16));
}

/** Writes what was drawn: ten bits a syllable. */
export function passphraseOf(bytes: Uint8Array): string {
  const random = new DataView(bytes.buffer, bytes.byteOffset);
  const drawn = Array.from({ length: 8 }, (_, i) => syllables[random.getUint16(2 * i) % 1024] as string);
  return [0, 2, 4, 6].map((i) => `${drawn[i]}-${drawn[i + 1]}`).join(" ");
}

function parse(plain: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // falls through: the reason would tell what was sealed
  }
  throw new EnvelopeError("damaged");
}

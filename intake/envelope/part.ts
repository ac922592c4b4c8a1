// Sealed parts, the twin of part.go: age files with hybrid recipients alone, padded.
import { Decrypter, Encrypter, type Identity } from "age-encryption";
import { looksLikeIdentity, looksLikeRecipient } from "./keys.ts";
import { pad, paddedSize, smallest, unpad } from "./padding.ts";
import { distinct } from "./header.ts";
import { EnvelopeError, must } from "./types.ts";

const ageIntro = "age-encryption.org/v1\n";
const ageStanza = "-> mlkem768x25519 ";
const ageMAC = "--- ";
const stanzaArg = 1494;
const stanzaSize = ageStanza.length + stanzaArg + 1 + 43 + 1;
const macSize = ageMAC.length + 43 + 1;
const nonceSize = 16;
const chunkSize = 65536;
const tagSize = 16;

/** The length of the age header of a file with one recipient. */
export const oneRecipient = ageIntro.length + stanzaSize + macSize;

/** Checks the header of an age file; returns the number of recipients and where the payload begins. */
export function stanzas(file: Uint8Array): { count: number; payload: number } {
  must(startsWith(file, 0, ageIntro));
  let at = ageIntro.length;
  let count = 0;
  while (startsWith(file, at, ageStanza)) {
    must(file.length >= at + stanzaSize);
    must(file[at + ageStanza.length + stanzaArg] === 10 && file[at + stanzaSize - 1] === 10);
    at += stanzaSize;
    count++;
  }
  must(count > 0 && file.length >= at + macSize && startsWith(file, at, ageMAC) && file[at + macSize - 1] === 10);
  return { count, payload: at + macSize };
}

function startsWith(file: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (file[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Refuses a sealed part that is not for exactly so many recipients (any number if 0) or not padded. */
export function checkPart(part: Uint8Array, recipients: number): void {
  const { count, payload } = stanzas(part);
  must(recipients === 0 || count === recipients);
  const n = part.length - payload - nonceSize;
  const chunks = Math.ceil(n / (chunkSize + tagSize));
  const size = n - chunks * tagSize;
  must(n >= tagSize && (size > (chunks - 1) * chunkSize || chunks === 1));
  must(size >= smallest && paddedSize(size) === size);
}

/** Returns an Encrypter to hybrid recipients. typage would mix kinds, so nothing else ever reaches it. */
export function encrypterTo(recipients: string[]): Encrypter {
  if (recipients.length === 0 || !distinct(recipients)) throw new EnvelopeError("forbidden");
  const e = new Encrypter();
  for (const r of recipients) {
    must(looksLikeRecipient(r));
    try {
      e.addRecipient(r);
    } catch {
      must(false);
    }
  }
  return e;
}

/** Pads plain and seals it to all recipients. */
export async function sealPart(plain: Uint8Array, recipients: string[]): Promise<Uint8Array> {
  const e = encrypterTo(recipients);
  let part: Uint8Array;
  try {
    part = await e.encrypt(pad(plain));
  } catch {
    throw new EnvelopeError("refused"); // a recipient with a good checksum and a bad key in it
  }
  checkPart(part, recipients.length);
  return part;
}

/** Identities that open many files, by what they were made of; see keepReady. */
const kept = new Map<string, Identity>();

/** From now on this identity is asked instead of one that the library makes for each file. For who opens many files. */
export function keepReady(identity: string, ready: Identity): void {
  kept.set(identity, ready);
}

/** A Decrypter for hybrid identities; none() tells after a failure whether no identity fitted. */
export function decrypterFor(identities: string[]): { decrypter: Decrypter; none: () => boolean } {
  const decrypter = new Decrypter();
  for (const id of identities) {
    must(looksLikeIdentity(id));
    decrypter.addIdentity((kept.get(id) ?? id) as string); // the declaration has both, one by one
  }
  // Identities are asked in order, so this one is asked only when all others have said no.
  let none = false;
  decrypter.addIdentity({
    unwrapFileKey: () => {
      none = true;
      return null;
    },
  });
  return { decrypter, none: () => none };
}

/** Opens what sealPart made; null if none of the identities fits. */
export async function openPart(part: Uint8Array, identities: string[]): Promise<Uint8Array | null> {
  checkPart(part, 0);
  const { decrypter, none } = decrypterFor(identities);
  let padded: Uint8Array;
  try {
    padded = await decrypter.decrypt(part);
  } catch {
    if (none()) return null;
    throw new EnvelopeError("damaged");
  }
  return unpad(padded);
}

/** Seals bytes that do not end in a space to hybrid recipients: for what other rooms wrap, such as keys. */
export async function sealBytes(plain: Uint8Array, ...recipients: string[]): Promise<Uint8Array> {
  must(plain[plain.length - 1] !== 0x20);
  return sealPart(plain, recipients);
}

/** Opens what sealBytes made, or any bare sealed part but a blob; null if none of the identities fits. */
export async function openBytes(sealed: Uint8Array, ...identities: string[]): Promise<Uint8Array | null> {
  return openPart(sealed, identities);
}

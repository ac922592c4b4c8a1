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

/** The pieces of a file whose header stanzas() has checked, as they stand in it. */
export interface Pieces {
  /** Per recipient: the share and the sealed file key, in base64 without padding. */
  stanzas: { share: Uint8Array; body: Uint8Array }[];
  /** What the MAC is over, and the MAC in base64. */
  header: Uint8Array;
  mac: Uint8Array;
  nonce: Uint8Array;
  chunks: Uint8Array[];
}

/** Takes a file apart; copies nothing. */
export function pieces(file: Uint8Array): Pieces {
  const { count, payload } = stanzas(file);
  const list = Array.from({ length: count }, (_, i) => {
    const share = ageIntro.length + i * stanzaSize + ageStanza.length;
    const body = share + stanzaArg + 1;
    return { share: file.subarray(share, share + stanzaArg), body: file.subarray(body, body + 43) };
  });
  const mac = payload - macSize;
  const chunks: Uint8Array[] = [];
  for (let at = payload + nonceSize; at < file.length; at += chunkSize + tagSize) chunks.push(file.subarray(at, at + chunkSize + tagSize));
  return {
    stanzas: list, header: file.subarray(0, mac + ageMAC.length - 1), mac: file.subarray(mac + ageMAC.length, payload - 1),
    nonce: file.subarray(payload, payload + nonceSize), chunks,
  };
}

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

/** An identity that opens files with hybrid recipients by itself. */
export interface Ready extends Identity {
  /** Opens a part that checkPart has let through; null if it is another's. */
  open(part: Uint8Array): Promise<Uint8Array | null>;
}

/** Identities that open many files, by what they were made of; see keepReady. */
const kept = new Map<string, Ready>();

/** From now on this identity is asked instead of one that the library makes for each file. For who opens many files. */
export function keepReady(identity: string, ready: Ready): void {
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
  const ready = identities.flatMap((id) => kept.get(id) ?? []);
  if (identities.length > 0 && ready.length === identities.length) return openReady(part, ready);
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

/** The same with identities that need no library. */
async function openReady(part: Uint8Array, ready: Ready[]): Promise<Uint8Array | null> {
  for (const identity of ready) {
    const padded = await identity.open(part).catch(() => {
      throw new EnvelopeError("damaged");
    });
    if (padded !== null) return unpad(padded);
  }
  return null;
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

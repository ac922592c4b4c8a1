// Envelopes in browsers and node: the twin of envelope.go. doc.go is the specification; testdata/vectors the proof.
// "Not for me" is null, everything broken throws an EnvelopeError that says only which outcome it is.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { clean, concat, decode, encode, equal, headerShape, tipShape } from "./canonical.ts";
import { checkHeader } from "./header.ts";
import { forbids } from "./never.ts";
import { checkPart, sealPart } from "./part.ts";
import { openJSON } from "./reply.ts";
import { checkTip } from "./tip.ts";
import { EnvelopeError, must, version, type Addressee, type Draft, type Header, type Tip } from "./types.ts";

export * from "./types.ts";
export { identityFromSeed, looksLikeRecipient, newCase, recipientOf } from "./keys.ts";
export { isCode, isUUIDv4, roundReceived } from "./header.ts";
export { anyPlace, forbids } from "./never.ts";
export { paddedSize } from "./padding.ts";
export { openBytes, sealBytes } from "./part.ts";
export { blobRef, fromBase64, plaintext, signHandOn, toBase64, verified, verifyHandOn } from "./tip.ts";
export { openCard, openRemark, openReply, sealCard, sealRemark, sealReply, verifyReply } from "./reply.ts";
export { blobSize, openBlob, openBlobStream, sealBlob, sealBlobStream } from "./blob.ts";

/** The largest envelope in bytes. */
export const maxSize = 512 * 1024;

const intro = "homthu/envelope/v1 ";

/** A well-formed envelope; comes only from seal or parse. */
export interface Sealed {
  readonly header: Header;
  /** The encoded envelope. */
  readonly bytes: Uint8Array;
  /** The sealed part alone, an age file. */
  readonly part: Uint8Array;
}

/** Seals a tip under its header to exactly the header's units; see Seal in envelope.go. */
export async function seal(h: Header, draft: Draft, to: Addressee[]): Promise<Sealed> {
  const t = clean<Tip>(tipShape, { ...draft, v: version, header: h });
  const recipients = match(t.header, to);
  checkTip(t);
  const part = await sealPart(encode(t), recipients);
  return parse(assemble(encode(t.header), part));
}

function match(h: Header, to: Addressee[]): string[] {
  const recipients = h.units.map((unit) => {
    const found = to.filter((a) => a.unit === unit);
    if (found.length !== 1 || found[0] === undefined || forbids(h.never, unit)) throw new EnvelopeError("forbidden");
    return found[0].recipient;
  });
  if (to.length === 0 || to.length !== recipients.length || new Set(recipients).size !== to.length) {
    throw new EnvelopeError("forbidden");
  }
  return recipients;
}

function assemble(header: Uint8Array, part: Uint8Array): Uint8Array {
  const rest = concat(header, Uint8Array.of(10), part);
  const line = `${intro}${header.length} ${part.length} ${bytesToHex(sha256(rest))}\n`;
  return concat(new TextEncoder().encode(line), rest);
}

/** Reads an envelope; refuses every byte sequence that seal could not have made. */
export function parse(bytes: Uint8Array): Sealed {
  must(bytes.length <= maxSize);
  const end = bytes.indexOf(10);
  must(end > 0 && end <= 128);
  const fields = /^homthu\/envelope\/v1 ([1-9][0-9]{0,5}) ([1-9][0-9]{0,5}) ([0-9a-f]{64})$/.exec(
    String.fromCharCode(...bytes.subarray(0, end)),
  );
  must(fields !== null);
  const rest = bytes.subarray(end + 1);
  const [h, p] = [Number(fields[1]), Number(fields[2])];
  must(rest.length === h + 1 + p && rest[h] === 10 && bytesToHex(sha256(rest)) === fields[3]);
  const header = decode<Header>(headerShape, rest.subarray(0, h));
  checkHeader(header);
  const part = rest.subarray(h + 1);
  checkPart(part, header.units.length);
  return { header, bytes, part };
}

/** Opens an envelope with whichever of the identities fits; null if none does. */
export async function open(s: Sealed, ...identities: string[]): Promise<Tip | null> {
  const t = await openTip(s.part, ...identities);
  if (t !== null && !equal(encode(t.header), encode(s.header))) throw new EnvelopeError("damaged");
  return t;
}

/** Opens the sealed part of an envelope without its outer header. Prefer open. */
export function openTip(part: Uint8Array, ...identities: string[]): Promise<Tip | null> {
  return openJSON<Tip>(part, identities, tipShape, checkTip);
}

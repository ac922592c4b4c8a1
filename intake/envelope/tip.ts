// Tips and their checks, the twin of tip.go.
import { ed25519 } from "@noble/curves/ed25519.js";
import { clean, concat, encode, tipShape } from "./canonical.ts";
import { checkHeader, hidden, isUUIDv4, maxBlob } from "./header.ts";
import { looksLikeIdentity, looksLikeRecipient } from "./keys.ts";
import { pad, paddedSize } from "./padding.ts";
import { must, version, type Attachment, type BlobRef, type Header, type Tip } from "./types.ts";

/** The bytes that are sealed: what `age -d` prints. */
export function plaintext(t: Tip): Uint8Array {
  return pad(encode(clean(tipShape, t)));
}

/** Throws unless a tip is one that Seal could have sealed. */
export function checkTip(t: Tip): void {
  must(t.v === version);
  checkHeader(t.header);
  must(t.reporter === "" || looksLikeRecipient(t.reporter));
  must(t.case_key.recipient === "" || looksLikeRecipient(t.case_key.recipient));
  must(t.case_key.identity === "" || looksLikeIdentity(t.case_key.identity));
  must(t.header.kind !== "tip" || (t.reporter !== "" && t.case_key.recipient !== "" && t.case_key.identity !== ""));
  must((t.header.kind === "rating" ? ["done", "part", "not"] : [""]).includes(t.rating));
  must((t.header.kind === "hand-on") === (t.hand_on !== null));
  must(t.silence === undefined || (["tip", "hand-on"].includes(t.header.kind) && isToken(t.silence) && !hidden(t.header.lane)));
  const pin = t.place.pin;
  must(pin === null || (Math.abs(pin.lat) <= 90 && Math.abs(pin.lon) <= 180));
  must(t.attachments.length === t.header.blobs.length);
  t.attachments.forEach((a, i) => {
    checkAttachment(a);
    const blob = t.header.blobs[i];
    must(blob !== undefined && blob.id === a.blob && blob.size === paddedSize(a.size));
  });
}

/** The length of a tip's token in bytes. */
export const tokenSize = 72;

function isToken(s: string): boolean {
  return fromBase64(s).length === tokenSize;
}

export function checkAttachment(a: Attachment): void {
  must(isUUIDv4(a.blob) && a.size >= 1 && a.size <= maxBlob && /^[0-9a-f]{64}$/.test(a.sha256));
}

/** What the header says of an attachment. */
export function blobRef(a: Attachment): BlobRef {
  return { id: a.blob, size: paddedSize(a.size) };
}

/** Returns the tip as a unit hands it on under a new header; see SignHandOn in tip.go. */
export function signHandOn(h: Header, t: Tip, from: string, reason: string, signing: Uint8Array): Tip {
  const original = t.hand_on === null ? t.header : t.hand_on.original;
  const hand_on = { from, reason, original, signature: "" };
  const note = clean(tipShape, { ...t, v: version, header: h, rating: "", hand_on });
  note.hand_on = { ...hand_on, ...note.hand_on, signature: toBase64(ed25519.sign(toSign(note), signing)) };
  return note;
}

/** Says whether the unit that has this verify key (base64) handed the tip on, under this very header. */
export function verifyHandOn(t: Tip, verify: string): boolean {
  return t.hand_on !== null && verified(t.hand_on.signature, toSign(t), verify);
}

function toSign(t: Tip): Uint8Array {
  const unsigned = { ...t, hand_on: t.hand_on && { ...t.hand_on, signature: "" } };
  return concat(new TextEncoder().encode("homthu/v1/hand-on\n"), encode(clean(tipShape, unsigned)));
}

/** Verifies an Ed25519 signature strictly as RFC 8032 says, as Go does. False for everything malformed. */
export function verified(signature: string, message: Uint8Array, verify: string): boolean {
  try {
    return ed25519.verify(fromBase64(signature), message, fromBase64(verify), { zip215: false });
  } catch {
    return false;
  }
}

/** Encodes bytes in standard base64 with padding. */
export function toBase64(b: Uint8Array): string {
  let s = "";
  for (const x of b) s += String.fromCharCode(x);
  return btoa(s);
}

/** Decodes standard base64 in its one spelling. */
export function fromBase64(s: string): Uint8Array {
  let raw = "";
  try {
    raw = atob(s);
  } catch {
    must(false);
  }
  const b = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) b[i] = raw.charCodeAt(i);
  // What atob forgives shows in the length (blanks) or in the last four letters (no padding, bits that stand for nothing).
  must(s.length === 4 * Math.ceil(b.length / 3) && s.slice(-4) === toBase64(b.subarray(b.length - (b.length % 3 || 3))));
  return b;
}

// Replies, cards and remarks, the twin of reply.go.
import { ed25519 } from "@noble/curves/ed25519.js";
import { cardShape, clean, concat, decode, encode, remarkShape, replyShape, type Shape } from "./canonical.ts";
import { isCode, isUUIDv4 } from "./header.ts";
import { looksLikeRecipient } from "./keys.ts";
import { openPart, sealPart } from "./part.ts";
import { checkAttachment, toBase64, verified } from "./tip.ts";
import { EnvelopeError, must, version, type Card, type Remark, type Reply } from "./types.ts";

/** Signs a reply with the unit's Ed25519 seed and seals it to the reporter's recipient. */
export async function sealReply(
  reply: Omit<Reply, "v" | "signature">, reporter: string, signing: Uint8Array,
): Promise<Uint8Array> {
  const r = clean<Reply>(replyShape, { ...reply, v: version, signature: "" });
  checkReply(r);
  r.signature = toBase64(ed25519.sign(toSign(r), signing));
  return sealPart(encode(r), [reporter]);
}

/** Opens a reply with the reporter identity; null if it is another's. Who wrote it is known only after verifyReply. */
export function openReply(sealed: Uint8Array, identity: string): Promise<Reply | null> {
  return openJSON(sealed, identity, replyShape, checkReply);
}

/** Says whether the unit that has this verify key (base64) signed the reply. */
export function verifyReply(r: Reply, verify: string): boolean {
  return verified(r.signature, toSign(r), verify);
}

function toSign(r: Reply): Uint8Array {
  return concat(
    new TextEncoder().encode("homthu/v1/reply\n"),
    encode(clean(replyShape, { ...r, signature: "" })),
  );
}

function checkReply(r: Reply): void {
  must(r.v === version && isUUIDv4(r.case) && isCode(r.id) && isCode(r.from));
  r.attachments.forEach(checkAttachment);
}

/** Seals a card to the reporter's recipient. */
export async function sealCard(card: Omit<Card, "v">, reporter: string): Promise<Uint8Array> {
  const c = clean<Card>(cardShape, { ...card, v: version });
  checkCard(c);
  return sealPart(encode(c), [reporter]);
}

/** Opens a card with the reporter identity; null if it is another's. */
export function openCard(sealed: Uint8Array, identity: string): Promise<Card | null> {
  return openJSON(sealed, identity, cardShape, checkCard);
}

function checkCard(c: Card): void {
  must(c.v === version && isUUIDv4(c.case) && (c.case_key === "" || looksLikeRecipient(c.case_key)));
}

/** Seals a remark to the case's recipient. */
export async function sealRemark(remark: Omit<Remark, "v">, caseRecipient: string): Promise<Uint8Array> {
  const r = clean<Remark>(remarkShape, { ...remark, v: version });
  checkRemark(r);
  return sealPart(encode(r), [caseRecipient]);
}

/** Opens a remark with the case's identity; null if it is another's. */
export function openRemark(sealed: Uint8Array, identity: string): Promise<Remark | null> {
  return openJSON(sealed, identity, remarkShape, checkRemark);
}

function checkRemark(r: Remark): void {
  must(r.v === version && isUUIDv4(r.case));
}

/** Opens a sealed part; once open, everything wrong in it is damage. */
export async function openJSON<T>(
  sealed: Uint8Array, identity: string | string[], shape: Shape, check: (value: T) => void,
): Promise<T | null> {
  const plain = await openPart(sealed, typeof identity === "string" ? [identity] : identity);
  if (plain === null) return null;
  try {
    const value = decode<T>(shape, plain);
    check(value);
    return value;
  } catch {
    throw new EnvelopeError("damaged");
  }
}

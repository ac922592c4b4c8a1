// Blobs, the twin of blob.go: content, zeros up to the padded size, sealed to one recipient.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { concat } from "./canonical.ts";
import { maxBlob } from "./header.ts";
import { paddedSize } from "./padding.ts";
import { decrypterFor, encrypterTo, oneRecipient, stanzas } from "./part.ts";
import { checkAttachment } from "./tip.ts";
import { EnvelopeError, must, type Attachment } from "./types.ts";

/** What an attachment says of a blob's content. */
export type Content = Pick<Attachment, "size" | "sha256">;

/** Returns how many bytes the stored file of a blob has whose header entry says padded. */
export function blobSize(padded: number): number {
  return oneRecipient + 16 + padded + 16 * Math.max(1, Math.ceil(padded / 65536));
}

/** Seals a content that is in memory. */
export async function sealBlob(content: Uint8Array, recipient: string): Promise<Content & { sealed: Uint8Array }> {
  must(content.length > 0 && content.length <= maxBlob);
  const padded = new Uint8Array(paddedSize(content.length));
  padded.set(content);
  const sealed = await encrypterTo([recipient]).encrypt(padded);
  return { sealed, size: content.length, sha256: bytesToHex(sha256(content)) };
}

/** Opens a blob that is in memory; null if it is for another identity. */
export async function openBlob(sealed: Uint8Array, identity: string, a: Attachment): Promise<Uint8Array | null> {
  const stream = await openBlobStream(streamOf(sealed), identity, a);
  return stream === null ? null : readAll(stream);
}

/** Seals a stream in constant memory; content resolves when the sealed stream has been read to its end. */
export async function sealBlobStream(
  plain: ReadableStream<Uint8Array>, recipient: string,
): Promise<{ sealed: ReadableStream<Uint8Array>; content: Promise<Content> }> {
  const digest = sha256.create();
  let size = 0;
  let settle: { resolve: (c: Content) => void; reject: (e: Error) => void };
  const content = new Promise<Content>((resolve, reject) => (settle = { resolve, reject }));
  content.catch(() => undefined); // the sealed stream fails as well
  const padding = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      digest.update(chunk);
      size += chunk.length;
      if (size > maxBlob) {
        settle.reject(new EnvelopeError("refused"));
        throw new EnvelopeError("refused");
      }
      controller.enqueue(chunk);
    },
    flush(controller) {
      if (size === 0) {
        settle.reject(new EnvelopeError("refused"));
        throw new EnvelopeError("refused");
      }
      for (let left = paddedSize(size) - size; left > 0; left -= 65536) {
        controller.enqueue(new Uint8Array(Math.min(left, 65536)));
      }
      settle.resolve({ size, sha256: bytesToHex(digest.digest()) });
    },
  });
  const sealed = await encrypterTo([recipient]).encrypt(plain.pipeThrough(padding));
  return { sealed, content };
}

/** Opens a blob as a stream, which errs at its end unless size, padding and digest are as the attachment says. */
export async function openBlobStream(
  sealed: ReadableStream<Uint8Array>, identity: string, a: Attachment,
): Promise<ReadableStream<Uint8Array> | null> {
  checkAttachment(a);
  const { head, all } = await peek(sealed, oneRecipient);
  const { count, payload } = stanzas(head);
  must(count === 1 && payload === oneRecipient);
  const { decrypter, none } = decrypterFor([identity]);
  let plain: ReadableStream<Uint8Array>;
  try {
    plain = await decrypter.decrypt(all);
  } catch {
    if (none()) return null;
    throw new EnvelopeError("damaged");
  }
  return checked(plain, a);
}

/** Passes the content on, swallows and checks the padding, and turns every failure into damage. */
function checked(plain: ReadableStream<Uint8Array>, a: Attachment): ReadableStream<Uint8Array> {
  const reader = plain.getReader();
  const digest = sha256.create();
  let read = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          if (read !== paddedSize(a.size) || bytesToHex(digest.digest()) !== a.sha256) throw new Error();
          controller.close();
          return;
        }
        const content = value.subarray(0, Math.max(0, Math.min(value.length, a.size - read)));
        if (value.subarray(content.length).some((x) => x !== 0)) throw new Error();
        digest.update(content);
        read += value.length;
        controller.enqueue(content);
      } catch {
        controller.error(new EnvelopeError("damaged"));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** Reads the first n bytes; returns them and a stream of everything. */
async function peek(stream: ReadableStream<Uint8Array>, n: number) {
  const reader = stream.getReader();
  let head = new Uint8Array(0);
  while (head.length < n) {
    const { done, value } = await reader.read();
    must(!done);
    head = new Uint8Array(concat(head, value));
  }
  let first: Uint8Array | null = head;
  const all = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (first !== null) {
        controller.enqueue(first);
        first = null;
        return;
      }
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { head, all };
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(...parts);
    parts.push(value);
  }
}

// Attachments of this page: sealed to the key of their case in a stream, so that only what is sealed is ever held twice, then
// uploaded one after the other. What is sealed stays here until its letter is durable: the edge may have lost it meanwhile.

import { sealBlobStream, type CaseKey } from "../../intake/envelope/envelope.ts";
import type { Attachment } from "../message.ts";
import { upload, type Outcome, type Progress } from "./upload.ts";

/** A file that is clean, or that the resident wants to be sent as it is. */
export interface Clean {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
}

/** Why a file is not there. */
export type NotStored = Exclude<Outcome, "stored">;

const step = 1 << 16; // what is sealed at once
const breath = 1 << 20; // after so much the page may draw and hear keys

export class Album {
  private readonly sealed = new Map<string, Blob>();
  private line: Promise<unknown> = Promise.resolve(); // a weak line carries one thing at a time
  private life = 0; // counted up when all is forgotten

  /** Seals and uploads. It goes on trying while the network is away and the file is wanted. */
  add(file: string, clean: Clean, key: CaseKey, wanted: () => boolean, tell: (p: Progress) => void): Promise<Attachment | NotStored> {
    const life = this.life;
    const still = (): boolean => life === this.life && wanted();
    const added = this.line.then(async (): Promise<Attachment | NotStored> => {
      if (!still()) return "unwanted";
      const { sealed, size, sha256 } = await seal(clean.bytes, key.recipient);
      const blob = crypto.randomUUID();
      const outcome = await upload(blob, sealed, still, tell);
      if (outcome !== "stored") return outcome;
      this.sealed.set(blob, sealed);
      return { file, blob, type: clean.type, size, sealed: sealed.size, sha256 };
    });
    this.line = added.catch(() => undefined);
    return added;
  }

  /** Uploads again what a letter names. False when one is not here or not taken. */
  async again(attachments: Attachment[]): Promise<boolean> {
    for (const a of attachments) {
      const sealed = this.sealed.get(a.blob);
      let tries = 0;
      if (!sealed || (await upload(a.blob, sealed, () => tries++ < 2, () => undefined)) !== "stored") return false;
    }
    return true;
  }

  forget(attachments: Attachment[]): void {
    for (const a of attachments) this.sealed.delete(a.blob);
  }

  clear(): void {
    this.life++;
    this.sealed.clear();
  }
}

/** Seals bytes into a Blob of ciphertext, which a browser may keep outside of a small phone's memory. */
async function seal(bytes: Uint8Array<ArrayBuffer>, recipient: string): Promise<{ sealed: Blob; size: number; sha256: string }> {
  let at = 0;
  const plain = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (at >= bytes.length) return controller.close();
      if (at % breath === 0 && at > 0) await new Promise((resolve) => setTimeout(resolve));
      controller.enqueue(bytes.subarray(at, Math.min(bytes.length, at + step)));
      at += step;
    },
  });
  const { sealed, content } = await sealBlobStream(plain, recipient);
  const reader = sealed.getReader();
  const blobs: Blob[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let gathered = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (value) {
      parts.push(new Uint8Array(value));
      gathered += value.length;
    }
    if (gathered < breath && !done) continue;
    blobs.push(new Blob(parts));
    parts = [];
    gathered = 0;
    if (done) return { sealed: new Blob(blobs), ...(await content) };
  }
}

// Photos: decoded and painted again in the page, so that nothing of the file is left but its pixels, then sealed to the
// draft's case key and uploaded. The twin of package scrub for the browser; the file itself never leaves the phone.

import { sealBlob, type CaseKey } from "../../intake/envelope/envelope.ts";
import type { Attachment } from "../message.ts";
import { connected, postBlob } from "./net.ts";

const largestFile = 30 << 20;
const largestClean = 20 << 20;
const longestSide = 2400;
const patience = 120_000;

/** A photo that is clean: its picture for the page, and what is sealed. */
export interface Clean {
  bytes: Uint8Array<ArrayBuffer>;
  type: "image/jpeg" | "image/png";
}

/** Why a photo was not taken: the reasons that Turn knows. */
export type Refusal = "big" | "unclean";

/** Paints the picture again, turned as it was meant to be seen. */
export async function clean(file: Blob): Promise<Clean | Refusal> {
  if (file.size > largestFile) return "big";
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (picture === null || picture.width === 0 || picture.height === 0) return "unclean";
  try {
    const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const brush = canvas.getContext("2d");
    if (brush === null) return "unclean";
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const drawn = await blobOf(canvas, file.type === "image/png" ? "image/png" : "image/jpeg");
    canvas.width = canvas.height = 0; // frees the memory of small phones at once
    if (drawn === null) return "unclean";
    if (drawn.bytes.length > largestClean) return "big";
    return drawn;
  } finally {
    picture.close();
  }
}

async function blobOf(canvas: HTMLCanvasElement, type: "image/jpeg" | "image/png"): Promise<Clean | null> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.85));
  if (blob === null || blob.type !== type) return null;
  if (type === "image/png" && blob.size > 3 << 20) {
    const smaller = await blobOf(canvas, "image/jpeg");
    if (smaller !== null) return smaller;
  }
  return { bytes: new Uint8Array(await blob.arrayBuffer()), type };
}

/** Attachments sealed in this page, kept until their letter is durable: the edge may have lost one meanwhile. */
export class Album {
  private readonly sealed = new Map<string, Uint8Array<ArrayBuffer>>();

  /** Seals and uploads. It goes on trying while the network is away; null when the edge refuses. */
  async add(file: string, photo: Clean, key: CaseKey, wanted: () => boolean): Promise<Attachment | null> {
    const { sealed, size, sha256 } = await sealBlob(photo.bytes, key.recipient);
    const blob = crypto.randomUUID();
    const bytes = new Uint8Array(sealed);
    for (let tries = 0; wanted(); tries++) {
      const answer = await postBlob(blob, bytes, patience);
      // A conflict under a random id is our own upload, whose answer was lost.
      if (answer?.status === 200 || answer?.code === "conflict") {
        this.sealed.set(blob, bytes);
        return { file, blob, type: photo.type, size, sealed: bytes.length, sha256 };
      }
      if (answer !== null && answer.code !== "try-later") return null;
      await connected(Math.min(30_000, 1000 * 2 ** tries));
    }
    return null;
  }

  /** Uploads again what a letter names. False when one is not here or not taken. */
  async again(attachments: Attachment[]): Promise<boolean> {
    for (const a of attachments) {
      const bytes = this.sealed.get(a.blob);
      if (!bytes) return false;
      const answer = await postBlob(a.blob, bytes, patience);
      if (answer?.status !== 200 && answer?.code !== "conflict") return false;
    }
    return true;
  }

  forget(attachments: Attachment[]): void {
    for (const a of attachments) this.sealed.delete(a.blob);
  }

  clear(): void {
    this.sealed.clear();
  }
}

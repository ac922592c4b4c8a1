// Boxes of ISO 14496-12 and the bounds of a film; see mp4.go.
import { latin, must, u32be } from "./bytes.ts";

export const mostTracks = 16;
export const mostSamples = 1_000_000;
export const mostEntries = 8;
export const finestScale = 2 ** 24;
export const longestTime = 2 ** 39;

export interface Box {
  kind: string;
  body: Uint8Array;
  /** Where it lies in the file, and where its body does. */
  start: number;
  at: number;
}

/** Calls f for the boxes in b, which must fill it. A box may only be open-ended at the top of the file. */
export function eachBox(b: Uint8Array, base: number, top: boolean, f: (box: Box) => void): void {
  for (let at = 0; at < b.length; ) {
    const left = b.length - at;
    must(left >= 8);
    let size = u32be(b, at);
    let head = 8;
    if (size === 1 && left >= 16) [size, head] = [u32be(b, at + 8) * 2 ** 32 + u32be(b, at + 12), 16];
    else if (size === 0 && top) size = left;
    must(size >= head && size <= left);
    f({ kind: latin(b.subarray(at + 4, at + 8)), body: b.subarray(at + head, at + size), start: base + at, at: base + at + head });
    at += size;
  }
}

/** Finds the boxes in a body that are wanted, each at most once; all others are left behind. */
export function boxes(inside: Box | undefined, ...wanted: string[]): Map<string, Box> {
  const found = new Map<string, Box>();
  if (inside === undefined) return found;
  eachBox(inside.body, inside.at, false, (b) => {
    if (!wanted.includes(b.kind)) return;
    must(!found.has(b.kind));
    found.set(b.kind, b);
  });
  return found;
}

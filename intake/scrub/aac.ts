// AAC with headers of its own, the twin of aac.go.
import { byte, must } from "./bytes.ts";
import { id3 } from "./kind.ts";

/** Reads and blanks bits. */
export class BitReader {
  readonly b: Uint8Array;
  at = 0;

  constructor(b: Uint8Array) {
    this.b = b;
  }

  read(n: number): number {
    let v = 0;
    for (; n > 0; n--, this.at++) v = v * 2 + ((byte(this.b, this.at >> 3) >> (7 - (this.at & 7))) & 1);
    return v;
  }

  blank(n: number): void {
    must(this.at + n <= 8 * this.b.length);
    for (const end = this.at + n; this.at < end; this.at++) {
      const i = this.at >> 3;
      this.b[i] = byte(this.b, i) & ~(1 << (7 - (this.at & 7)));
    }
  }
}

/** Blanks, in place, what encoders write about themselves before the sound of a block. */
export function blankAAC(block: Uint8Array): void {
  const r = new BitReader(block);
  for (;;) {
    const element = r.read(3);
    if (element === 6) {
      let n = r.read(4);
      if (n === 15) n += r.read(8) - 1;
      r.blank(8 * n);
    } else if (element === 4) {
      r.read(4);
      const aligned = r.read(1);
      let n = r.read(8);
      if (n === 255) n += r.read(8);
      if (aligned === 1) r.blank(-r.at & 7);
      r.blank(8 * n);
    } else {
      must(element === 0 || element === 1);
      return;
    }
  }
}

export const isADTS = (b: Uint8Array): boolean => b.length >= 7 && b[0] === 0xff && (byte(b, 1) & 0xf6) === 0xf0;

/** Writes every frame anew with a header of its own; see cleanADTS in aac.go. */
export function cleanADTS(file: Uint8Array): Uint8Array {
  let b = file.subarray(id3(file));
  const out = new Uint8Array(b.length);
  let to = 0;
  let kind = -1;
  while (b.length > 0) {
    must(isADTS(b));
    const [b1, b2, b3, b4, b5, b6] = b.subarray(1, 7) as unknown as [number, number, number, number, number, number];
    const head = (b1 & 1) === 0 ? 9 : 7;
    const blocks = b6 & 3;
    const size = ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5);
    const own = (((b1 & 8) | (b3 >> 6)) << 8) | (b2 & 0xfd);
    if (kind < 0) kind = own;
    const channels = ((b2 & 1) << 2) | (b3 >> 6);
    must(size > head && size <= b.length && own === kind && b2 >> 6 === 1 && ((b2 >> 2) & 15) <= 12 && channels !== 0 && (head === 7 || blocks === 0));
    const n = size - head + 7;
    out.set([0xff, 0xf1 | (b1 & 8), b2 & 0xfd, (b3 & 0xc0) | (n >> 11), (n >> 3) & 255, ((n << 5) & 255) | 0x1f, 0xfc | blocks], to);
    out.set(b.subarray(head, size), to + 7);
    blankAAC(out.subarray(to + 7, to + n));
    to += n;
    b = b.subarray(size);
  }
  must(to > 0);
  return out.subarray(0, to);
}

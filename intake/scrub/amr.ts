// AMR, the twin of amr.go.
import { byte, has, must } from "./bytes.ts";

/** How many bits a frame of a type has; -1: no such type. */
export const amrNarrow = [95, 103, 118, 134, 148, 159, 204, 244, 39, -1, -1, -1, -1, -1, -1, 0];
export const amrWide = [132, 177, 253, 285, 317, 365, 397, 461, 477, 40, -1, -1, -1, -1, 0, 0];

/** Checks a row of frames and blanks, in place, the bits that carry no sound. */
export function blankAMR(b: Uint8Array, bits: readonly number[]): void {
  for (let at = 0; at < b.length; ) {
    const head = byte(b, at);
    const n = bits[(head >> 3) & 15] as number;
    const size = 1 + Math.ceil(n / 8);
    must(n >= 0 && (head & 0x83) === 0 && at + size <= b.length);
    if (n % 8 !== 0) b[at + size - 1] = byte(b, at + size - 1) & (0xff << (8 - (n % 8)));
    at += size;
  }
}

/** Takes one channel, narrow or wide. */
export function cleanAMR(b: Uint8Array): Uint8Array {
  for (const [magic, bits] of [["#!AMR\n", amrNarrow], ["#!AMR-WB\n", amrWide]] as const) {
    if (!has(b, 0, magic) || b.length === magic.length) continue;
    const out = b.slice();
    blankAMR(out.subarray(magic.length), bits);
    return out;
  }
  must(false);
}

// Packets and headers of Opus, the twin of opus.go.
import { byte, must } from "./bytes.ts";

/** The identification header with nothing but what playing needs. */
export function opusHead(b: Uint8Array): Uint8Array {
  must(b.length === 19 && byte(b, 8) !== 0 && byte(b, 8) <= 15 && byte(b, 9) >= 1 && byte(b, 9) <= 2 && b[18] === 0);
  const head = b.slice();
  head[8] = 1;
  head.set([0x80, 0xbb, 0, 0], 12);
  return head;
}

/** The length of one frame at 48 kHz, by the configuration in a packet's first byte. */
export function opusSamples(toc: number): number {
  const config = toc >> 3;
  if (config < 12) return [480, 960, 1920, 2880][config & 3] as number;
  if (config < 16) return [480, 960][config & 1] as number;
  return [120, 240, 480, 960][config & 3] as number;
}

const largestFrame = 1275;
const longest = 5760;

/** Checks the framing of a packet and returns how many bytes at its end are padding. */
export function opusPadding(p: Uint8Array): number {
  const toc = byte(p, 0);
  let rest = p.subarray(1);
  switch (toc & 3) {
    case 0:
      must(rest.length <= largestFrame);
      return 0;
    case 1:
      must(rest.length % 2 === 0 && rest.length / 2 <= largestFrame);
      return 0;
    case 2:
      lengths(rest, 1);
      return 0;
  }
  const count = byte(rest, 0);
  rest = rest.subarray(1);
  const frames = count & 63;
  let padding = 0;
  for (let padded = (count & 64) !== 0; padded; ) {
    const n = byte(rest, 0);
    rest = rest.subarray(1);
    padded = n === 255;
    padding += padded ? 254 : n;
  }
  must(frames > 0 && frames * opusSamples(toc) <= longest && padding <= rest.length);
  rest = rest.subarray(0, rest.length - padding);
  if ((count & 128) !== 0) lengths(rest, frames - 1);
  else must(rest.length % frames === 0 && rest.length / frames <= largestFrame);
  return padding;
}

function lengths(b: Uint8Array, n: number): void {
  let sum = 0;
  let at = 0;
  for (let i = 0; i < n; i++) {
    const x = byte(b, at++);
    sum += x < 252 ? x : x + 4 * byte(b, at++);
  }
  const left = b.length - at - sum;
  must(left >= 0 && left <= largestFrame);
}

/** Checks a packet and blanks its padding in place. */
export function blankOpus(b: Uint8Array): void {
  b.fill(0, b.length - opusPadding(b));
}

import { EnvelopeError } from "./types.ts";

/** The least padded size of a JSON plaintext. */
export const smallest = 512;

/** Returns the Padmé length of n bytes; see padding.go. */
export function paddedSize(n: number): number {
  if (n < 2) return Math.max(n, 0);
  const e = Math.floor(Math.log2(n));
  const s = Math.floor(Math.log2(e)) + 1;
  const unit = 2 ** (e - s);
  return Math.ceil(n / unit) * unit;
}

/** Returns canonical JSON followed by spaces. */
export function pad(plain: Uint8Array): Uint8Array {
  const out = new Uint8Array(paddedSize(Math.max(plain.length, smallest))).fill(0x20);
  out.set(plain);
  return out;
}

/** Takes off what pad added, exactly that. */
export function unpad(padded: Uint8Array): Uint8Array {
  let n = padded.length;
  while (n > 0 && padded[n - 1] === 0x20) n--;
  if (padded.length !== paddedSize(Math.max(n, smallest))) throw new EnvelopeError("damaged");
  return padded.subarray(0, n);
}

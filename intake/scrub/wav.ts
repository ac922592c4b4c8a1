// WAV with its two needed chunks, the twin of wav.go.
import { has, must, u16le, u32le } from "./bytes.ts";

export function cleanWAV(b: Uint8Array): Uint8Array {
  const total = u32le(b, 4) + 8;
  must(total === b.length || (total % 2 === 1 && total + 1 === b.length));
  let format: Uint8Array | null = null;
  let samples: Uint8Array | null = null;
  for (let at = 12; at < b.length; ) {
    const size = u32le(b, at + 4);
    must(size <= b.length - at - 8);
    const body = b.subarray(at + 8, at + 8 + size);
    if (has(b, at, "fmt ")) {
      must(format === null && size >= 16);
      format = body;
    } else if (has(b, at, "data")) {
      must(samples === null && format !== null);
      samples = body;
    }
    at += 8 + size + (size & 1);
  }
  must(format !== null && samples !== null);
  const head = wavFormat(format);
  const block = u16le(head, 12);
  must(samples.length >= block);
  const length = samples.length - (samples.length % block);
  const pad = length & 1;
  const out = new Uint8Array(44 + length + pad);
  const view = new DataView(out.buffer);
  const text = (at: number, s: string) => out.set([...s].map((c) => c.charCodeAt(0)), at);
  text(0, "RIFF");
  view.setUint32(4, 36 + length + pad, true);
  text(8, "WAVEfmt \x10\0\0\0");
  out.set(head, 20);
  text(36, "data");
  view.setUint32(40, length, true);
  out.set(samples.subarray(0, length), 44);
  return out;
}

/** The sixteen bytes that describe the samples. */
function wavFormat(f: Uint8Array): Uint8Array {
  let format = u16le(f, 0);
  const [channels, rate, bits] = [u16le(f, 2), u32le(f, 4), u16le(f, 14)];
  if (format === 0xfffe && f.length >= 40 && has(f, 26, "\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71")) format = u16le(f, 24);
  must((format === 1 && [8, 16, 24, 32].includes(bits)) || (format === 3 && (bits === 32 || bits === 64)) || ((format === 6 || format === 7) && bits === 8));
  const block = (channels * bits) / 8;
  must(channels >= 1 && channels <= 8 && rate >= 1000 && rate <= 384_000 && u16le(f, 12) === block);
  const head = new Uint8Array(16);
  const view = new DataView(head.buffer);
  view.setUint16(0, format, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint32(8, rate * block, true);
  view.setUint16(12, block, true);
  view.setUint16(14, bits, true);
  return head;
}

// MPEG layer III, the twin of mp3.go.
import { BitReader } from "./aac.ts";
import { byte, has, must } from "./bytes.ts";
import { id3 } from "./kind.ts";

/** The head of a frame. */
export interface Frame {
  rate: number;
  size: number;
  side: number;
  body: number;
  checked: boolean;
  older: boolean;
  mono: boolean;
  begin: number;
  sound: number;
}

const rates = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0],
];

export function isMP3(b: Uint8Array): boolean {
  const [b0, b1, b2] = [b[0] ?? 0, b[1] ?? 0, b[2] ?? 0];
  return b.length >= 4 && b0 === 0xff && (b1 & 0xe6) === 0xe2 && (b1 & 0x18) !== 8 && b2 >> 4 !== 0 && b2 >> 4 !== 15 && ((b2 >> 2) & 3) !== 3;
}

/** Reads the frame at the beginning of b. */
export function frameOf(b: Uint8Array): Frame {
  must(isMP3(b));
  const [b1, b2, b3] = [byte(b, 1), byte(b, 2), byte(b, 3)];
  const version = (b1 >> 3) & 3;
  const checked = (b1 & 1) === 0;
  const older = version !== 3;
  const mono = b3 >> 6 === 3;
  const side = older ? (mono ? 9 : 17) : mono ? 17 : 32;
  const rate = ([44100, 48000, 32000][(b2 >> 2) & 3] as number) >> (version === 3 ? 0 : version === 2 ? 1 : 2);
  const bits = (rates[older ? 1 : 0] as number[])[b2 >> 4] as number;
  const size = Math.floor(((older ? 72 : 144) * 1000 * bits) / rate) + ((b2 >> 1) & 1);
  const body = 4 + side + (checked ? 2 : 0);
  must(size >= body && size <= b.length);
  const f = { rate, size, side, body, checked, older, mono, begin: 0, sound: 0 };
  const r = new BitReader(b.subarray(body - side, body));
  const channels = mono ? 1 : 2;
  f.begin = r.read(older ? 8 : 9);
  r.at += older ? private_(f) : private_(f) + 4 * channels;
  for (let i = older ? channels : 2 * channels; i > 0; i--) {
    f.sound += r.read(12);
    r.at += older ? 51 : 47;
  }
  return f;
}

/** How many bits of the side information are nobody's. */
const private_ = (f: Frame): number => (f.older ? (f.mono ? 1 : 2) : f.mono ? 5 : 3);

function blankHead(f: Frame, b: Uint8Array): void {
  b[2] = byte(b, 2) & ~1;
  b[3] = byte(b, 3) & ~0x0c;
  const r = new BitReader(b.subarray(f.body - f.side, f.body));
  r.at = f.older ? 8 : 9;
  r.blank(private_(f));
  if (!f.checked) return;
  let sum = 0xffff;
  for (const x of [...b.subarray(2, 4), ...b.subarray(6, f.body)]) {
    sum ^= x << 8;
    for (let i = 0; i < 8; i++) sum = ((sum << 1) ^ ((sum >> 15) * 0x8005)) & 0xffff;
  }
  b[4] = sum >> 8;
  b[5] = sum & 255;
}

/** Keeps the frames and blanks what lies between their sounds; see cleanMP3 in mp3.go. */
export function cleanMP3(file: Uint8Array): Uint8Array {
  let b = file.subarray(id3(file));
  if (b.length > 128 && has(b, b.length - 128, "TAG")) b = b.subarray(0, b.length - 128);
  const out = new Uint8Array(b.length);
  const row = new Row(out);
  let to = 0;
  let kind = "";
  while (b.length > 0) {
    const f = frameOf(b);
    const own = `${byte(b, 1) & 0xfe} ${byte(b, 2) & 0x0c} ${f.mono}`;
    const first = kind === "";
    if (first) kind = own;
    must(own === kind);
    const frame = b.subarray(0, f.size);
    b = b.subarray(f.size);
    if (first && contents(frame, f.body)) continue;
    out.set(frame, to);
    blankHead(f, out.subarray(to, to + f.size));
    row.add(to + f.body, to + f.size, f);
    to += f.size;
  }
  must(to > 0);
  row.blank(row.length);
  return out.subarray(0, to);
}

const contents = (frame: Uint8Array, body: number): boolean => has(frame, body, "Xing") || has(frame, body, "Info") || has(frame, 36, "VBRI");

/** The parts of all frames behind their heads, seen as one row of bytes. */
class Row {
  readonly #out: Uint8Array;
  readonly #parts: [number, number][] = [];
  #part = 0;
  #done = 0;
  length = 0;

  constructor(out: Uint8Array) {
    this.#out = out;
  }

  add(body: number, end: number, f: Frame): void {
    const begin = this.length - f.begin;
    this.#parts.push([body, this.length]);
    this.length += end - body;
    const to = begin + Math.ceil(f.sound / 8);
    if (begin < 0) return;
    must(begin >= this.#done && to <= this.length);
    this.blank(begin);
    if (f.sound % 8 !== 0) {
      const i = this.#place(to - 1);
      this.#out[i] = byte(this.#out, i) & (0xff << (8 - (f.sound % 8)));
    }
    this.#done = to;
  }

  blank(to: number): void {
    for (; this.#done < to; this.#done++) this.#out[this.#place(this.#done)] = 0;
  }

  /** Where a byte of the row lies in the file. */
  #place(i: number): number {
    const part = (p: number) => (this.#parts[p] as [number, number])[1];
    while (this.#part + 1 < this.#parts.length && part(this.#part + 1) <= this.#done) this.#part++;
    let p = this.#part;
    while (p + 1 < this.#parts.length && part(p + 1) <= i) p++;
    const [body, from] = this.#parts[p] as [number, number];
    return body + i - from;
  }
}

// Opus in Ogg written anew, the twin of ogg.go.
import { byte, has, must, ScrubError, u32le } from "./bytes.ts";
import { opusHead, opusPadding } from "./opus.ts";

const continued = 1;
const first = 2;
const last = 4;
const serial = 1;
const header = 27;

interface Page {
  flags: number;
  granule: Uint8Array;
  serial: number;
  count: number;
  lacing: Uint8Array;
  body: Uint8Array;
  size: number;
}

function readPage(b: Uint8Array): Page {
  must(has(b, 0, "OggS\0") && b.length >= header && byte(b, 5) <= 7);
  const body = header + byte(b, 26);
  must(body <= b.length);
  const lacing = b.subarray(header, body);
  const size = lacing.reduce((n, l) => n + l, body);
  must(size <= b.length && sum(b.subarray(0, size)) === u32le(b, 22));
  return {
    flags: byte(b, 5), granule: b.subarray(6, 14), serial: u32le(b, 14), count: u32le(b, 18), lacing, body: b.subarray(body, size), size,
  };
}

const whole = (p: Page): boolean => p.lacing.length > 0 && byte(p.lacing, p.lacing.length - 1) < 255;

const table = Uint32Array.from({ length: 256 }, (_, i) => {
  let r = i << 24;
  for (let k = 0; k < 8; k++) r = (r << 1) ^ ((r >>> 31) * 0x04c11db7);
  return r >>> 0;
});

function sum(page: Uint8Array): number {
  let s = 0;
  for (let i = 0; i < page.length; i++) {
    const x = i >= 22 && i < 26 ? 0 : (page[i] as number);
    s = (s << 8) ^ (table[((s >>> 24) ^ x) & 255] as number);
  }
  return s >>> 0;
}

/** Puts pages together; their checksums come last, as padding that is blanked may lie in two pages. */
class OggWriter {
  readonly #out: Uint8Array;
  #at = 0;
  #pages: number[] = [];
  open: [number, number][] = [];

  constructor(room: number) {
    this.#out = new Uint8Array(room);
  }

  page(flags: number, granule: Uint8Array | null, lacing: ArrayLike<number>): void {
    const head = new Uint8Array(header);
    const view = new DataView(head.buffer);
    head.set([0x4f, 0x67, 0x67, 0x53, 0, flags]);
    if (granule !== null) head.set(granule, 6);
    view.setUint32(14, serial, true);
    view.setUint32(18, this.#pages.length, true);
    head[26] = lacing.length;
    this.#pages.push(this.#at);
    this.add(head);
    this.add(lacing);
  }

  add(b: ArrayLike<number>): void {
    must(this.#at + b.length <= this.#out.length);
    this.#out.set(b, this.#at);
    this.#at += b.length;
  }

  audio(p: Page): void {
    must(((p.flags & continued) !== 0) === this.open.length > 0);
    this.page(p.flags, p.granule, p.lacing);
    let from = this.#at;
    let at = from;
    this.add(p.body);
    for (const l of p.lacing) {
      at += l;
      if (l === 255) continue;
      this.open.push([from, at]);
      this.#packet();
      from = at;
    }
    if (from < at) this.open.push([from, at]);
  }

  #packet(): void {
    const parts = this.open;
    this.open = [];
    const packet = new Uint8Array(parts.reduce((n, [from, to]) => n + to - from, 0));
    let at = 0;
    for (const [from, to] of parts) {
      packet.set(this.#out.subarray(from, to), at);
      at += to - from;
    }
    let padding = opusPadding(packet);
    for (const [from, to] of parts.reverse()) {
      const n = Math.min(padding, to - from);
      this.#out.fill(0, to - n, to);
      padding -= n;
    }
  }

  finish(): Uint8Array {
    must(this.#pages.length >= 3);
    const final = (this.#pages.at(-1) as number) + 5;
    this.#out[final] = byte(this.#out, final) | last; // some recorders forget it
    const view = new DataView(this.#out.buffer);
    this.#pages.forEach((from, i) => view.setUint32(from + 22, sum(this.#out.subarray(from, this.#pages[i + 1] ?? this.#at)), true));
    return this.#out.subarray(0, this.#at);
  }
}

/** A granule position; null: no packet ends on the page. */
function position(b: Uint8Array): number | null {
  if (b.every((x) => x === 255)) return null;
  return u32le(b, 0) + u32le(b, 4) * 2 ** 32;
}

/** Writes one stream of Opus anew; see cleanOgg in ogg.go. */
export function cleanOgg(b: Uint8Array): Uint8Array {
  const start = readPage(b);
  must(start.flags === first);
  if (!has(start.body, 0, "OpusHead")) throw new ScrubError("unknown");
  const head = opusHead(start.body);
  must(start.lacing.length === 1);
  const w = new OggWriter(b.length + 128);
  w.page(first, null, [head.length]);
  w.add(head);
  w.page(0, null, [16]);
  w.add([0x4f, 0x70, 0x75, 0x73, 0x54, 0x61, 0x67, 0x73, 0, 0, 0, 0, 0, 0, 0, 0]);
  let [comments, ended, granule, count] = [false, false, 0, 1];
  for (let at = start.size; at < b.length; count++) {
    const p = readPage(b.subarray(at));
    must(!ended && p.serial === start.serial && p.count === (start.count + count) >>> 0 && (p.flags & first) === 0);
    if (!comments) {
      checkComments(p, at === start.size);
      comments = whole(p);
      at += p.size;
      continue;
    }
    const here = position(p.granule);
    if (here !== null) {
      must(here >= granule && here <= 2 ** 48);
      granule = here;
    }
    w.audio(p);
    ended = (p.flags & last) !== 0;
    at += p.size;
  }
  must(w.open.length === 0);
  return w.finish();
}

function checkComments(p: Page, opening: boolean): void {
  must(p.lacing.length > 0 && p.lacing.subarray(0, p.lacing.length - 1).every((l) => l === 255));
  must((p.flags & last) === 0 && ((p.flags & continued) === 0) === opening && (!opening || has(p.body, 0, "OpusTags")));
}

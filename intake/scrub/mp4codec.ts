// How samples are coded, the twin of mp4codec.go.
import { blankAAC } from "./aac.ts";
import { amrNarrow, amrWide, blankAMR } from "./amr.ts";
import { byte, Fields, has, latin, must, newBox, u32be } from "./bytes.ts";
import { boxes, eachBox, mostEntries, type Box } from "./mp4box.ts";
import { avcConfig, hevcConfig } from "./nal.ts";
import { blankOpus } from "./opus.ts";

export interface Codec {
  entry: Uint8Array;
  /** The number of bytes before each unit of a picture; 0 for sound. */
  prefix: number;
  hevc: boolean;
  /** Checks and blanks a sample of sound in place. */
  sound: ((b: Uint8Array) => void) | null;
}

/** Reads stsd; null if the codec is none that is taken. */
export function entries(stsd: Box | undefined, handler: string, scale: number, quicktime: boolean): Codec[] | null {
  must(stsd !== undefined && stsd.body.length >= 8);
  const codecs: Codec[] = [];
  let known = true;
  let count = 0;
  eachBox(stsd.body.subarray(8), 0, false, (x) => {
    const c = handler === "vide" ? pictureEntry(x) : soundEntry(x, scale, quicktime);
    if (c === null) known = false;
    else codecs.push(c);
    must(++count <= mostEntries);
  });
  must(count > 0);
  return known ? codecs : null;
}

const pictures: Record<string, string> = { avc1: "avcC", avc3: "avcC", hvc1: "hvcC", hev1: "hvcC" };

function pictureEntry(x: Box): Codec | null {
  const config = pictures[x.kind];
  if (config === undefined) return null;
  must(x.body.length >= 78);
  const rest = withoutEnd(x.body.subarray(78));
  const parts = boxes({ kind: "", body: rest, start: 0, at: 0 }, config, "pasp");
  const read = config === "avcC" ? avcConfig : hevcConfig;
  const { clean, prefix } = read(parts.get(config)?.body ?? new Uint8Array(0));
  const body = new Uint8Array(78);
  body[7] = 1;
  body.set(x.body.subarray(24, 28), 24);
  body.set([0, 0x48, 0, 0, 0, 0x48, 0, 0, 0, 0, 0, 0, 0, 1], 28);
  body.set([0, 0x18, 0xff, 0xff], 74);
  const all = [body, newBox(config, clean)];
  all.push(colours(rest));
  const pasp = parts.get("pasp")?.body;
  if (pasp?.length === 8) all.push(newBox("pasp", pasp));
  return { entry: newBox(x.kind, ...all), prefix, hevc: config === "hvcC", sound: null };
}

/** The first box of a few numbers that say how colours are meant; empty if there is none. */
function colours(rest: Uint8Array): Uint8Array {
  let clean: Uint8Array | null = null;
  eachBox(rest, 0, false, ({ kind, body }) => {
    if (clean !== null || kind !== "colr" || body.length < 10) return;
    if (!has(body, 0, "nclc") && !(has(body, 0, "nclx") && body.length === 11)) return;
    const full = body.length === 11 ? byte(body, 10) & 0x80 : 0;
    clean = newBox("colr", Uint8Array.of(0x6e, 0x63, 0x6c, 0x78, ...body.subarray(4, 10), full));
  });
  return clean ?? new Uint8Array(0);
}

/** A terminator of four zeros, which QuickTime writes, is no box. */
function withoutEnd(b: Uint8Array): Uint8Array {
  if (b.length < 4 || b.length % 4 !== 0 || u32be(b, b.length - 4) !== 0) return b;
  try {
    eachBox(b, 0, false, () => undefined);
    return b;
  } catch {
    return b.subarray(0, b.length - 4);
  }
}

const sounds: Record<string, string> = { mp4a: "esds", Opus: "dOps", samr: "damr", sawb: "damr" };

function soundEntry(x: Box, scale: number, quicktime: boolean): Codec | null {
  const config = sounds[x.kind];
  if (config === undefined) return null;
  must(x.body.length >= 28);
  const version = byte(x.body, 9);
  const head = 28 + (quicktime ? (version === 1 ? 16 : version === 2 ? 36 : 0) : 0);
  must(x.body.length >= head);
  const parts = boxes({ kind: "", body: x.body.subarray(head), start: 0, at: 0 }, config, "wave");
  let found = parts.get(config)?.body;
  const wave = parts.get("wave");
  if (found === undefined && wave !== undefined) {
    eachBox(wave.body, 0, false, (y) => {
      if (y.kind === config) found = y.body;
    });
  }
  const read = readers[x.kind] as Reader;
  const c = read(found ?? new Uint8Array(0));
  if (c === null) return null;
  const body = new Uint8Array(28);
  body[7] = 1;
  body[17] = c.channels;
  body[19] = 16;
  if (scale < 65536) body.set([scale >> 8, scale & 255], 24);
  return { entry: newBox(x.kind, body, newBox(config, c.clean)), prefix: 0, hevc: false, sound: c.sound };
}

type Reader = (b: Uint8Array) => { clean: Uint8Array; channels: number; sound: (b: Uint8Array) => void } | null;

const readers: Record<string, Reader> = {
  mp4a: aacConfig,
  Opus: opusConfig,
  samr: (b) => ({ clean: amrConfig(b), channels: 1, sound: (s) => blankAMR(s, amrNarrow) }),
  sawb: (b) => ({ clean: amrConfig(b), channels: 1, sound: (s) => blankAMR(s, amrWide) }),
};

function aacConfig(esds: Uint8Array): ReturnType<Reader> {
  const f = new Fields(esds);
  f.bytes(4);
  descriptor(f, 3);
  f.bytes(2);
  must(f.u8() === 0);
  descriptor(f, 4);
  const kind = f.u8();
  f.bytes(12);
  if (kind !== 0x40 && (kind < 0x66 || kind > 0x68)) return null;
  descriptor(f, 5);
  must(f.b.length >= 2);
  const object = byte(f.b, 0) >> 3;
  const channels = (byte(f.b, 1) >> 3) & 15;
  const rate = ((byte(f.b, 0) & 7) << 1) | (byte(f.b, 1) >> 7);
  if ((object !== 2 && object !== 5 && object !== 29) || rate > 12 || channels < 1 || channels > 7) return null;
  const config = f.b.subarray(0, Math.min(f.b.length, 5));
  const n = config.length;
  const clean = Uint8Array.of(0, 0, 0, 0, 3, 23 + n, 0, 0, 0, 4, 15 + n, kind, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, n, ...config, 6, 1, 2);
  return { clean, channels, sound: blankAAC };
}

/** Enters the body of a descriptor: f then ends where it ends. */
function descriptor(f: Fields, tag: number): void {
  must(f.u8() === tag);
  let size = 0;
  for (let i = 0; i < 4; i++) {
    const x = f.u8();
    size = (size << 7) | (x & 127);
    if (x < 128) break;
  }
  f.b = f.bytes(size);
}

function opusConfig(b: Uint8Array): ReturnType<Reader> {
  must(b.length === 11 && b[0] === 0 && byte(b, 1) >= 1 && byte(b, 1) <= 2 && b[10] === 0);
  const clean = b.slice();
  clean.set([0, 0, 0xbb, 0x80], 4);
  return { clean, channels: byte(b, 1), sound: blankOpus };
}

function amrConfig(b: Uint8Array): Uint8Array {
  must(b.length === 9 && b[8] !== 0);
  return Uint8Array.of(0, 0, 0, 0, 0, ...b.subarray(5));
}

/** For those who play: the name of a codec as its box has it. */
export const kindName = (entry: Uint8Array): string => latin(entry.subarray(4, 8));

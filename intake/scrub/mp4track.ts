// Tracks and their tables, the twin of mp4track.go.
import { byte, Fields, latin, must } from "./bytes.ts";
import { boxes, eachBox, finestScale, longestTime, mostSamples, type Box } from "./mp4box.ts";
import { entries, type Codec } from "./mp4codec.ts";

export interface Sample {
  at: number;
  size: number;
  /** Of its bytes, after cleaning. */
  kept: number;
  delta: number;
  shift: number;
  entry: number;
  sync: boolean;
}

export interface Edit {
  length: number;
  media: number;
}

export class Track {
  id = 0;
  flags = 0;
  handler = "";
  scale = 0;
  width = 0;
  height = 0;
  turn: [number, number, number, number] = [1, 0, 0, 1];
  volume = 0;
  start = 0;
  time = 0;
  edits: Edit[] = [];
  codecs: Codec[] = [];
  samples: Sample[] = [];
}

/** Reads a trak. null: of a kind that is left behind; a name: of this handler, with a codec that is not taken. */
export function readTrack(trak: Box, limit: number, quicktime: boolean): Track | string | null {
  const parts = boxes(trak, "tkhd", "edts", "mdia");
  const mdia = boxes(parts.get("mdia"), "mdhd", "hdlr", "minf");
  const t = new Track();
  const hdlr = mdia.get("hdlr")?.body;
  if (hdlr !== undefined && hdlr.length >= 12) t.handler = latin(hdlr.subarray(8, 12));
  if (t.handler !== "vide" && t.handler !== "soun") return null;
  readHead(t, fields(parts.get("tkhd")));
  readMedia(t, fields(mdia.get("mdhd")));
  readEdits(t, parts.get("edts"));
  const minf = boxes(mdia.get("minf"), "dinf", "stbl");
  selfContained(minf.get("dinf"));
  const stbl = boxes(minf.get("stbl"), "stsd", "stts", "ctts", "stss", "stsc", "stsz", "stz2", "stco", "co64");
  const codecs = entries(stbl.get("stsd"), t.handler, t.scale, quicktime);
  if (codecs === null) return t.handler;
  t.codecs = codecs;
  readTables(t, stbl, limit);
  return t;
}

const fields = (box: Box | undefined): Fields => new Fields(box?.body ?? new Uint8Array(0));

function readHead(t: Track, f: Fields): void {
  const version = f.u8();
  t.flags = byte(f.bytes(3), 2) & 7;
  f.times(version);
  f.times(version);
  t.id = f.u32();
  f.bytes(4);
  f.times(version);
  f.bytes(12);
  t.volume = f.u16();
  f.bytes(2);
  const matrix = Array.from({ length: 9 }, f.i32);
  [t.width, t.height] = [f.u32(), f.u32()];
  const [a, b, c, d] = [0, 1, 3, 4].map((i) => (matrix[i] as number) / 65536) as [number, number, number, number];
  const one = (x: number) => x === 1 || x === -1;
  must((b === 0 && c === 0 && one(a) && one(d)) || (a === 0 && d === 0 && one(b) && one(c)));
  t.turn = [a, b, c, d];
  must(t.id !== 0);
}

function readMedia(t: Track, f: Fields): void {
  const version = f.u8();
  f.bytes(3);
  f.times(version);
  f.times(version);
  t.scale = f.u32();
  must(t.scale > 0 && t.scale <= finestScale);
}

function readEdits(t: Track, edts: Box | undefined): void {
  const elst = boxes(edts, "elst").get("elst");
  if (elst === undefined) return;
  const f = fields(elst);
  const version = f.u8();
  f.bytes(3);
  const n = f.u32();
  must(version <= 1 && n <= 64);
  for (let i = 0; i < n; i++) {
    const length = f.times(version);
    const media = version === 1 ? f.i32() * 2 ** 32 + f.u32() : f.i32();
    must(f.u32() === 65536 && media >= -1 && media <= longestTime && length <= longestTime);
    t.edits.push({ length, media });
  }
}

function selfContained(dinf: Box | undefined): void {
  const dref = boxes(dinf, "dref").get("dref");
  must(dref !== undefined && dref.body.length >= 8);
  eachBox(dref.body.subarray(8), 0, false, (x) => must(x.body.length >= 4 && (byte(x.body, 3) & 1) === 1));
}

function readTables(t: Track, stbl: Map<string, Box>, limit: number): void {
  const sync = !stbl.has("stss");
  t.samples = sampleSizes(stbl, limit).map((size) => ({ at: 0, size, kept: size, delta: 0, shift: 0, entry: 0, sync }));
  readPlaces(t, stbl, limit);
  eachRun(stbl.get("stts"), t.samples, (s, v) => {
    s.delta = v;
    t.time += v;
  });
  if (stbl.has("ctts")) eachRun(stbl.get("ctts"), t.samples, (s, v) => (s.shift = v | 0));
  const stss = stbl.get("stss");
  if (stss === undefined) return;
  const f = fields(stss);
  f.bytes(4);
  for (let n = f.u32(); n > 0; n--) {
    const s = t.samples[f.u32() - 1];
    must(s !== undefined);
    s.sync = true;
  }
}

function sampleSizes(stbl: Map<string, Box>, limit: number): number[] {
  const plain = stbl.has("stsz");
  const f = fields(stbl.get(plain ? "stsz" : "stz2"));
  f.bytes(4);
  let each = f.u32();
  let width = 32;
  if (!plain) [each, width] = [0, each & 255];
  const n = f.u32();
  must(n <= mostSamples && each <= limit && (width === 32 || width === 16 || width === 8));
  must(each !== 0 || f.b.length >= (n * width) / 8);
  const read = width === 32 ? f.u32 : width === 16 ? f.u16 : f.u8;
  let sum = 0;
  const sizes = Array.from({ length: n }, () => {
    const size = each === 0 ? read() : each;
    sum += size;
    return size;
  });
  must(sum <= limit);
  return sizes;
}

function readPlaces(t: Track, stbl: Map<string, Box>, limit: number): void {
  const wide = !stbl.has("stco");
  const co = fields(stbl.get(wide ? "co64" : "stco"));
  const sc = fields(stbl.get("stsc"));
  co.bytes(4);
  sc.bytes(4);
  const chunks = co.u32();
  let runs = sc.u32();
  let [next, each, entry, i] = [runs === 0 ? 0 : sc.u32(), 0, 0, 0];
  for (let chunk = 1; chunk <= chunks; chunk++) {
    if (chunk === next && runs > 0) {
      [each, entry] = [sc.u32(), sc.u32()];
      if (--runs > 0) next = sc.u32();
    }
    let at = wide ? co.u64() : co.u32();
    must(at <= limit && entry >= 1 && entry <= t.codecs.length && each <= t.samples.length - i);
    for (let k = 0; k < each; k++) {
      const s = t.samples[i++] as Sample;
      [s.at, s.entry] = [at, entry - 1];
      at += s.size;
    }
  }
  must(runs === 0 && i === t.samples.length);
}

function eachRun(box: Box | undefined, samples: Sample[], f: (s: Sample, v: number) => void): void {
  const r = fields(box);
  r.bytes(4);
  let i = 0;
  for (let n = r.u32(); n > 0; n--) {
    const [count, v] = [r.u32(), r.u32()];
    must(count <= samples.length - i);
    for (let k = 0; k < count; k++) f(samples[i++] as Sample, v);
  }
  must(i === samples.length);
}

// Fragments, the twin of mp4frag.go.
import { Fields, must } from "./bytes.ts";
import { boxes, eachBox, longestTime, mostSamples, mostTracks, type Box } from "./mp4box.ts";
import type { Track } from "./mp4track.ts";

export interface Defaults {
  entry: number;
  delta: number;
  size: number;
  flags: number;
}

export function readDefaults(x: Box, all: Map<number, Defaults>): void {
  if (x.kind !== "trex") return;
  const f = new Fields(x.body);
  f.bytes(4);
  all.set(f.u32(), { entry: f.u32(), delta: f.u32(), size: f.u32(), flags: f.u32() });
  must(all.size <= mostTracks);
}

/** Puts the samples of all fragments behind those of the header. */
export function readFragments(moofs: Box[], tracks: Track[], all: Map<number, Defaults>, limit: number): void {
  for (const moof of moofs) {
    let next = moof.start;
    eachBox(moof.body, moof.at, false, (x) => {
      if (x.kind === "traf") next = readFragment(x, moof.start, next, tracks, all, limit);
    });
  }
}

function readFragment(traf: Box, moof: number, next: number, tracks: Track[], all: Map<number, Defaults>, limit: number): number {
  const parts = boxes(traf, "tfhd", "tfdt");
  const f = new Fields(parts.get("tfhd")?.body ?? new Uint8Array(0));
  const flags = f.u32() & 0xffffff;
  const id = f.u32();
  const known = all.get(id);
  must(known !== undefined);
  const d = { ...known };
  let base = flags & 0x20000 ? moof : next;
  if (flags & 1) base = f.u64();
  must(base <= limit);
  if (flags & 2) d.entry = f.u32();
  if (flags & 8) d.delta = f.u32();
  if (flags & 0x10) d.size = f.u32();
  if (flags & 0x20) d.flags = f.u32();
  const t = tracks.filter((x) => x.id === id).pop() ?? null;
  if (t !== null) begin(t, parts.get("tfdt"));
  eachBox(traf.body, traf.at, false, (x) => {
    if (x.kind === "trun") next = base = run(x, t, base, d, limit);
  });
  return next;
}

function begin(t: Track, tfdt: Box | undefined): void {
  if (tfdt === undefined) return;
  const f = new Fields(tfdt.body);
  const version = f.u8();
  f.bytes(3);
  const at = f.times(version);
  must(at <= longestTime);
  const last = t.samples.at(-1);
  if (last === undefined) {
    t.start = at;
    return;
  }
  const gap = at - t.start - t.time;
  must(gap >= 0 && gap + last.delta < 2 ** 31);
  last.delta += gap;
  t.time += gap;
}

function run(trun: Box, t: Track | null, base: number, d: Defaults, limit: number): number {
  const f = new Fields(trun.body);
  const flags = f.u32() & 0xffffff;
  const n = f.u32();
  if (flags & 1) base += f.i32();
  const first = flags & 4 ? f.u32() : d.flags;
  must(n <= mostSamples && (t === null || (n <= mostSamples - t.samples.length && d.entry >= 1 && d.entry <= t.codecs.length)));
  for (let i = 0; i < n; i++) {
    const delta = flags & 0x100 ? f.u32() : d.delta;
    const size = flags & 0x200 ? f.u32() : d.size;
    const own = flags & 0x400 ? f.u32() : i === 0 ? first : d.flags;
    const shift = flags & 0x800 ? f.i32() : 0;
    must(base >= 0 && size <= limit - base);
    if (t !== null) {
      t.samples.push({ at: base, size, kept: size, delta, shift, entry: d.entry - 1, sync: t.handler === "soun" || (own & 0x10000) === 0 });
      t.time += delta;
    }
    base += size;
  }
  return base;
}

// Writing a film anew, the twin of mp4write.go and mp4table.go.
import { must, newBox, Writer } from "./bytes.ts";
import type { Movie } from "./mp4.ts";
import type { Codec } from "./mp4codec.ts";
import { scaled } from "./mp4edit.ts";
import type { Sample, Track } from "./mp4track.ts";
import { keptUnits } from "./nal.ts";

interface Stretch {
  track: Track;
  from: number;
  count: number;
  at: number;
}

export function write(m: Movie): Uint8Array {
  const { stretches, size } = layout(m);
  const brand = new Writer().raw("isom").u32(0x200).raw("isomiso2mp41").box("ftyp");
  const base = brand.length + moov(m, stretches, 0).length + 8;
  must(base + size <= 2 ** 31);
  const out = new Uint8Array(base + size);
  out.set(brand);
  out.set(moov(m, stretches, base), brand.length);
  new DataView(out.buffer).setUint32(base - 8, 8 + size);
  out.set([0x6d, 0x64, 0x61, 0x74], base - 4);
  let at = base;
  for (const { track, from, count } of stretches) {
    for (let i = from; i < from + count; i++) {
      const s = track.samples[i] as Sample;
      const raw = m.file.subarray(s.at, s.at + s.size);
      const codec = track.codecs[s.entry] as Codec;
      if (codec.sound === null) {
        keptUnits(raw, codec.prefix, codec.hevc, (unit) => {
          out.set(unit, at);
          at += unit.length;
        });
        continue;
      }
      out.set(raw, at);
      codec.sound(out.subarray(at, at + raw.length));
      at += raw.length;
    }
  }
  must(at === out.length);
  return out;
}

function layout(m: Movie): { stretches: Stretch[]; size: number } {
  const next = m.tracks.map(() => 0);
  const stretches: Stretch[] = [];
  let [end, size] = [0, 0];
  for (;;) {
    let best = -1;
    let first = Infinity;
    m.tracks.forEach((t, i) => {
      const s = t.samples[next[i] as number];
      if (s !== undefined && s.at < first) [best, first] = [i, s.at];
    });
    if (best < 0) return { stretches, size };
    const track = m.tracks[best] as Track;
    const i = next[best] as number;
    const s = track.samples[i] as Sample;
    const to = s.at + s.size;
    must(s.at >= end && m.media.some(([x, y]) => s.at >= x && to <= y));
    end = to;
    const codec = track.codecs[s.entry] as Codec;
    if (codec.sound === null) s.kept = keptUnits(m.file.subarray(s.at, to), codec.prefix, codec.hevc, null);
    const last = stretches.at(-1);
    if (last === undefined || last.track !== track || (track.samples[last.from] as Sample).entry !== s.entry) {
      stretches.push({ track, from: i, count: 1, at: size });
    } else {
      last.count++;
    }
    size += s.kept;
    next[best] = i + 1;
  }
}

function lengthOf(m: Movie, t: Track): number {
  return t.edits.length > 0 ? t.edits.reduce((n, e) => n + e.length, 0) : scaled(t.time, t.scale, m.scale);
}

function moov(m: Movie, stretches: Stretch[], base: number): Uint8Array {
  const longest = Math.max(...m.tracks.map((t) => lengthOf(m, t)));
  const mvhd = new Writer().u32(1 << 24).u64(0, 0).u32(m.scale).u64(longest);
  mvhd.u32(0x10000).u16(0x100, 0).u32(0, 0, 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000, 0, 0, 0, 0, 0, 0, m.tracks.length + 1);
  const traks = m.tracks.map((t, i) => trak(m, t, i + 1, stretches.filter((s) => s.track === t), base));
  return newBox("moov", mvhd.box("mvhd"), ...traks);
}

function trak(m: Movie, t: Track, id: number, stretches: Stretch[], base: number): Uint8Array {
  const w = new Writer().u32((1 << 24) | t.flags).u64(0, 0).u32(id, 0).u64(lengthOf(m, t)).u32(0, 0).u16(0, 0);
  w.u16(t.handler === "soun" ? t.volume & 0x100 : 0, 0);
  const [a, b, c, d] = t.turn;
  const x = -Math.min(0, a * t.width) - Math.min(0, c * t.height);
  const y = -Math.min(0, b * t.width) - Math.min(0, d * t.height);
  w.u32(a * 65536, b * 65536, 0, c * 65536, d * 65536, 0, x, y, 0x40000000, t.width, t.height);
  const parts = [w.box("tkhd")];
  if (t.edits.length > 0) {
    const e = new Writer().u32(1 << 24, t.edits.length);
    for (const { length, media } of t.edits) e.u64(length, media).u32(0x10000);
    parts.push(newBox("edts", e.box("elst")));
  }
  return newBox("trak", ...parts, mdia(t, stretches, base));
}

function mdia(t: Track, stretches: Stretch[], base: number): Uint8Array {
  const mdhd = new Writer().u32(1 << 24).u64(0, 0).u32(t.scale).u64(t.time).u16(0x55c4, 0);
  const hdlr = new Writer().u32(0, 0).raw(t.handler).u32(0, 0, 0).raw("\0");
  const kind = t.handler === "vide" ? new Writer().u32(1, 0, 0).box("vmhd") : new Writer().u32(0, 0).box("smhd");
  const dinf = newBox("dinf", new Writer().u32(0, 1, 12).raw("url ").u32(1).box("dref"));
  return newBox("mdia", mdhd.box("mdhd"), hdlr.box("hdlr"), newBox("minf", kind, dinf, stbl(t, stretches, base)));
}

function stbl(t: Track, stretches: Stretch[], base: number): Uint8Array {
  const stsd = new Writer().u32(0, t.codecs.length);
  for (const c of t.codecs) stsd.add(c.entry);
  const parts = [stsd.box("stsd"), runs("stts", 0, t.samples, (s) => s.delta)];
  if (t.samples.some((s) => s.shift !== 0)) {
    parts.push(runs("ctts", t.samples.some((s) => s.shift < 0) ? 1 : 0, t.samples, (s) => s.shift));
  }
  if (!t.samples.every((s) => s.sync)) {
    const stss = new Writer().u32(0, 0);
    t.samples.forEach((s, i) => s.sync && stss.u32(i + 1));
    stss.put32(4, stss.length / 4 - 2);
    parts.push(stss.box("stss"));
  }
  const stsc = new Writer().u32(0, 0);
  const stco = new Writer().u32(0, stretches.length);
  let [count, entry, rows] = [-1, -1, 0];
  stretches.forEach((s, i) => {
    stco.u32(base + s.at);
    const own = (t.samples[s.from] as Sample).entry + 1;
    if (s.count === count && own === entry) return;
    [count, entry, rows] = [s.count, own, rows + 1];
    stsc.u32(i + 1, count, entry);
  });
  stsc.put32(4, rows);
  const stsz = new Writer().u32(0, 0, t.samples.length);
  for (const s of t.samples) stsz.u32(s.kept);
  return newBox("stbl", ...parts, stsc.box("stsc"), stsz.box("stsz"), stco.box("stco"));
}

function runs(kind: string, version: number, samples: Sample[], value: (s: Sample) => number): Uint8Array {
  const w = new Writer().u32(version << 24, 0);
  let [rows, count, last] = [0, 0, 0];
  for (const s of samples) {
    const v = value(s);
    if (count === 0 || v !== last) {
      if (count > 0) w.u32(count, last);
      [rows, count, last] = [rows + 1, 0, v];
    }
    count++;
  }
  w.u32(count, last);
  w.put32(4, rows);
  return w.box(kind);
}

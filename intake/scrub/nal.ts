// Units of H.264 and H.265, the twin of nal.go.
import { byte, Fields, must, Writer } from "./bytes.ts";

function neededUnit(head: Uint8Array, hevc: boolean): { needed: boolean; slice: boolean } {
  if (!hevc) {
    const kind = byte(head, 0) & 31;
    if (kind >= 1 && kind <= 5) return { needed: true, slice: true };
    return { needed: kind >= 7 && kind <= 11, slice: false };
  }
  if (head.length < 2 || (byte(head, 0) & 1) !== 0 || byte(head, 1) >> 3 !== 0) return { needed: false, slice: false };
  const kind = (byte(head, 0) >> 1) & 63;
  return { needed: kind <= 37 && (kind < 10 || kind > 15) && (kind < 22 || kind > 31), slice: kind <= 21 };
}

/** Calls f for the needed units of a picture with the lengths before them, and returns how many bytes they have. */
export function keptUnits(b: Uint8Array, prefix: number, hevc: boolean, f: ((unit: Uint8Array) => void) | null): number {
  let kept = 0;
  let sliced = b.length === 0;
  for (let at = 0; at < b.length; ) {
    let size = 0;
    for (let i = 0; i < prefix; i++) size = size * 256 + byte(b, at + i);
    must(size !== 0 && size <= b.length - at - prefix);
    const unit = b.subarray(at, at + prefix + size);
    at += unit.length;
    must((byte(unit, prefix) & 0x80) === 0);
    const { needed, slice } = neededUnit(unit.subarray(prefix), hevc);
    sliced ||= slice;
    if (!needed) continue;
    kept += unit.length;
    f?.(unit);
  }
  must(sliced);
  return kept;
}

function units(f: Fields, n: number, right: (head: number) => boolean): Uint8Array[] {
  return Array.from({ length: n }, () => {
    const unit = f.bytes(f.u16());
    must(unit.length >= 2 && right(byte(unit, 0)));
    return unit;
  });
}

function add(w: number[], list: Uint8Array[]): void {
  for (const u of list) w.push(u.length >> 8, u.length & 255, ...u);
}

export interface Config {
  clean: Uint8Array;
  prefix: number;
}

/** Keeps the parameter sets of H.264. */
export function avcConfig(b: Uint8Array): Config {
  const f = new Fields(b);
  const head = f.bytes(5);
  must(head[0] === 1);
  const [profile, compatible, level, last] = [byte(head, 1), byte(head, 2), byte(head, 3), byte(head, 4)];
  const prefix = (last & 3) + 1;
  const sequences = units(f, f.u8() & 31, (h) => (h & 0x9f) === 7);
  const pictures = units(f, f.u8(), (h) => (h & 0x9f) === 8);
  must(prefix !== 3);
  const clean = [1, profile, compatible, level, 0xfc | (last & 3), 0xe0 | sequences.length];
  add(clean, sequences);
  clean.push(pictures.length);
  add(clean, pictures);
  if (f.b.length >= 4 && profile !== 66 && profile !== 77 && profile !== 88) {
    clean.push(0xfc | (byte(f.b, 0) & 3), 0xf8 | (byte(f.b, 1) & 7), 0xf8 | (byte(f.b, 2) & 7), 0);
  }
  return { clean: Uint8Array.from(clean), prefix };
}

/** Keeps the parameter sets of H.265. */
export function hevcConfig(b: Uint8Array): Config {
  const f = new Fields(b);
  const head = f.bytes(22);
  const arrays = f.u8();
  must(head[0] === 1 && arrays <= 16);
  const body = new Writer();
  let count = 0;
  for (let i = 0; i < arrays; i++) {
    const kind = f.u8();
    const list = units(f, f.u16(), (h) => h >> 1 === (kind & 63)).filter((u) => neededUnit(u, true).needed);
    if ((kind & 63) < 32 || (kind & 63) > 34) continue;
    count++;
    body.add(Uint8Array.of(kind & 0xbf)).u16(list.length);
    for (const u of list) body.u16(u.length).add(u);
  }
  const prefix = (byte(head, 21) & 3) + 1;
  must(prefix !== 3);
  return { clean: Uint8Array.of(...head, count, ...body.bytes()), prefix };
}

// Reading and writing bytes, for the cleaners beside it. Reading past an end is damage.

/** Why a file is not taken; see kind.go. */
export type Refused = "unknown" | "paper" | "big" | "unclean";

/** A file is not taken; nothing of it may be kept. */
export class ScrubError extends Error {
  readonly why: Refused;

  constructor(why: Refused) {
    super(`the file is not taken: ${why}`);
    this.why = why;
    this.name = "ScrubError";
  }
}

/** Throws unless what must be so is so. */
export function must(so: boolean): asserts so {
  if (!so) throw new ScrubError("unclean");
}

export function byte(b: Uint8Array, at: number): number {
  const x = b[at];
  if (x === undefined) throw new ScrubError("unclean");
  return x;
}

/** Says whether the text, of bytes below 256, stands at a place. */
export function has(b: Uint8Array, at: number, text: string): boolean {
  if (at + text.length > b.length) return false;
  for (let i = 0; i < text.length; i++) if (b[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** The bytes as text, each a character. */
export function latin(b: Uint8Array): string {
  let s = "";
  for (const x of b) s += String.fromCharCode(x);
  return s;
}

export function u16le(b: Uint8Array, at: number): number {
  return byte(b, at) | (byte(b, at + 1) << 8);
}

export function u32le(b: Uint8Array, at: number): number {
  return (u16le(b, at) | (u16le(b, at + 2) << 16)) >>> 0;
}

export function u32be(b: Uint8Array, at: number): number {
  return ((byte(b, at) << 24) | (byte(b, at + 1) << 16) | (byte(b, at + 2) << 8) | byte(b, at + 3)) >>> 0;
}

/** Reads numbers from the front, most significant byte first. */
export class Fields {
  b: Uint8Array;

  constructor(b: Uint8Array) {
    this.b = b;
  }

  bytes(n: number): Uint8Array {
    must(n <= this.b.length);
    const out = this.b.subarray(0, n);
    this.b = this.b.subarray(n);
    return out;
  }

  u8 = (): number => byte(this.bytes(1), 0);

  u16 = (): number => this.u8() * 256 + this.u8();

  u32 = (): number => u32be(this.bytes(4), 0);

  i32 = (): number => u32be(this.bytes(4), 0) | 0;

  /** Exact up to 2^53; larger numbers are larger than every bound here. */
  u64 = (): number => this.u32() * 2 ** 32 + this.u32();

  times = (version: number): number => (version === 1 ? this.u64() : this.u32());
}

/** Writes numbers, most significant byte first. */
export class Writer {
  #b = new Uint8Array(64);
  #view = new DataView(this.#b.buffer);
  length = 0;

  #grow(n: number, write: (view: DataView, at: number) => void): void {
    const at = this.length;
    this.length += n;
    if (this.length > this.#b.length) {
      const larger = new Uint8Array(Math.max(2 * this.#b.length, this.length));
      larger.set(this.#b);
      this.#b = larger;
      this.#view = new DataView(larger.buffer);
    }
    write(this.#view, at);
  }

  u16(...v: number[]): this {
    for (const x of v) this.#grow(2, (view, at) => view.setUint16(at, x));
    return this;
  }

  u32(...v: number[]): this {
    for (const x of v) this.#grow(4, (view, at) => view.setUint32(at, x));
    return this;
  }

  u64(...v: number[]): this {
    for (const x of v) this.#grow(8, (view, at) => view.setBigInt64(at, BigInt(x)));
    return this;
  }

  raw(text: string): this {
    return this.add(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  }

  add(b: Uint8Array): this {
    this.#grow(b.length, (_, at) => this.#b.set(b, at));
    return this;
  }

  put32(at: number, v: number): void {
    this.#view.setUint32(at, v);
  }

  bytes(): Uint8Array {
    return this.#b.subarray(0, this.length);
  }

  box(kind: string): Uint8Array {
    return newBox(kind, this.bytes());
  }
}

/** Makes a box of its parts. */
export function newBox(kind: string, ...parts: Uint8Array[]): Uint8Array {
  const size = parts.reduce((n, p) => n + p.length, 8);
  const out = new Uint8Array(size);
  new DataView(out.buffer).setUint32(0, size);
  for (let i = 0; i < 4; i++) out[4 + i] = kind.charCodeAt(i);
  let at = 8;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

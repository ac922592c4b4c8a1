// SHA-256 of one block, for the proof of work alone: a telephone tries tens of thousands of numbers, and a hash that is made
// for any length, or asked of the browser one promise at a time, costs several times as much. Everything else uses noble.

const k = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
  0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

const initial = new Int32Array([0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]);

/** The longest text that fits into one block. */
export const oneBlock = 55;

/** Tries the numbers from `from` to `to` behind the salt; the one whose digest is wanted (64 hexadecimal digits), or -1. */
export function tryNumbers(salt: string, wanted: string, from: number, to: number): number {
  const w = new Int32Array(64);
  const first = Number.parseInt(wanted.slice(0, 8), 16) | 0;
  const bytes = new Uint8Array(64);
  for (let i = 0; i < salt.length; i++) bytes[i] = salt.charCodeAt(i);
  for (let n = from; n <= to; n++) {
    const digits = String(n);
    const length = salt.length + digits.length;
    for (let i = 0; i < digits.length; i++) bytes[salt.length + i] = digits.charCodeAt(i);
    bytes[length] = 0x80;
    bytes.fill(0, length + 1);
    for (let i = 0, j = 0; i < 16; i++, j += 4) {
      w[i] = ((bytes[j] as number) << 24) | ((bytes[j + 1] as number) << 16) | ((bytes[j + 2] as number) << 8) | (bytes[j + 3] as number);
    }
    w[15] = length * 8;
    const h = compress(w);
    if (h[0] === first && hex(h) === wanted) return n;
  }
  return -1;
}

const out = new Int32Array(8);

function compress(w: Int32Array): Int32Array {
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] as number;
    const y = w[i - 2] as number;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
  }
  let a = initial[0] as number, b = initial[1] as number, c = initial[2] as number, d = initial[3] as number;
  let e = initial[4] as number, f = initial[5] as number, g = initial[6] as number, h = initial[7] as number;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (k[i] as number) + (w[i] as number)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  out[0] = ((initial[0] as number) + a) | 0;
  out[1] = ((initial[1] as number) + b) | 0;
  out[2] = ((initial[2] as number) + c) | 0;
  out[3] = ((initial[3] as number) + d) | 0;
  out[4] = ((initial[4] as number) + e) | 0;
  out[5] = ((initial[5] as number) + f) | 0;
  out[6] = ((initial[6] as number) + g) | 0;
  out[7] = ((initial[7] as number) + h) | 0;
  return out;
}

function hex(h: Int32Array): string {
  return Array.from(h, (x) => (x >>> 0).toString(16).padStart(8, "0")).join("");
}

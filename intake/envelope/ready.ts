// An identity that opens many files. What age-encryption derives from its seed for every stanza anew is derived once, the
// stanza that fitted last is tried first, the browser's own X25519 is asked where it has one, and a file is taken apart where
// it lies instead of being led through streams: a hundred tips are opened in a third of the time. It is age's hybrid recipient
// (mlkem768x25519 of age-encryption.org/v1: X-Wing under HPKE base mode) and its payload; the vectors are opened both ways.
// Whoever keeps one keeps the keys in memory: only the officers' worker does.
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { equalBytes } from "@noble/ciphers/utils.js";
import { expand, extract, hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import type { Stanza } from "age-encryption";
import { concat } from "./canonical.ts";
import { Curve } from "./curve.ts";
import { seedOf } from "./keys.ts";
import { pieces, type Ready } from "./part.ts";

const text = new TextEncoder();
const kind = "mlkem768x25519";
const shareSize = 1120;
const kemShare = 1088;
/** HPKE's KEM 0x647a, KDF HKDF-SHA256, AEAD ChaCha20Poly1305. */
const suite = concat(text.encode("HPKE"), Uint8Array.of(0x64, 0x7a, 0, 1, 0, 3));
/** The key schedule's context is the same for every file: base mode with age's label (RFC 9180, 5.1). */
const context = concat(Uint8Array.of(0), labeled("psk_id_hash", undefined, new Uint8Array(0)), labeled("info_hash", undefined, text.encode(`age-encryption.org/${kind}`)));

export class ReadyIdentity implements Ready {
  readonly #kem: Uint8Array;
  readonly #curve: Curve;
  #likely = 0;

  constructor(identity: string) {
    const seeds = shake256(seedOf(identity), { dkLen: 96 });
    this.#kem = ml_kem768.keygen(seeds.subarray(0, 64)).secretKey;
    this.#curve = new Curve(seeds.slice(64));
  }

  /** Opens a whole file; what is not as it should be is an error. */
  async open(part: Uint8Array): Promise<Uint8Array | null> {
    const file = pieces(part);
    const fileKey = await this.#first(file.stanzas.length, (i) => {
      const stanza = file.stanzas[i] as (typeof file.stanzas)[number];
      return this.#unwrap(unpadded(stanza.share), unpadded(stanza.body));
    });
    if (fileKey === null) return null;
    const mac = hmac(sha256, hkdf(sha256, fileKey, undefined, text.encode("header"), 32), file.header);
    if (!equalBytes(mac, unpadded(file.mac))) throw new Error("another header");
    const key = hkdf(sha256, fileKey, file.nonce, text.encode("payload"), 32);
    return concat(...file.chunks.map((chunk, i) => chacha20poly1305(key, chunkNonce(i, i === file.chunks.length - 1)).decrypt(chunk)));
  }

  /** For files that the library leads through streams. */
  unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array | null> {
    return this.#first(stanzas.length, async (i) => {
      const { args, body } = stanzas[i] as Stanza;
      if (args[0] !== kind) return null;
      if (args[1] === undefined || args.length !== 2) throw new Error("a stanza of another form");
      return this.#unwrap(unpadded(text.encode(args[1])), body);
    });
  }

  /** Tries the stanzas, the one that fitted last before the others. */
  async #first(count: number, open: (i: number) => Promise<Uint8Array | null>): Promise<Uint8Array | null> {
    const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => Number(b === this.#likely) - Number(a === this.#likely));
    for (const i of order) {
      const key = await open(i);
      if (key === null) continue;
      this.#likely = i;
      return key;
    }
    return null;
  }

  async #unwrap(share: Uint8Array, body: Uint8Array): Promise<Uint8Array | null> {
    if (share.length !== shareSize || body.length !== 32) throw new Error("a stanza of another form");
    const { key, nonce } = schedule(await this.#shared(share.subarray(0, kemShare), share.slice(kemShare)));
    try {
      return chacha20poly1305(key, nonce).decrypt(body);
    } catch {
      return null; // another's
    }
  }

  /** X-Wing's decapsulation with the keys at hand. The browser works on the curve while this thread works on the lattice. */
  async #shared(kem: Uint8Array, curve: Uint8Array): Promise<Uint8Array> {
    const other = this.#curve.shared(curve);
    other.catch(() => undefined); // it is waited for below, or the lattice has failed already
    return sha3_256(concat(ml_kem768.decapsulate(kem, this.#kem), await other, curve, this.#curve.publicKey, text.encode("\\.//^\\")));
  }
}

/** HPKE's key and nonce (RFC 9180, 5.1). */
function schedule(shared: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
  const secret = labeled("secret", shared, new Uint8Array(0));
  const out = (label: string, size: number) => expand(sha256, secret, concat(Uint8Array.of(0, size), text.encode("HPKE-v1"), suite, text.encode(label), context), size);
  return { key: out("key", 32), nonce: out("base_nonce", 12) };
}

function labeled(label: string, salt: Uint8Array | undefined, input: Uint8Array): Uint8Array {
  return extract(sha256, concat(text.encode("HPKE-v1"), suite, text.encode(label), input), salt);
}

/** The nonce of a chunk: its number, and whether it is the last. */
function chunkNonce(n: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(7, n);
  nonce[11] = Number(last);
  return nonce;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = Int8Array.from({ length: 256 }, (_, i) => alphabet.indexOf(String.fromCharCode(i)));

/** Decodes base64 without padding, in its one spelling. */
function unpadded(letters: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.floor((letters.length * 6) / 8));
  let [acc, bits, at] = [0, 0, 0];
  for (let i = 0; i < letters.length; i++) {
    const value = values[letters[i] as number] as number;
    if (value < 0) throw new Error("no base64");
    acc = ((acc << 6) | value) & 0xffff;
    if ((bits += 6) < 8) continue;
    out[at++] = (acc >> (bits -= 8)) & 255;
  }
  if ((acc & ((1 << bits) - 1)) !== 0 || bits >= 6) throw new Error("no base64");
  return out;
}

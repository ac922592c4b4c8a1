// Keeping what is half written on this device, loaded when it is asked for (/web/keep.js). It is sealed under a key that
// Argon2id stretches from what the resident chose, and lies in the browser's local storage, in one entry. Who copies the
// device and has machines can still try all short numbers: the page says so.

import { argon2idAsync } from "@noble/hashes/argon2.js";
import { fromBase64, toBase64 } from "../../intake/envelope/envelope.ts";
import { read, write, type Entry } from "./kept.ts";

/** Half a second on a desktop, some seconds on a cheap phone. */
const cost = { t: 3, m: 32 * 1024, p: 1, dkLen: 32, asyncTick: 20 };
const hours = 48;
const tries = 3;
const block = 4096; // so that the length tells little

/** Fewest signs that are taken. */
export const fewest = 8;

/** Saves under a key that was chosen; what it saved before is replaced. */
export class Lock {
  private line: Promise<void> = Promise.resolve();
  private open = true;

  constructor(private readonly key: CryptoKey, private readonly salt: Uint8Array, private readonly until: number) {}

  save(text: string): Promise<void> {
    const saved = this.line.then(async () => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(text);
      const padded = new Uint8Array(Math.ceil((plain.length + 1) / block) * block).fill(0x20);
      padded.set(plain);
      const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, padded));
      if (this.open) write({ v: 1, until: this.until, wrong: 0, salt: toBase64(this.salt), iv: toBase64(iv), sealed: toBase64(sealed) });
    });
    this.line = saved.catch(() => undefined);
    return saved;
  }

  /** Deletes what was saved; nothing is saved after it. */
  drop(): void {
    this.open = false;
    write(null);
  }
}

/** A new lock, for 48 hours. */
export async function lock(chosen: string, now: number): Promise<Lock> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const hour = 3_600_000;
  return new Lock(await keyOf(chosen, salt), salt, Math.ceil(now / hour) * hour + hours * hour);
}

/** Opens what was kept. "wrong" may be tried again; "gone" is deleted: too old, or tried too often. */
export async function unlock(chosen: string, now: number): Promise<{ text: string; lock: Lock } | "wrong" | "gone"> {
  const kept = read(now);
  if (kept === null) return "gone";
  // Counted before it is tried, so that closing the page does not give another try.
  write({ ...kept, wrong: kept.wrong + 1 });
  const salt = fromBase64(kept.salt);
  const key = await keyOf(chosen, salt);
  const text = await open(key, kept);
  if (text !== null) {
    write(kept);
    return { text, lock: new Lock(key, salt, kept.until) };
  }
  if (kept.wrong + 1 < tries) return "wrong";
  write(null);
  return "gone";
}

async function open(key: CryptoKey, kept: Entry): Promise<string | null> {
  try {
    const iv = new Uint8Array(fromBase64(kept.iv));
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, new Uint8Array(fromBase64(kept.sealed)));
    return new TextDecoder().decode(plain).trimEnd();
  } catch {
    return null;
  }
}

async function keyOf(chosen: string, salt: Uint8Array): Promise<CryptoKey> {
  const raw = new Uint8Array(await argon2idAsync(new TextEncoder().encode(chosen.normalize("NFC").trim()), salt, cost));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  raw.fill(0);
  return key;
}

// The browser's X25519 and the library's do the same, and refuse the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { x25519 } from "@noble/curves/ed25519.js";
import { Curve } from "./curve.ts";
import { fromBase64, toBase64 } from "./envelope.ts";

const subtle = Object.getPrototypeOf(crypto.subtle) as { importKey: unknown };

for (const native of [true, false]) {
  test(native ? "with the browser's own" : "without", async () => {
    const { importKey } = subtle;
    let asked = 0;
    subtle.importKey = async function (this: unknown, ...args: unknown[]) {
      asked++;
      if (!native) throw new DOMException("no such algorithm", "NotSupportedError");
      return (importKey as (...args: unknown[]) => unknown).apply(this, args);
    };
    try {
      const own = crypto.getRandomValues(new Uint8Array(32));
      const curve = new Curve(own);
      assert.deepEqual(curve.publicKey, x25519.getPublicKey(own));
      for (let i = 0; i < 20; i++) {
        const theirs = crypto.getRandomValues(new Uint8Array(32)); // any 32 bytes are a key, with the highest bit as well
        assert.deepEqual(await curve.shared(theirs), x25519.getSharedSecret(own, theirs));
      }
      for (const nothing of [new Uint8Array(32), Uint8Array.from({ length: 32 }, (_, i) => Number(i === 0))]) await assert.rejects(curve.shared(nothing));
      assert.equal(asked > 1, native);
    } finally {
      subtle.importKey = importKey;
    }
  });
}

test("base64 has one spelling", () => {
  for (let n = 0; n < 40; n++) {
    const bytes = crypto.getRandomValues(new Uint8Array(n));
    const text = toBase64(bytes);
    assert.deepEqual(fromBase64(text), bytes);
    for (const other of [text + "\n", " " + text, text + "=", text.replace(/=+$/, ""), text.slice(0, 4) + " " + text.slice(4), text.slice(0, -1) + " "]) {
      if (other !== text) assert.throws(() => fromBase64(other), JSON.stringify(other));
    }
  }
  for (const loose of ["AB==", "AAB=", "AA A", "A A=", "AAA AA=", "AAAA\tAA=", "_-==", "AA=A"]) assert.throws(() => fromBase64(loose), loose);
});

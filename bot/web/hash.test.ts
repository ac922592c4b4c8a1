import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { oneBlock, tryNumbers } from "./hash.ts";

test("one block is hashed as noble does", () => {
  for (const salt of ["", "a", "0011223344556677?expires=1795320000&max=1600000&"]) {
    for (const n of [0, 7, 10, 99_999, 1_600_000]) {
      if (salt.length + String(n).length > oneBlock) continue;
      const wanted = bytesToHex(sha256(new TextEncoder().encode(salt + n)));
      assert.equal(tryNumbers(salt, wanted, n, n), n);
      assert.equal(tryNumbers(salt, wanted, Math.max(0, n - 50), n), n);
      assert.equal(tryNumbers(salt, wanted, n + 1, n + 50), -1);
    }
  }
});

// The shared vectors in node.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { mint, format, read } from "./receipt.ts";
import { runVectors, type Vectors } from "./vectors.ts";

test("receipt vectors", async () => {
  const vectors = JSON.parse(readFileSync("intake/receipt/testdata/receipt.json", "utf8")) as Vectors;
  const { count, failures } = await runVectors(vectors);
  assert.deepEqual(failures, []);
  assert.ok(count >= 90);
});

test("a fresh code reads as itself", () => {
  for (let i = 0; i < 200; i++) {
    const code = mint();
    assert.equal(read(`mã của tôi là ${format(code)}`), code);
  }
});

// Runs the sentences of testdata/guard.json, as guard_test.go does.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { clues } from "./guardself.ts";

const rows: { text: string; finds: string[] }[] = JSON.parse(readFileSync("bot/testdata/guard.json", "utf8"));

for (const { text, finds } of rows) {
  test(text, () => assert.deepEqual(clues(text).map((c) => `${c.soft ? "soft" : c.kind}: ${c.passage}`), finds));
}

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { read } from "./boxcode.ts";

test("vectors", () => {
  const vectors = JSON.parse(readFileSync("intake/directory/boxcode/testdata/vectors.json", "utf8")) as { Text: string; Code: string; Error: string }[];
  assert.ok(vectors.length > 10);
  for (const v of vectors) assert.deepEqual(read(v.Text), v.Error === "" ? { code: v.Code } : v.Error, v.Text);
});

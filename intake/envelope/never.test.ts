// The vectors of testdata/never, as never_test.go runs them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EnvelopeError, forbids, seal } from "./envelope.ts";
import { checkHeader } from "./header.ts";
import type { VectorFile } from "./vectors.ts";

const read = (name: string) => JSON.parse(readFileSync(`intake/envelope/testdata/${name}`, "utf8"));
const good = (read("vectors/vectors.json") as VectorFile).refusals[0]!;

test("forbids", () => {
  for (const v of read("never/vectors.json").forbids) assert.equal(forbids(v.never, v.unit), v.want, JSON.stringify(v));
});

test("headers with a role for all places", () => {
  for (const { says, units, never, good: fine } of read("never/vectors.json").headers) {
    const check = () => checkHeader({ ...good.header, units, never });
    if (fine) check();
    else assert.throws(check, (e) => e instanceof EnvelopeError && e.outcome === "refused", says);
  }
});

test("seal honours a role for all places", async () => {
  await assert.rejects(seal({ ...good.header, never: ["commune-police.*"] }, good.tip, good.to), /forbidden/);
  const sealed = await seal({ ...good.header, never: ["commune-front.*"] }, good.tip, good.to);
  assert.deepEqual(sealed.header.never, ["commune-front.*"]);
});

// The shared vectors of officers' keys in node.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { newCase } from "../../intake/envelope/envelope.ts";
import { newUnitKey, unwrap, wrap } from "./keys.ts";
import { enrolAndOpen, runKeyVectors, type KeyVectors } from "./keys.vectors.ts";

test("key vectors", async () => {
  const vectors = JSON.parse(readFileSync("triage/officer/testdata/keys.json", "utf8")) as KeyVectors;
  const { count, failures } = await runKeyVectors(vectors, 3);
  assert.deepEqual(failures, []);
  assert.ok(count >= 40);
});

test("an officer enrols and signs in", async () => assert.ok(await enrolAndOpen()));

test("unit keys are wrapped for a colleague", async () => {
  const [own, other] = [await newCase(), await newCase()];
  const key = await newUnitKey("commune-police.06184");
  const sealed = await wrap(key, own.recipient);
  assert.deepEqual(await unwrap(sealed, own.identity), key);
  assert.equal(await unwrap(sealed, other.identity), null);
});

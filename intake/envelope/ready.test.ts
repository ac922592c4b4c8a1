// Identities that open many files open what the library opens, and nothing else.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { generateHybridIdentity } from "age-encryption";
import { identityFromSeed, openBytes, recipientOf, sealBytes } from "./envelope.ts";
import { seedOf } from "./keys.ts";
import { keepReady, openPart, sealPart } from "./part.ts";
import { ReadyIdentity } from "./ready.ts";
import { runVectors, type VectorFile } from "./vectors.ts";

test("an identity's seed", async () => {
  for (let i = 0; i < 50; i++) {
    const seed = crypto.getRandomValues(new Uint8Array(32));
    assert.deepEqual(seedOf(identityFromSeed(seed)), seed);
  }
  const identity = await generateHybridIdentity();
  assert.equal(identityFromSeed(seedOf(identity)), identity);
  const end = identity.endsWith("Q") ? "P" : "Q";
  assert.throws(() => seedOf(identity.slice(0, -1) + end));
});

test("opens at every place of a file, and nobody else's", async () => {
  const [mine, other, third] = [await generateHybridIdentity(), await generateHybridIdentity(), await generateHybridIdentity()];
  keepReady(mine, new ReadyIdentity(mine));
  const plain = new TextEncoder().encode("một câu");
  const to = await Promise.all([other, mine, third].map(recipientOf));
  for (const recipients of [to, [to[1] as string], [...to].reverse(), [to[1] as string, to[0] as string]]) {
    assert.deepEqual(await openPart(await sealPart(plain, recipients), [mine]), plain);
    assert.deepEqual(await openPart(await sealPart(plain, recipients), [third, mine]), plain);
  }
  assert.equal(await openPart(await sealPart(plain, [to[0] as string, to[2] as string]), [mine]), null);
  const damaged = await sealPart(plain, [to[1] as string]);
  damaged[damaged.length - 1] = (damaged[damaged.length - 1] as number) ^ 1;
  await assert.rejects(openPart(damaged, [mine]), { outcome: "damaged" });
  assert.equal(await openBytes(await sealBytes(plain, to[0] as string), mine), null);
});

test("the vectors, with every identity in them kept ready", async () => {
  const file = readFileSync("intake/envelope/testdata/vectors/vectors.json", "utf8");
  const identities = new Set(file.match(/AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]{58}/g));
  assert.ok(identities.size > 0);
  for (const identity of identities) keepReady(identity, new ReadyIdentity(identity));
  const { count, failures } = await runVectors(JSON.parse(file) as VectorFile, (name) => new Uint8Array(readFileSync(`intake/envelope/testdata/vectors/${name}`)));
  assert.deepEqual(failures, []);
  assert.ok(count > 150);
});

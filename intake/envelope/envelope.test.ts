// The shared vectors in node.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { blobSize, newCase, openBlobStream, paddedSize, sealBlob, sealBlobStream, sealBytes } from "./envelope.ts";
import { runVectors, type VectorFile } from "./vectors.ts";

const dir = "intake/envelope/testdata/vectors";

test("envelope vectors", async () => {
  const file = JSON.parse(readFileSync(`${dir}/vectors.json`, "utf8")) as VectorFile;
  const { count, failures } = await runVectors(file, (name) => new Uint8Array(readFileSync(`${dir}/${name}`)));
  assert.deepEqual(failures, []);
  assert.ok(count > 150);
});

test("kinds of recipients are never mixed", async () => {
  const { recipient } = await newCase();
  const old = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
  const plain = new Uint8Array([1]);
  await assert.rejects(sealBytes(plain, recipient, old), /^EnvelopeError: refused$/);
  await assert.rejects(sealBytes(plain, old), /^EnvelopeError: refused$/);
  await assert.rejects(sealBytes(plain, recipient, recipient), /^EnvelopeError: forbidden$/);
  await assert.rejects(sealBlob(plain, old), /^EnvelopeError: refused$/);
});

test("streams of blobs come back as they were", async () => {
  const { recipient, identity } = await newCase();
  for (const size of [1, 511, 65535, 65536, 200_003]) {
    const content = Uint8Array.from({ length: size }, (_, i) => i & 255);
    const { sealed, content: said } = await sealBlobStream(new Blob([content]).stream(), recipient);
    const bytes = new Uint8Array(await new Response(sealed).arrayBuffer());
    const a = { blob: crypto.randomUUID(), type: "image/png", ...(await said) };
    const opened = await openBlobStream(new Blob([bytes]).stream(), identity, a);
    assert.ok(opened !== null);
    assert.deepEqual(new Uint8Array(await new Response(opened).arrayBuffer()), content);
    assert.equal(bytes.length, blobSize(paddedSize(size)));
  }
});

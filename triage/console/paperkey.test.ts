// Paper keys and their shares in node.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { newUnitKey } from "./keys.ts";
import { makePaperKey, newPaperKey, openPaper, readPaperKey, verifyPaper } from "./paperkey.ts";
import { runPaperVectors, type PaperVectors, type ShareVectors } from "./paperkey.vectors.ts";
import { combinePaperKey, readShare, splitPaperKey } from "./papershare.ts";
import { combine, split } from "./shares.ts";

const json = (name: string): unknown => JSON.parse(readFileSync(`triage/officer/${name}`, "utf8"));

test("paper vectors", async () => {
  const { count, failures } = await runPaperVectors(json("testdata/paper.json") as PaperVectors, json("shares/testdata/shares.json") as ShareVectors);
  assert.deepEqual(failures, []);
  assert.ok(count >= 120, String(count));
});

test("a printed key opens the unit's keys", async () => {
  const [now, old] = [await newUnitKey("commune-police.06184"), await newUnitKey("commune-police.06184")];
  const { words, sealed } = await makePaperKey([now, old]);
  assert.deepEqual(await openPaper(readPaperKey(words.toLowerCase()), sealed), [now, old]);
  assert.equal(await openPaper(newPaperKey(), sealed), null);
  assert.ok(verifyPaper(sealed, [old, now]));
  assert.ok(!verifyPaper(sealed, [await newUnitKey("commune-police.06184")]));
  await assert.rejects(makePaperKey([now, await newUnitKey("commune-police.06190")]));
});

test("any three of five shares give the key", () => {
  const key = newPaperKey();
  const printed = splitPaperKey(key, 3, 5);
  for (let a = 0; a < 5; a++) for (let b = a + 1; b < 5; b++) for (let c = b + 1; c < 5; c++) {
    assert.deepEqual(combinePaperKey([c, a, b].map((i) => readShare(printed[i] as string))), key);
  }
});

test("two of three shares leave every secret possible", () => {
  const list = split(Uint8Array.of(42), 3, 5);
  const possible = new Set<number | undefined>();
  for (let v = 0; v < 256; v++) possible.add(combine([...list.slice(0, 2), { ...list[4] as typeof list[0] & object, value: Uint8Array.of(v) } as never])[0]);
  assert.equal(possible.size, 256);
});

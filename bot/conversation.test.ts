// Runs the conversation files of testdata, as conversation_test.go does; the format is explained there.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { play, walk, type Given, type Walk } from "./player.ts";

const folder = "bot/testdata/conversations";
const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const given: Given = {
  tables: read("intake/rules/testdata/tables/resident.json"), boxes: read("bot/testdata/boxes.json"), lookups: read("bot/testdata/lookups.json"),
};

for (const file of readdirSync(folder).filter((f) => f.endsWith(".txt"))) {
  test(file, () => {
    const want = readFileSync(`${folder}/${file}`, "utf8");
    assert.equal(play(given, want), want);
  });
}

test("testdata/walks.json", () => {
  const walks: Walk[] = read("bot/testdata/walks.json");
  for (const [i, w] of walks.entries()) assert.equal(walk(given, w), w.digest, `walk ${i} on ${w.channel}`);
});

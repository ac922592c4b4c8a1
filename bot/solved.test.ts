// The same mailboxes as TestSettle in solved_test.go.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { ResidentTables } from "../intake/rules/tables.ts";
import type { Asked, Mailbox } from "./message.ts";
import { settle } from "./solved.ts";

const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

test("mailboxes ask alike in both languages", () => {
  const tables = read("intake/rules/testdata/tables/resident.json") as ResidentTables;
  const vectors = read("bot/testdata/solved.json") as { box: Mailbox; due: Asked | null; later: string; done: Asked | null; open: Asked | null }[];
  assert.ok(vectors.length > 50 && vectors.some((v) => v.due?.times === 1) && vectors.some((v) => v.due?.times === 2));
  for (const { box, ...want } of vectors) {
    const { due, later, done, open } = settle(tables, box);
    assert.deepEqual({ due, later, done, open }, want, JSON.stringify(box));
  }
});

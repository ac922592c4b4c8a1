import assert from "node:assert/strict";
import { test } from "node:test";
import { change, filled, heights, nameOf, within } from "./figures.ts";

test("figures of a board", () => {
  const of = (name: string, received: number, results = {}) => ({ of: name, received, answered: 0, handed: 0, overdue: 0, results });
  assert.deepEqual(filled([of("A2", 10), of("A3", 0), of("A4", 0, { "giai-trinh": 5 })]).map((f) => f.of), ["A2", "A4"]);
  assert.deepEqual(["2026-11", "2026-Q4", "2026-H2", "2026"].map((p) => nameOf(p)), [
    { word: "period.month", values: { n: "11", year: "2026" } }, { word: "period.quarter", values: { n: "4", year: "2026" } },
    { word: "period.half2", values: { n: "", year: "2026" } }, { word: "period.year", values: { n: "", year: "2026" } },
  ]);
  assert.deepEqual(["2026-11", "2026-Q4", "2026-H2", "2026", "2026-Q3", "2025", "2026-H1", "2026-10"].map((p) => within("2026-11", p)), [true, true, true, true, false, false, false, false]);
  assert.deepEqual([change(5, 3), change(3, 5), change(3, 3)].map((c) => `${c.word} ${c.n}`), ["change.more 2", "change.less 2", "change.same 0"]);
  assert.deepEqual(heights([0, 2, 4]), [0, 0.5, 1]);
  assert.deepEqual(heights([0, 0]), [0, 0]);
});

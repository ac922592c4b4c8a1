import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, nameOf, sum } from "./figures.ts";

test("figures of a board", () => {
  const figures = [{ of: "A2", received: 10, answered: 5, overdue: 0 }, { of: "A3", received: 0, answered: 0, overdue: 0 }, { of: "A4", received: 5, answered: 0, overdue: 5 }];
  assert.deepEqual(sum(figures), { received: 15, answered: 5, overdue: 5 });
  assert.deepEqual(filled(figures).map((f) => f.of), ["A2", "A4"]);
  assert.deepEqual(["2026-11", "2026-Q4", "2026"].map((p) => nameOf(p)), [
    { word: "period.month", values: { n: "11", year: "2026" } }, { word: "period.quarter", values: { n: "4", year: "2026" } },
    { word: "period.year", values: { n: "", year: "2026" } },
  ]);
});

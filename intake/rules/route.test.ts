// The vectors of testdata, as route_test.go runs them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { askOrder, headerCategory, headerCommune, mustAsk, route } from "./route.ts";
import type { ResidentTables } from "./tables.ts";

const read = (file: string) => JSON.parse(readFileSync(`intake/rules/testdata/${file}`, "utf8"));
const tables: ResidentTables = read("tables/resident.json");

for (const file of ["route/expected.json", "route/reachable.json"]) {
  test(file, () => {
    for (const v of read(file)) {
      assert.deepEqual(route(tables, v.category, v.answers, v.floor, v.subjects), v.want, `${v.name} ${v.category}`);
    }
  });
}

test("ask/expected.json", () => {
  for (const v of read("ask/expected.json")) {
    assert.deepEqual(askOrder(tables, v.category, v.answers, v.floor), v.order, v.name);
    assert.equal(mustAsk(tables, v.category, v.answers) ?? "", v.must, v.name);
  }
});

test("refuses what the tables do not have", () => {
  assert.throws(() => route(tables, "Z9", {}), RangeError);
  assert.throws(() => route(tables, "complaint-about-police", {}), RangeError);
  assert.throws(() => route(tables, "A1", {}, "soon"), RangeError);
  assert.throws(() => route(tables, "A1", {}, "", ["mayor"]), RangeError);
});

test("veils the header of complaints and protection", () => {
  const of = (category: string) => {
    const r = route(tables, category, {});
    return [headerCategory(r), headerCommune(r, "06184", "20")];
  };
  assert.deepEqual(of("A1"), ["A1", "06184"]);
  assert.deepEqual(of("C2"), ["complaint-about-police", "20"]);
  assert.deepEqual(of("C3"), ["complaint-about-official", "20"]);
  assert.deepEqual(of("R1"), ["protection", "20"]);
});

test("names of the language are no answers", () => {
  const answers = JSON.parse('{"constructor":"co","__proto__":"co","toString":"co"}');
  assert.deepEqual(route(tables, "A1", answers), route(tables, "A1", {}));
});

// The rules of openings, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { found, wrong, type Draft } from "./openingform.ts";
import { expectedSeal, isSide, judge, momentAt, otherSide, toType, type Box, type Opening } from "./openings.ts";
import { say } from "./words.ts";

const draft = (change: Partial<Draft>): Draft => {
  const at = new Date(Date.now() + 7 * 3_600_000).toISOString();
  return {
    id: "a", version: 0, box: "K7M4RK", corrects: "", day: at.slice(0, 10), hour: at.slice(11, 16), slips: "12", blank: "1", unreadable: "2", before: " ls 0017", state: "intact", after: "", present: [],
    text: "", ...change,
  };
};

test("an hour in Viet Nam is a moment to the minute", () => {
  assert.equal(momentAt("2026-11-16", "08:30"), "2026-11-16T01:30:00Z");
  assert.equal(momentAt("2026-11-16", "00:05"), "2026-11-15T17:05:00Z");
  for (const [day, hour] of [["", "08:30"], ["2026-11-16", ""], ["2026-13-16", "08:30"], ["2026-11-16", "25:00"]] as const) assert.equal(momentAt(day, hour), "", day + hour);
});

test("the other side is that of the commune that holds the box today", () => {
  assert.equal(otherSide("commune-police.06184"), "commune-front.06184");
  assert.equal(otherSide("commune-front.06184"), "commune-police.06184");
  assert.ok(isSide("commune-front.06184") && !isSide("province-police.20"));
  assert.equal(judge({ proposed: { unit: "commune-police.06190" }, holder: "06184" } as Opening), "commune-front.06184");
});

test("a seal is compared with that of the last opening before", () => {
  const box = { last: "2026-11-09", seal: "A-2" } as Box;
  assert.deepEqual([expectedSeal(box, "2026-11-16", ""), expectedSeal(box, "2026-11-16", "id"), expectedSeal(box, "2026-11-09", ""), expectedSeal(undefined, "2026-11-16", "")], ["A-2", "", "", ""]);
});

test("what does not fit is said before it is sent", () => {
  assert.equal(wrong(draft({})), "");
  const count = say("openings.bad.count", { most: 2000 });
  for (const [change, why] of [
    [{ slips: "" }, count], [{ slips: "2" }, count], [{ slips: "2001" }, count], [{ slips: "-1" }, count], [{ blank: "1.5" }, count],
    [{ day: "2020-01-01" }, say("openings.bad.time")], [{ day: "2999-01-01" }, say("openings.bad.time")], [{ hour: "" }, say("openings.bad.time")],
    [{ after: "số 17" }, say("openings.bad.seal")], [{ after: "0".repeat(21) }, say("openings.bad.seal")], [{ state: "" }, say("openings.bad.state")],
  ] as [Partial<Draft>, string][]) assert.equal(wrong(draft(change)), why, JSON.stringify(change));
});

test("what is sent is as the server wants it", () => {
  const sent = found(draft({ present: ["to-an-ninh", "truong-thon", "ai"] }));
  assert.deepEqual([sent.slips, sent.seal_before, sent.seal_after, sent.present], [12, "LS-0017", "", ["truong-thon", "to-an-ninh"]]);
  assert.equal(toType({ ...sent, sealed: "" }), 9);
});

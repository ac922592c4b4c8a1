// The rules of openings, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { found, wrong, type Draft } from "./openingform.ts";
import { below, expectedSeal, isSide, judge, kept, momentAt, otherSide, toType, type Box, type Opening, type Openings } from "./openings.ts";
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

test("older openings stay when the newest are fetched anew, and none is there twice", () => {
  const one = (id: string, at: number, state = "confirmed"): Opening => ({ id, at: `2026-11-${at}T01:00:00Z`, state, slips: 0 }) as Opening;
  const list = (next: string, ...openings: Opening[]): Openings => ({ boxes: [], openings, next });
  const ids = (o: Openings): string => `${o.openings.map((x) => x.id).join("")} ${o.next}`;
  const first = list("1", one("c", 16), one("b", 15), one("w", 10, "proposed"));
  const all = below(first, list("2", one("a", 14), one("w", 10, "proposed")));
  assert.equal(ids(all), "cbaw 2");
  assert.equal(ids(kept(all, list("0", one("d", 17), one("c", 16)))), "dcba 2", "what waits is the server's to say");
  assert.equal(ids(kept(first, first)), "cbw 1");
  assert.equal(ids(kept(all, list("", one("d", 17)))), "d ", "that is all there is");
  assert.equal(ids(kept(all, list("8", one("f", 20), one("e", 19)))), "fe 8", "between them there may be others");
  assert.equal(ids(kept(null, first)), "cbw 1");
});

// Who was faster, and what is told of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { acts } from "./acts.ts";
import { shortcuts } from "./keyboard.ts";
import { another, faster, stepped } from "./meanwhile.ts";
import { goesOn } from "./merge.ts";
import type { Session } from "./session.ts";
import type { Case, Event, Row } from "./shapes.ts";
import { say } from "./words.ts";

const session = { unit: "commune-police.06184", me: { user: "hoa" }, officer: (user: string) => (user === "hoa" ? "tôi" : user),
  tables: { lanes: [{ id: "tip", joint_opening: false }, { id: "feedback", joint_opening: true }] } } as unknown as Session;
const event = (kind: string, officer: string, more: Partial<Event> = {}): Event => ({ at: "", kind, unit: "", officer, subject: "", from: "", to: "", reason: "", outcome: "", ...more });

test("the one who was faster is named", () => {
  const before = [event("registered", "", { reason: "tip" }), event("moved", "mai", { to: "ACCEPTED" })];
  const said = (...events: Event[]): string => faster(session, { events: [...before, ...events] }, before.length);
  assert.equal(said(event("taken", "binh"), event("looked", "lan"), event("labelled", "lan")), say("faster.by", { who: "binh" }));
  assert.equal(said(event("moved", "hoa", { to: "CHECKING" }), event("looked", "binh")), say("faster.me"));
  assert.equal(said(event("registered", "", { reason: "answer" }), event("raised", ""), event("escalated", "")), say("faster.resident"));
  assert.equal(said(event("moved", "binh", { to: "FORWARDED" }), event("registered", "", { reason: "hand-on" })), say("faster.by", { who: "binh" }));
  assert.equal(said(), say("error.stale")); // units that merged leave no event: nobody is blamed who did something long ago
  assert.equal(said(event("looked", "binh")), say("error.stale"));
  assert.equal(faster(session, { events: null }), say("error.stale"));
});

test("a step whose answer was lost was the officer's own", () => {
  const mine = event("moved", "hoa", { to: "CHECKING" });
  assert.equal(stepped(session, { state: "CHECKING", events: [mine, event("looked", "binh")] }, 0, "CHECKING"), true);
  assert.equal(stepped(session, { state: "CHECKING", events: [mine] }, 1, "CHECKING"), false); // it was that before
  assert.equal(stepped(session, { state: "CHECKING", events: [mine, event("moved", "binh", { to: "CHECKING" })] }, 0, "CHECKING"), false);
  assert.equal(stepped(session, { state: "ACCEPTED", events: [mine, event("moved", "binh", { to: "ACCEPTED" })] }, 0, "CHECKING"), false);
});

test("a case has one owner while it is open", () => {
  const row = (more: Partial<Row>): Row => ({ officer: "", ...more }) as Row;
  assert.deepEqual([row({}), row({ officer: "hoa" }), row({ officer: "binh" }), row({ officer: "binh", closed: "2026-11-20T00:00:00Z" })].map((r) => another(session, r)), ["", "", "binh", ""]);
});

test("what a case can be merged into", () => {
  const data = { id: "a", lane: "tip" } as Case;
  const fits = (more: Partial<Row>): boolean => goesOn(session, { ...data, lane: more.lane ?? "tip" }, { id: "b", lane: "tip", holder: session.unit, ...more } as Row);
  assert.deepEqual([fits({}), fits({ id: "a" }), fits({ closed: "2026-11-20T00:00:00Z" }), fits({ holder: "province-police.20" }), fits({ lane: "feedback", holder: "commune-front.06184" })], [true, false, false, false, true]);
  assert.equal(goesOn(session, data, { id: "b", lane: "dispute", holder: session.unit } as Row), false);
});

test("every key of the desk is in the list", () => {
  const listed = new Set(shortcuts.flatMap(([keys]) => keys.split(" ")));
  const desk = readFileSync("triage/console/dutydesk.ts", "utf8");
  const used = [...desk.matchAll(/case "([^"]+)"/g)].map((m) => m[1] as string).filter((k) => !["ArrowDown", "ArrowUp", "Escape"].includes(k));
  assert.ok(used.length > 12, used.join(" "));
  for (const key of [...used, ...acts.flatMap((a) => a.key ?? []), "?", "L", "Esc"]) assert.ok(listed.has(key), key);
});

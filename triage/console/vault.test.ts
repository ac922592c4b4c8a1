// The vault without a worker: what it opens, what it refuses, and that what it seals opens for whom it is meant.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newCase, open, openReply, parse, roundReceived, seal, toBase64, verifyHandOn, verifyReply, type Header } from "../../intake/envelope/envelope.ts";
import { enrol, newUnitKey, publicOf, wrap, type UnitKey } from "./keys.ts";
import { readMarks } from "./mask.ts";
import { Movers } from "./vault-move.ts";
import { redact, takenOut } from "./vault-redact.ts";
import { failureOf, Vault } from "./vault.ts";

const passphrase = "lua-chin suoi-xa tre-gia nui-cao";
const police = "commune-police.06184";
const agency = "investigation-agency.20";

const why = (expected: string) => (error: unknown) => failureOf(error) === expected;

test("an officer's vault", async () => {
  const { enrolment, own: _ } = await enrol(passphrase);
  const [unit, other] = [await newUnitKey(police), await newUnitKey(agency)];
  const wrapped = toBase64(await wrap(unit, enrolment.recipient));
  const reporter = await newCase();
  const first = await tip(unit, reporter.recipient);
  const vault = new Vault(() => new Date("2026-11-20T02:00:00Z"));
  const login = { user: "hoa", identity: enrolment.identity, units: { [police]: [await publicOf(unit)] } };

  await assert.rejects(vault.derive({ passphrase, salt: enrolment.salt, params: { t: 1, m: 8, p: 1 } }), why("weak"));
  await assert.rejects(vault.derive({ passphrase: "ngan", salt: enrolment.salt, params: enrolment.params }), why("short"));
  await assert.rejects(vault.unlock({ ...login, keys: [] }), why("nokey"));
  let steps = 0;
  const { auth } = await vault.derive({ passphrase, salt: enrolment.salt, params: enrolment.params }, () => steps++);
  assert.match(auth, /^[0-9a-f]{64}$/);
  assert.ok(steps > 0);
  assert.deepEqual(await vault.unlock({ ...login, keys: [{ unit: police, sealed: wrapped }] }), { units: [police] });

  const id = first.header.case;
  const damaged = new Uint8Array(first.bytes);
  damaged[damaged.length - 1]! ^= 1;
  const strange = await tip(other, reporter.recipient, agency, id);
  const job = { unit: police, id, remarks: [], replies: [] };
  const opened = await vault.open({ ...job, envelopes: [
    { id: "a", sealed: toBase64(first.bytes) }, { id: "b", sealed: toBase64(damaged) }, { id: "c", sealed: toBase64(strange.bytes) },
  ] });
  assert.deepEqual(opened.letters.map((l) => l.state), ["open", "damaged", "closed"]);
  assert.ok(opened.answerable);
  assert.doesNotMatch(JSON.stringify(opened), /AGE-SECRET-KEY|age1pq/); // no key leaves
  await assert.rejects(vault.open({ ...job, unit: agency, envelopes: [] }), why("nokey"));

  const reply = await vault.reply({ unit: police, id, text: "Đang tìm hiểu.", state: "CHECKING", question: false, holders: [], never: ["x.1"] });
  const read = await openReply(bytes(reply.sealed), reporter.identity);
  assert.ok(read !== null && verifyReply(read, (await publicOf(unit)).verify));
  assert.deepEqual([read.id, read.text, read.from, read.never], [reply.id, "Đang tìm hiểu.", police, ["x.1"]]);
  const note = await vault.note({ id, text: "đã gọi" });
  const again = await vault.open({ ...job, envelopes: [{ id: "a", sealed: toBase64(first.bytes) }], remarks: [note], replies: [{ id: reply.id, copy: reply.copy }] });
  assert.deepEqual([again.notes[note.id], again.answers[reply.id]], ["đã gọi", "Đang tìm hiểu."]);

  const to = { unit: agency, recipient: (await publicOf(other)).recipient };
  const { lane, category, urgency, commune, never } = first.header;
  const anew = await new Movers().anew(vault, {
    unit: police, id, reason: "dau-hieu-toi-pham", handle: "", units: [to], to: { case: id, never, lane, category, urgency, commune }, note: "", reply: null,
  });
  const handed = await open(parse(bytes(anew.hand_ons[0] as string)), other.identity);
  assert.ok(handed !== null && verifyHandOn(handed, (await publicOf(unit)).verify) && handed.text === "con trâu");
  assert.equal(await vault.unpark({ sealed: await vault.park({ text: "nửa câu\n" }) }), "nửa câu");

  // The agency takes words out of what it was handed: of its own copy, and of the original that only the police open.
  const agencys = { unit: agency, sealed: toBase64(await wrap(other, enrolment.recipient)) };
  await vault.more({ keys: [agencys], units: { ...login.units, [agency]: [await publicOf(other)] } });
  const envelopes = [{ id, sealed: toBase64(first.bytes) }, { id: handed.header.id, sealed: anew.hand_ons[0] as string }];
  const held = await vault.open({ ...job, unit: agency, envelopes });
  assert.deepEqual(held.letters.map((l) => l.state), ["closed", "open"]);
  const keys = [{ unit: police, recipient: (await publicOf(unit)).recipient }, to];
  const out = await redact(vault, { unit: agency, id, have: [police, agency], keys, never: ["village-head.06184"], marks: [{ letter: handed.header.id, field: "text", from: 4, to: 8 }], envelopes });
  assert.deepEqual(out.letters.map((l) => l.places), [1, 1]);
  const [original, copy] = out.letters.map((l) => parse(bytes(l.sealed)));
  const mine = await open(original!, unit.identity);
  const theirs = await open(copy!, other.identity);
  assert.deepEqual([mine?.text, theirs?.text, mine?.reporter, theirs?.hand_on?.reason], ["con ▇▇▇", "con ▇▇▇", reporter.recipient, takenOut]);
  assert.ok(theirs !== null && verifyHandOn(theirs, (await publicOf(other)).verify) && await open(original!, other.identity) === null);
  assert.deepEqual({ ...original!.header, never }, first.header);
  assert.deepEqual(original!.header.never, [...never, "village-head.06184"]);
  const left = await vault.open({ ...job, unit: agency, envelopes: [envelopes[1]!], remarks: [{ ...out.remark, marks: true }] });
  assert.deepEqual(readMarks(left.notes[out.remark.id]), []);
  await assert.rejects(redact(vault, { unit: agency, id, have: [agency], keys, never, marks: [{ letter: "another", field: "text", from: 0, to: 1 }], envelopes }), why("closed"));

  // What came to a unit that went over opens with its key, and only in its successor.
  const [gone, heir] = ["commune-police.06190", await newUnitKey("commune-police.06190")];
  const key = { unit: gone, sealed: toBase64(await wrap(heir, enrolment.recipient)) };
  const before = await tip(heir, reporter.recipient, gone);
  const inherited = async (units: Record<string, string[]>) => {
    await vault.more({ keys: [key], units: login.units, before: units });
    return (await vault.open({ ...job, id: before.header.case, envelopes: [{ id: "a", sealed: toBase64(before.bytes) }] })).letters[0]?.state;
  };
  assert.equal(await inherited({}), "closed");
  assert.equal(await inherited({ [police]: [gone] }), "open");

  // A server that hands out another unit's key is not obeyed.
  const swapped = new Vault();
  await swapped.derive({ passphrase, salt: enrolment.salt, params: enrolment.params });
  await assert.rejects(swapped.unlock({ ...login, keys: [{ unit: agency, sealed: wrapped }] }), why("swapped"));
});

function bytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

async function tip(key: UnitKey, reporter: string, unit = police, inCase?: string) {
  const id = crypto.randomUUID();
  const header: Header = {
    v: 1, id, case: inCase ?? id, kind: "tip", edge: "edge-1", units: [unit], never: ["commune-front.06184"], lane: "tip", category: "A2",
    urgency: "normal", commune: "06184", received: "", blobs: [], rules: 1,
  };
  if (inCase !== undefined) header.kind = "answer";
  header.received = roundReceived(new Date("2026-11-20T02:00:00Z"), "normal", header.kind);
  const case_key = await newCase();
  return seal(header, {
    place: { box: "", words: "", pin: null }, answers: [], text: "con trâu", attachments: [], lang: "vi", channel: "web", reporter, case_key,
    rating: "", hand_on: null,
  }, [{ unit, recipient: (await publicOf(key)).recipient }]);
}

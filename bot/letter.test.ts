// Letters become the same headers as in Go (testdata/letters.json), and what is sealed opens again.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Directory, Unit } from "../intake/directory/directory.ts";
import { newCase, open, parse, sealReply, toBase64, type Header } from "../intake/envelope/envelope.ts";
import { format } from "../intake/receipt/receipt.ts";
import type { ResidentTables } from "../intake/rules/tables.ts";
import { ed25519 } from "@noble/curves/ed25519.js";
import { nobody, openMailbox, sealMore, sealTip, shown, type Desk } from "./letter.ts";
import type { Letter } from "./message.ts";

const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const tables: ResidentTables = read("intake/rules/testdata/tables/resident.json");
const now = new Date("2026-11-22T03:00:00Z");
const identities = new Map<string, string>();
const signing = new Map<string, Uint8Array>();

async function directory(): Promise<Directory> {
  const units: Unit[] = [];
  const add = async (role: string, place: string): Promise<void> => {
    const id = `${role}.${place}`;
    const key = await newCase();
    const secret = ed25519.utils.randomSecretKey();
    identities.set(id, key.identity);
    signing.set(id, secret);
    units.push({
      id, role, place, name: id, deployment: "lang-son", keys: [{ recipient: key.recipient, verify: toBase64(ed25519.getPublicKey(secret)) }],
    } as Unit);
  };
  for (const role of ["commune-police", "commune-committee", "commune-front", "commune-health"]) await add(role, "06085");
  for (const role of ["province-police", "investigation-agency", "police-inspectorate", "province-inspectorate", "province-committee", "forest-rangers"]) {
    await add(role, "20");
  }
  return { v: 1, version: 1, province: "", issued: "2026-11-01T00:00:00Z", expires: "2027-11-01T00:00:00Z", units, boxes: [], edges: [], deployments: [] };
}

const desk: Desk = { tables, directory: await directory(), edge: "edge-1", province: "20", provinceOf: () => "20", now };

test("testdata/letters.json", async () => {
  const vectors: { letter: Letter; header: Header }[] = read("bot/testdata/letters.json");
  assert.ok(vectors.length > 5);
  for (const v of vectors) {
    const posted = await sealTip(desk, v.letter, null);
    assert.ok(posted !== nobody);
    const sealed = parse(posted.envelope);
    assert.deepEqual({ ...sealed.header, id: "", case: "" }, v.header);
    const tip = await open(sealed, identities.get(sealed.header.units[0] ?? "") ?? "");
    assert.deepEqual(tip?.answers, v.letter.answers ?? []);
  }
});

test("a mailbox, an answer to who holds the case now, and a forged reply", async () => {
  const letter: Letter = { kind: "tip", category: "A2", commune: "06085", answers: [{ q: "dinh-can-bo", a: "khong" }], lang: "vi", channel: "web" };
  const posted = await sealTip(desk, letter, null);
  assert.ok(posted !== nobody && posted.card);
  const sealed = parse(posted.envelope);
  const tip = await open(sealed, identities.get("commune-police.06085") ?? "");
  assert.ok(tip);
  const recipient = desk.directory.units.find((u) => u.id === "investigation-agency.20")?.keys[0]?.recipient ?? "";
  const reply = (text: string, unit: string, signer: string) => sealReply({
    id: crypto.randomUUID(), case: sealed.header.case, from: "commune-police.06085", text, state: "NEED_INFO", question: true, attachments: [],
    holders: [{ unit, recipient }], never: [], not_before: "",
  }, tip.reporter, signing.get(signer) ?? new Uint8Array());
  const stored = {
    card: posted.card, number: "2026-7K3M-9QHX",
    replies: [await reply("ở đâu?", "investigation-agency.20", "commune-police.06085"), await reply("giả mạo", "commune-front.06085", "commune-front.06085")],
  };
  const box = await openMailbox(desk, format(posted.code), stored);
  assert.ok(box);
  assert.deepEqual(shown(box).replies?.map((r) => r.text), ["ở đâu?"]);
  assert.equal(shown(box).day, "22-11-2026");
  const more = await sealMore(desk, { kind: "answer", text: "ở suối", lang: "vi", channel: "web", code: format(posted.code) }, box, null);
  assert.ok(more !== nobody);
  const answer = parse(more.envelope);
  assert.deepEqual(answer.header.units, ["investigation-agency.20"]);
  assert.equal((await open(answer, identities.get("investigation-agency.20") ?? ""))?.text, "ở suối");
  assert.equal(await openMailbox(desk, "xin chào", stored), null);
  const excluded = { ...box, never: ["investigation-agency.*"] };
  assert.equal(await sealMore(desk, { kind: "answer", lang: "vi", channel: "web", code: format(posted.code) }, excluded, null), nobody);
});

test("nobody", async () => {
  const empty = { ...desk, directory: { ...desk.directory, units: [] } };
  assert.equal(await sealTip(empty, { kind: "tip", category: "A2", lang: "vi", channel: "web" }, null), nobody);
});

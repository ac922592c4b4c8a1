// The vectors of testdata, as recipients_test.go and directory_test.go run them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { box, DirectoryError, fingerprint, read, recipients, unit, verifyKeys } from "./directory.ts";
import { route } from "../rules/route.ts";
import type { ResidentTables } from "../rules/tables.ts";

const file = (name: string) => readFileSync(`intake/directory/testdata/${name}`);
const json = (name: string) => JSON.parse(readFileSync(name, "utf8"));
const tables: ResidentTables = json("intake/rules/testdata/tables/resident.json");
const province = ed25519.getPublicKey(sha256(new TextEncoder().encode("test only province")));
const today = new Date("2026-11-22T03:00:00Z");

const refused = (signed: Uint8Array, kind: string, newest = 0, now = today, key = province) =>
  assert.throws(() => read(signed, key, newest, now), (e) => e instanceof DirectoryError && e.kind === kind);

test("recipients/expected.json", () => {
  for (const v of json("intake/directory/testdata/recipients/expected.json")) {
    const d = read(file(`directories/${v.directory}.txt`), province, 0, today);
    const r = route(tables, v.category, v.answers, "", v.subjects);
    const run = () => recipients(d, tables, r, v.commune, v.province, new Date(v.at));
    if (v.error) assert.throws(run, (e) => e instanceof DirectoryError && e.kind === v.error, v.name);
    else assert.deepEqual(run(), v.want, v.name);
  }
});

test("refuses what Go refuses", () => {
  const good = file("directories/full.txt");
  const text = good.toString();
  const change = (old: string, by: string) => Buffer.from(text.replace(old, by));
  read(good, province, 7, today);
  read(good, province, 7, new Date("2027-01-31T23:59:59Z"));
  refused(good, "older", 8);
  refused(good, "expired", 7, new Date("2027-02-01T00:00:00Z"));
  refused(good, "signature", 0, today, ed25519.getPublicKey(new Uint8Array(32)));
  refused(change("bản Chu", "bản Chu2"), "signature");
  refused(change("age1pq1test-commune-police-06184", "age1pq1test-the-attacker"), "signature");
  refused(change('"version":7', '"version":9'), "signature");
  refused(change('"v":1,', '"v":1, '), "format");
  refused(change('"v":1,', '"v":1,"x":2,'), "signature");
  refused(change('"v":1,', '"v":1,"v":1,'), "format");
  refused(change("homthu-directory-1", "homthu-directory-2"), "format");
  refused(Buffer.concat([good, Buffer.from("\n")]), "format");
  refused(good.subarray(0, good.length - 1), "format");
  refused(new Uint8Array(), "format");
  refused(Buffer.from("homthu-directory-1\n"), "format");
});

test("a slim copy", () => {
  const d = read(file("directories/slim.txt"), province, 0, today);
  const r = route(tables, "A1", {});
  assert.equal(recipients(d, tables, r, "06184", "20", today).to[0]?.recipient, "age1pq1test-commune-police-06184");
  assert.throws(() => recipients(d, tables, r, "06187", "20", today), (e) => e instanceof DirectoryError && e.kind === "withheld");
});

test("units, boxes, keys, fingerprint", () => {
  const d = read(file("directories/rotated.txt"), province, 0, today);
  assert.equal(unit(d, "commune-police.06190", today), undefined);
  assert.equal(unit(d, "commune-police.06184", today)?.name, "Đơn vị commune-police.06184");
  assert.equal(box(d, "NT01", today)?.commune, "06184");
  assert.equal(box(d, "XX99", today), undefined);
  assert.equal(verifyKeys(d, "commune-police.06184", new Date("2026-06-15T00:00:00Z")).length, 2);
  assert.equal(fingerprint(province), file("fingerprint.txt").toString().trim());
});

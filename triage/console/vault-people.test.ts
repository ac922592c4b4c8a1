// The newcomer's and the colleague's worker without a page: shared vectors, and that nobody gets the next key by being put in
// a colleague's place.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { fromBase64, newCase } from "../../intake/envelope/envelope.ts";
import { invitationHash, newInvitation, readInvitation } from "./invitation.ts";
import { fingerprint, newUnitKey, passphraseOf, publicOf, unwrap, type UnitKey } from "./keys.ts";
import { makePaperKey, openPaper, readPaperKey } from "./paperkey.ts";
import { failureOf } from "./vault.ts";
import { newcomer, rotate, unsure, welcome } from "./vault-people.ts";
import { vouch, vouched } from "./vouch.ts";

interface Vectors {
  key: UnitKey;
  user: string;
  recipient: string;
  vouch: string;
  invitations: Record<string, string>;
  refused: string[];
  passphrases: Record<string, string>;
}

test("vectors", () => {
  const v = JSON.parse(readFileSync("triage/officer/testdata/people.json", "utf8")) as Vectors;
  assert.equal(vouch(v.key, v.user, v.recipient), v.vouch);
  for (const [typed, hash] of Object.entries(v.invitations)) assert.equal(bytesToHex(invitationHash(readInvitation(typed))), hash);
  for (const typed of v.refused) assert.throws(() => readInvitation(typed));
  for (const [random, want] of Object.entries(v.passphrases)) assert.equal(passphraseOf(hexToBytes(random)), want);
  const code = newInvitation();
  assert.equal(readInvitation(code.toLowerCase().replaceAll("-", " ")), code);
});

test("the first of a unit makes keys that open", async () => {
  const made = await newcomer({ passphrase: "ban-tho leo-mua xanh-kim dong-ngua", user: "thu", unit: "commune-police.06187", found: true, paper: true }, () => undefined);
  const { founding } = made;
  assert.ok(founding?.paper);
  assert.deepEqual([made.print, made.unitPrint], [fingerprint(made.keys.recipient), fingerprint(founding.key.recipient)]);
  const keys = await openPaper(readPaperKey(made.paper?.printed[0] ?? ""), founding.paper);
  assert.equal(keys?.length, 1);
  assert.deepEqual(await publicOf(keys[0] as UnitKey), founding.key);
  assert.ok(vouched(keys[0] as UnitKey, "thu", made.keys.recipient, founding.sealed.vouch));
});

test("the next key goes to those who were compared, and to nobody in their place", async () => {
  const unit = "commune-police.06184";
  const [key, own, binh, attacker] = [await newUnitKey(unit), await newCase(), await newCase(), await newCase()];
  const { recipient } = await publicOf(key);
  const holder = async (user: string, to: string) => ({ user, recipient: to, vouches: { [recipient]: (await welcome([key], { unit, user, recipient: to }))[0]!.vouch } });
  const officers = [await holder("hoa", own.recipient), await holder("binh", binh.recipient)];
  const paper = await makePaperKey([key]);
  const job = { unit, order: [recipient], officers, paper: paper.sealed };
  assert.deepEqual(await unsure([key], job), []);
  const { key: next, out } = await rotate([key], own.identity, job);
  assert.equal(out.print, fingerprint((await publicOf(next)).recipient));
  const forBinh = out.rotation.sealed.find((s) => s.user === "binh");
  assert.deepEqual(await unwrap(fromBase64(forBinh!.sealed), binh.identity), next);
  assert.ok(vouched(next, "binh", binh.recipient, forBinh!.vouch));

  const swapped = [officers[0]!, { ...officers[1]!, recipient: attacker.recipient }];
  assert.deepEqual(await unsure([key], { ...job, officers: swapped }), ["binh"]);
  const refused = (error: unknown) => failureOf(error) === "swapped";
  await assert.rejects(rotate([key], own.identity, { ...job, officers: swapped }), refused);
  await assert.rejects(rotate([key], own.identity, { ...job, officers: [officers[1]!] }), refused); // without himself
  await assert.rejects(rotate([key], own.identity, { ...job, paper: { ...paper.sealed, recipient: attacker.recipient } }), refused);
  await assert.rejects(rotate([], own.identity, job), (error: unknown) => failureOf(error) === "nokey");
});

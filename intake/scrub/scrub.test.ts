// The shared vectors in node, except for pictures, which browsers paint again.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { clean, cleanFilm, cleanSound, keep, kindOf, ScrubError, type Cleaned } from "./scrub.ts";

interface Vector {
  file: string;
  damage?: { set?: Record<string, string>; cut?: number; skip?: number; add?: string };
  outcome: string;
  type?: string;
  sha256?: string;
}

const dir = "intake/scrub/testdata";
const pictures = ["jpeg", "png", "webp", "heic"];

function read(v: Vector): Uint8Array {
  let text = readFileSync(`${dir}/${v.file}`).toString("latin1");
  for (const [from, to] of Object.entries(v.damage?.set ?? {})) text = text.replaceAll(from, to);
  const bytes = Buffer.from(text, "latin1").subarray(v.damage?.skip ?? 0, text.length - (v.damage?.cut ?? 0));
  return new Uint8Array(Buffer.concat([bytes, Buffer.from(v.damage?.add ?? "")]));
}

function attempt(f: () => Cleaned): Cleaned | string {
  try {
    return f();
  } catch (error) {
    if (error instanceof ScrubError) return error.why;
    throw error;
  }
}

const sha256 = (b: Uint8Array): string => createHash("sha256").update(b).digest("hex");

test("scrub vectors", () => {
  const all = JSON.parse(readFileSync(`${dir}/vectors.json`, "utf8")) as Vector[];
  let count = 0;
  for (const v of all) {
    const file = read(v);
    const before = sha256(file);
    if (pictures.includes(kindOf(file))) continue;
    count++;
    const out = attempt(() => clean(file));
    const name = `${v.file} ${JSON.stringify(v.damage ?? {})}`;
    assert.equal(sha256(file), before, `${name}: the file itself was changed`);
    if (typeof out === "string") {
      assert.equal(out, v.outcome, name);
      const kept = attempt(() => keep(file));
      if (out === "paper") assert.deepEqual(kept, { bytes: file, type: v.type }, name);
      else assert.equal(kept, "unknown", name);
      continue;
    }
    assert.deepEqual([v.outcome, out.type, sha256(out.bytes)], ["ok", v.type, v.sha256], name);
  }
  assert.ok(count > 100);
});

test("sound and film are not mixed up", () => {
  const film = read({ file: "film.mp4", outcome: "" });
  assert.equal(attempt(() => cleanSound(film)), "unclean");
  assert.equal((attempt(() => cleanFilm(film)) as Cleaned).type, "video/mp4");
  assert.equal(attempt(() => cleanFilm(read({ file: "voice.ogg", outcome: "" }))), "unknown");
});

/** Go writes many damaged files and their outcomes there: HOMTHU_TWINS=DIR go test -run TestTwins ./intake/scrub */
test("damaged files as Go judges them", { skip: !existsSync(process.env["HOMTHU_TWINS"] ?? "") }, () => {
  const from = process.env["HOMTHU_TWINS"] as string;
  const all = JSON.parse(readFileSync(`${from}/outcomes.json`, "utf8")) as Record<string, string>;
  for (const [name, want] of Object.entries(all)) {
    const out = attempt(() => clean(new Uint8Array(readFileSync(`${from}/${name}`))));
    assert.equal(typeof out === "string" ? out : sha256(out.bytes), want, name);
  }
});

test("a film of 100 MB", () => {
  const file = new Uint8Array(100 << 20);
  const small = read({ file: "film.mp4", outcome: "" });
  file.set(small);
  new DataView(file.buffer).setUint32(small.length, file.length - small.length);
  file.set(new TextEncoder().encode("free"), small.length + 4);
  const begun = Date.now();
  assert.equal((attempt(() => cleanFilm(file)) as Cleaned).bytes.length, cleanFilm(small).bytes.length);
  assert.ok(Date.now() - begun < 2000);
});

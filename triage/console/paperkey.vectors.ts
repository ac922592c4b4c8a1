// Runs triage/officer/testdata/paper.json and triage/officer/shares/testdata/shares.json wherever this is bundled to: node or
// a browser. For tests only.
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { EnvelopeError, recipientOf } from "../../intake/envelope/envelope.ts";
import type { UnitKey } from "./keys.ts";
import { PaperError } from "./papercode.ts";
import { openPaper, paperIdentity, printPaperKey, readPaperKey, verifyPaper, type Paper } from "./paperkey.ts";
import { combinePaperKey, printShare, readShare } from "./papershare.ts";
import { ShareError, split } from "./shares.ts";

export interface PaperVectors {
  keys: { key: string; printed: string; identity: string; recipient: string }[];
  read: { text: string; as: string; outcome: string; content: string }[];
  combine: { shares: string[]; outcome: string; key: string }[];
  papers: { key: string; paper: Paper; outcome: string; units: UnitKey[]; signed: boolean }[];
}

export type ShareVectors = { secret: string; k: number; random: string; values: string[] }[];

/** Returns how many checks there were and which went wrong. */
export async function runPaperVectors(v: PaperVectors, splits: ShareVectors): Promise<{ count: number; failures: string[] }> {
  const failures: string[] = [];
  let count = 0;
  const check = (name: string, got: unknown, want: unknown) => {
    count++;
    if (got !== want) failures.push(`${name}: ${String(got)}, want ${String(want)}`);
  };
  for (const c of v.keys) {
    const key = hexToBytes(c.key);
    check("printed", printPaperKey(key), c.printed);
    check("identity", paperIdentity(key), c.identity);
    check("recipient", await recipientOf(paperIdentity(key)), c.recipient);
  }
  for (const c of v.read) {
    const name = `${JSON.stringify(c.text)} as ${c.as}`;
    const [outcome, content] = told(() => (c.as === "key" ? printPaperKey(readPaperKey(c.text)) : printShare(readShare(c.text))));
    check(name, outcome, c.outcome);
    check(name, content, c.content);
  }
  for (const c of v.combine) {
    const [outcome, key] = told(() => bytesToHex(combinePaperKey(c.shares.map(readShare))));
    check(`${c.shares.length} shares`, outcome, c.outcome);
    check(`${c.shares.length} shares`, key, c.key);
  }
  for (const c of v.papers) {
    const outcome = await openPaper(hexToBytes(c.key), c.paper).then(
      (keys) => (keys === null ? "not for me" : JSON.stringify(keys) === JSON.stringify(c.units) ? "opens" : "other keys"),
      (e: unknown) => (e instanceof EnvelopeError ? e.outcome : String(e)),
    );
    check("paper", outcome, c.outcome);
    check("signed", verifyPaper(c.paper, c.units), c.signed);
  }
  for (const c of splits) {
    const random = hexToBytes(c.random);
    let at = 0;
    const list = split(hexToBytes(c.secret), c.k, c.values.length, (size) => random.slice(at, (at += size)));
    list.forEach((s, i) => check(`share ${i + 1}`, bytesToHex(s.value), c.values[i]));
  }
  return { count, failures };
}

function told(f: () => string): [outcome: string, content: string] {
  try {
    return ["ok", f()];
  } catch (e) {
    if (e instanceof PaperError) return [e.why === "group" ? `group ${e.group}` : e.why, ""];
    if (e instanceof ShareError) return [e.why === "few" ? `few ${e.have} ${e.need}` : e.why, ""];
    return [String(e), ""];
  }
}

// Runs triage/officer/testdata/keys.json wherever this is bundled to: node or a browser. For tests only.
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { EnvelopeError, fromBase64 } from "../../intake/envelope/envelope.ts";
import {
  authHash, authHex, derive, enrol, fingerprint, KeyError, newPassphrase, openIdentity, publicOf, unwrap,
  type Params, type UnitKey,
} from "./keys.ts";
import { normalise } from "./normalise.ts";

export interface KeyVectors {
  derive: {
    passphrase: string; salt: string; params: Params; auth: string; auth_hash: string; identity: string; sealed: string;
    own: string;
  }[];
  normalise: Record<string, string>;
  refused: { passphrase: string; salt: string; params: Params; why: string }[];
  wrapped: { officer: string; sealed: string; outcome: string; key: UnitKey; verify: string }[];
  fingerprints: Record<string, string>;
}

/** Returns how many checks there were and which went wrong; at most derivations of the slow ones are run. */
export async function runKeyVectors(v: KeyVectors, derivations: number): Promise<{ count: number; failures: string[]; ms: number }> {
  const failures: string[] = [];
  let count = 0;
  const check = (name: string, got: unknown, want: unknown) => {
    count++;
    if (got !== want) failures.push(`${name}: ${String(got)}, want ${String(want)}`);
  };
  const start = performance.now();
  for (const d of v.derive.slice(0, derivations)) {
    const s = await derive(d.passphrase, hexToBytes(d.salt), d.params);
    check("identity", s.identity, d.identity);
    check("auth", authHex(s), d.auth);
    check("auth hash", bytesToHex(authHash(s)), d.auth_hash);
    check("own identity", await openIdentity(fromBase64(d.sealed), s), d.own);
  }
  const ms = (performance.now() - start) / Math.max(1, derivations);
  for (const r of v.refused) {
    const why = await derive(r.passphrase, hexToBytes(r.salt), r.params).then(
      () => "derived",
      (e: unknown) => (e instanceof KeyError ? e.why : String(e)),
    );
    check(`refused ${JSON.stringify(r.params)}`, why, r.why);
  }
  for (const [text, want] of Object.entries(v.normalise)) check(`normalise ${JSON.stringify(text)}`, normalise(text), want);
  for (const w of v.wrapped) {
    let key: UnitKey | null = null;
    let outcome = "opens";
    try {
      key = await unwrap(fromBase64(w.sealed), w.officer);
      if (key === null) outcome = "not for me";
    } catch (e) {
      outcome = e instanceof EnvelopeError ? e.outcome : String(e);
    }
    check("unwrap", outcome, w.outcome);
    if (key === null) continue;
    check("unit key", JSON.stringify(key), JSON.stringify(w.key));
    check("verify key", (await publicOf(key)).verify, w.verify);
  }
  for (const [recipient, want] of Object.entries(v.fingerprints)) check("fingerprint", fingerprint(recipient), want);
  return { count, failures, ms };
}

/** Enrols an officer and opens what was made; for tests of the whole way. */
export async function enrolAndOpen(): Promise<boolean> {
  const passphrase = newPassphrase();
  const { enrolment, own } = await enrol(passphrase);
  const s = await derive(passphrase.toUpperCase(), fromBase64(enrolment.salt), enrolment.params);
  return (await openIdentity(fromBase64(enrolment.identity), s)) === own;
}

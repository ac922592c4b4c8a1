// The unit's word for an officer's recipient, the twin of triage/officer/vouch.go: signed when a colleague has compared
// fingerprints with him, looked for when the unit's next key is sealed to him.
import { ed25519 } from "@noble/curves/ed25519.js";
import { fromBase64, toBase64 } from "../../intake/envelope/envelope.ts";
import { publicOf, signingSeed, wrap, type UnitKey } from "./keys.ts";

/** A unit's key sealed to one officer. */
export interface Sealing {
  /** Whose key it is. */
  unit: string;
  user: string;
  /** Which of the unit's keys. */
  recipient: string;
  sealed: string;
  /** His recipient, and the unit's signature over it. */
  officer: string;
  vouch: string;
}

function statement(unit: string, user: string, recipient: string): Uint8Array {
  return new TextEncoder().encode(`homthu/v1/vouch\n${unit}\n${user}\n${recipient}`);
}

/** Signs that the recipient is the officer's. */
export function vouch(key: UnitKey, user: string, recipient: string): string {
  return toBase64(ed25519.sign(statement(key.unit, user, recipient), signingSeed(key)));
}

/** Says whether the key signed that. */
export function vouched(key: UnitKey, user: string, recipient: string, signature: string): boolean {
  try {
    return ed25519.verify(fromBase64(signature), statement(key.unit, user, recipient), ed25519.getPublicKey(signingSeed(key)));
  } catch {
    return false; // not a signature
  }
}

/** Seals a key to an officer whose fingerprint was compared. */
export async function sealTo(key: UnitKey, user: string, recipient: string): Promise<Sealing> {
  return {
    unit: key.unit, user, recipient: (await publicOf(key)).recipient, sealed: toBase64(await wrap(key, recipient)),
    officer: recipient, vouch: vouch(key, user, recipient),
  };
}

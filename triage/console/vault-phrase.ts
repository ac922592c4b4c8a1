// What the worker does about an officer's own passphrase.
import { fromBase64 } from "../../intake/envelope/envelope.ts";
import type { Jobs } from "./jobs.ts";
import { authHex, derive, newPassphrase, openIdentity, protect } from "./keys.ts";
import { VaultError } from "./vault.ts";

/** Draws a new passphrase and seals the same identity under it. The old one must open what the roster has. */
export async function rephrase(job: Jobs["rephrase"]["in"]): Promise<Jobs["rephrase"]["out"]> {
  const old = await derive(job.passphrase, fromBase64(job.salt), job.params);
  const own = await openIdentity(fromBase64(job.identity), old);
  if (own === null) throw new VaultError("wrong");
  const passphrase = newPassphrase();
  const { recipient: _, ...made } = await protect(own, passphrase);
  return { ...made, passphrase, secret: authHex(old) };
}

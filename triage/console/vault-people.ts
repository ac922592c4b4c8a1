// What the worker does about people: a newcomer's keys, a unit's first and next keys, and sealing them to colleagues. Keys stay
// here; what is told is sealed, public, or to be written down by the person it is for.
import { fromBase64, recipientOf, toBase64 } from "../../intake/envelope/envelope.ts";
import { newInvitation, invitationHash } from "./invitation.ts";
import type { Jobs } from "./jobs.ts";
import { enrol, fingerprint, newPassphrase, newUnitKey, publicOf, unwrap, wrap, type UnitKey } from "./keys.ts";
import { makePaperKey, openPaper, readPaperKey, verifyPaper } from "./paperkey.ts";
import { VaultError } from "./vault.ts";
import { sealTo, vouched, type Sealing } from "./vouch.ts";

/** Draws a passphrase for somebody who comes new. */
export async function phrase(): Promise<string> {
  return newPassphrase();
}

/** Draws an invitation: the code for the newcomer, the hash for the roster. */
export async function invitation(): Promise<Jobs["invitation"]["out"]> {
  const code = newInvitation();
  return { code, hash: toBase64(invitationHash(code)) };
}

/** The fingerprints of recipients, as two people read them to each other. */
export async function prints(job: Jobs["prints"]["in"]): Promise<string[]> {
  return job.recipients.map(fingerprint);
}

/**
 * Makes a newcomer's keys and, where he is the first of his unit, the unit's and its paper key. Everything that was sealed is
 * opened once before it is told: what does not open must not be the only copy.
 */
export async function newcomer(job: Jobs["newcomer"]["in"], progress: (done: number) => void): Promise<Jobs["newcomer"]["out"]> {
  const { enrolment: keys, own } = await enrol(job.passphrase, progress);
  const made: Jobs["newcomer"]["out"] = { keys, print: fingerprint(keys.recipient), founding: null, paper: null, unitPrint: "" };
  if (!job.found) return made;
  const key = await newUnitKey(job.unit);
  const shown = await publicOf(key);
  const sealed = await sealTo(key, job.user, keys.recipient);
  if ((await unwrap(fromBase64(sealed.sealed), own))?.identity !== key.identity) throw new VaultError("damaged");
  const paper = job.paper ? await printed(key) : null;
  return { ...made, unitPrint: fingerprint(shown.recipient), paper, founding: { key: shown, sealed, paper: paper?.paper ?? null } };
}

/** A paper key for a unit's first key, opened once before it is told. */
async function printed(key: UnitKey): Promise<Jobs["paperMake"]["out"]> {
  const { words, sealed } = await makePaperKey([key]);
  if ((await openPaper(readPaperKey(words), sealed))?.[0]?.identity !== key.identity) throw new VaultError("damaged");
  return { printed: [words], print: fingerprint(sealed.recipient), paper: { ...sealed, threshold: 0, shares: 0 } };
}

/** Seals all of the unit's keys to somebody whose fingerprint was compared. */
export async function welcome(keys: readonly UnitKey[], job: Jobs["welcome"]["in"]): Promise<Sealing[]> {
  if (keys.length === 0) throw new VaultError("nokey");
  return Promise.all(keys.map((key) => sealTo(key, job.user, job.recipient)));
}

/** The newest of the unit's keys that is open here; order is the roster's, the newest first. */
async function newest(keys: readonly UnitKey[], order: readonly string[]): Promise<{ key: UnitKey; recipient: string }> {
  const shown = await Promise.all(keys.map(async (key) => ({ key, recipient: (await publicOf(key)).recipient })));
  const found = order.map((recipient) => shown.find((s) => s.recipient === recipient)).find((s) => s !== undefined);
  if (found === undefined) throw new VaultError("nokey");
  return found;
}

/**
 * Names those for whom nobody has vouched with the unit's newest key: the roster may have somebody else's recipient there, so
 * nothing is sealed to them before somebody compared.
 */
export async function unsure(keys: readonly UnitKey[], job: Jobs["unsure"]["in"]): Promise<string[]> {
  const { key, recipient } = await newest(keys, job.order);
  return job.officers.filter((o) => !vouched(key, o.user, o.recipient, o.vouches[recipient] ?? "")).map((o) => o.user);
}

/**
 * Makes the unit's next key, seals it to everybody who has the newest one, and to the unit's paper. Refuses if somebody's
 * recipient, or the paper's, is not one that the unit signed.
 */
export async function rotate(keys: readonly UnitKey[], own: string, job: Jobs["rotate"]["in"]): Promise<{ key: UnitKey; out: Jobs["rotate"]["out"] }> {
  const self = await recipientOf(own);
  if ((await unsure(keys, job)).length > 0 || !job.officers.some((o) => o.recipient === self)) throw new VaultError("swapped");
  if (job.paper !== null && !verifyPaper({ ...job.paper, unit: job.unit }, [...keys])) throw new VaultError("swapped");
  const key = await newUnitKey(job.unit);
  const shown = await publicOf(key);
  const sealed = await Promise.all(job.officers.map((o) => sealTo(key, o.user, o.recipient)));
  const mine = sealed.find((s) => s.officer === self) as Sealing;
  if ((await unwrap(fromBase64(mine.sealed), own))?.identity !== key.identity) throw new VaultError("damaged");
  const onPaper = job.paper === null ? "" : toBase64(await wrap(key, job.paper.recipient));
  return { key, out: { rotation: { key: shown, sealed, paper: job.paper?.recipient ?? "", on_paper: onPaper }, print: fingerprint(shown.recipient) } };
}

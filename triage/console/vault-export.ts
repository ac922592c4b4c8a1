// Sealing what is exported, in the worker: words and files of a case are opened and sealed anew to one recipient, so that the
// stock age command opens all of it with one identity. What was opened stays in here.
import { encrypterTo } from "../../intake/envelope/part.ts";
import { EnvelopeError, looksLikeRecipient } from "../../intake/envelope/envelope.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Jobs } from "./jobs.ts";
import type { Vault } from "./vault.ts";

/** The recipient that an export is sealed to, with its fingerprint; the unit's own where none was typed. */
export async function exportTo(vault: Vault, job: Jobs["exportTo"]["in"]): Promise<Jobs["exportTo"]["out"]> {
  const typed = job.recipient.trim().toLowerCase();
  if (typed === "") return { recipient: await vault.recipientOf(job.unit), fingerprint: "" };
  if (!looksLikeRecipient(typed)) throw new EnvelopeError("refused");
  await sealText({ recipient: typed, text: "." }); // a wrong letter is found here, before anything is noted
  return { recipient: typed, fingerprint: bytesToHex(sha256(new TextEncoder().encode(typed))).slice(0, 16) };
}

/** Seals text as it is, without padding: it is read by people who know nothing of padding. */
export async function sealText(job: Jobs["sealText"]["in"]): Promise<ArrayBuffer> {
  return new Uint8Array(await encrypterTo([job.recipient]).encrypt(new TextEncoder().encode(job.text))).buffer;
}

/** Opens an attachment of an opened case and seals it anew. */
export async function sealFile(vault: Vault, job: Jobs["sealFile"]["in"]): Promise<ArrayBuffer> {
  const content = await vault.blob({ id: job.id, attachment: job.attachment, sealed: job.sealed });
  return new Uint8Array(await encrypterTo([job.recipient]).encrypt(new Uint8Array(content))).buffer;
}

/** The digest of bytes, as sha256sum prints it. */
export async function digest(job: Jobs["digest"]["in"]): Promise<string> {
  return bytesToHex(sha256(new Uint8Array(job.bytes)));
}


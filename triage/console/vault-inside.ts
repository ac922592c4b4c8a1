// What the worker does inside one case beside opening and answering: files of replies, extracts for others, a unit's ready
// texts, and finding what is alike. It works with the vault's keys and gives none of them away.
import { ed25519 } from "@noble/curves/ed25519.js";
import { fromBase64, openBytes, sealBlob, sealBytes, toBase64, verified, type Tip } from "../../intake/envelope/envelope.ts";
import type { Jobs } from "./jobs.ts";
import { alike, type Story } from "./similar.ts";
import type { Vault } from "./vault.ts";

const text = new TextEncoder();

/** Seals a file twice: to the reporter, and to the case, so that the unit can see again what it sent. */
export async function enclose(vault: Vault, job: Jobs["enclose"]["in"]): Promise<Jobs["enclose"]["out"]> {
  const keys = vault.caseOf(job.id);
  const content = new Uint8Array(job.content);
  const one = async (recipient: string) => {
    const { sealed, size, sha256 } = await sealBlob(content, recipient);
    return { sealed: new Uint8Array(sealed).buffer, attachment: { blob: vault.newID(), type: job.type, size, sha256 } };
  };
  return { theirs: await one(keys.reporter), ours: await one(keys.recipient) };
}

/** An extract as it is sealed. What is signed is everything but the signature, in this order. */
interface Extract {
  v: number;
  id: string;
  from: string;
  to: string;
  text: string;
  at: string;
  signature?: string;
}

const toSign = (x: Extract): Uint8Array => text.encode(`homthu/v1/extract\n${JSON.stringify({ v: x.v, id: x.id, from: x.from, to: x.to, text: x.text, at: x.at })}`);

/** Seals what an officer wrote for a mediation team or the Front to it, signed by the unit; with a copy for the case. */
export async function extract(vault: Vault, job: Jobs["extract"]["in"]): Promise<Jobs["extract"]["out"]> {
  const id = job.as ?? vault.newID();
  return { id, sealed: await sealExtract(vault, { ...job, id }), copy: await vault.sealNote(job.id, job.text) };
}

/** Seals what a mediation team says of an extract (id) to the unit that wrote it, signed by the team. */
export async function mediated(vault: Vault, job: Jobs["mediated"]["in"]): Promise<string> {
  return job.text === "" ? "" : sealExtract(vault, job);
}

async function sealExtract(vault: Vault, job: Jobs["mediated"]["in"]): Promise<string> {
  const x: Extract = { v: 1, id: job.id, from: job.unit, to: job.to.unit, text: job.text, at: vault.today() };
  const signature = toBase64(ed25519.sign(toSign(x), await vault.signing(job.unit)));
  return toBase64(await sealBytes(text.encode(JSON.stringify({ ...x, signature })), job.to.recipient));
}

/** Opens extracts that the unit was given. signed says whether the unit that is named wrote it. */
export async function extracts(vault: Vault, job: Jobs["extracts"]["in"]): Promise<Jobs["extracts"]["out"]> {
  const found: Jobs["extracts"]["out"] = {};
  for (const { id, unit, sealed, verify } of job.list) {
    const plain = await openAny(sealed, vault.identitiesOf(job.unit));
    if (plain === null) continue;
    try {
      const x = JSON.parse(plain) as Extract;
      if (x.v !== 1 || x.id !== id || x.to !== job.unit || x.from !== unit || typeof x.text !== "string") continue;
      found[id] = { text: x.text, signed: verify.some((key) => verified(x.signature ?? "", toSign(x), key)) };
    } catch {
      // not an extract: shown as one that does not open
    }
  }
  return found;
}

async function openAny(sealed: string, identities: string[]): Promise<string | null> {
  for (const identity of identities) {
    const plain = await openBytes(fromBase64(sealed), identity).catch(() => null);
    if (plain !== null) return new TextDecoder().decode(plain).trimEnd();
  }
  return null;
}

/** Seals words of the unit to itself, and to others that are to read them as well. */
export async function sealOwn(vault: Vault, job: Jobs["sealOwn"]["in"]): Promise<string> {
  const others = (job.also ?? []).filter((u) => u.unit !== job.unit).map((u) => u.recipient);
  return toBase64(await sealBytes(text.encode(job.text), ...new Set([await vault.recipientOf(job.unit), ...others])));
}

/** Opens it; null if it is sealed to a key that this officer does not have. */
export function openOwn(vault: Vault, job: Jobs["openOwn"]["in"]): Promise<string | null> {
  return openAny(job.sealed, vault.identitiesOf(job.unit));
}

/** Which of the cases that were opened in this browser are like this one. */
export async function similar(vault: Vault, job: Jobs["similar"]["in"]): Promise<Jobs["similar"]["out"]> {
  const all = vault.firsts();
  const mine = all.get(job.id);
  if (mine === undefined) return [];
  all.delete(job.id);
  return alike(storyOf(job.id, mine), [...all].map(([id, tip]) => storyOf(id, tip)));
}

function storyOf(id: string, tip: Tip): Story {
  const { header, place } = tip;
  return {
    id, category: header.category, commune: header.commune, received: header.received, box: place.box, pin: place.pin,
    words: [tip.text, place.words, ...tip.answers.map((a) => a.a)].join(" "),
  };
}

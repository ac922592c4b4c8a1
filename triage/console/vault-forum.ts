// What the worker does for a forum: it looks through the unit's feedback for what was written for the forum, and seals what an
// officer proposes to the units that hold it, together with the case that it is from. Who opens it checks that it is the
// opinion under which the server shows it.
import { fromBase64, open, openBytes, parse, sealBytes, toBase64, type Tip } from "../../intake/envelope/envelope.ts";
import type { Jobs, Proposal } from "./jobs.ts";
import type { Vault } from "./vault.ts";

/** The question under which the resident's page says for which forum he writes. */
const question = "dien-dan";

/** What each case begins with, and the forums that it was written for. What does not open is left out. */
export async function forumOffers(vault: Vault, job: Jobs["forumOffers"]["in"]): Promise<Jobs["forumOffers"]["out"]> {
  const identities = vault.identitiesOf(job.unit);
  const found: Jobs["forumOffers"]["out"] = {};
  for (const { id, envelopes } of identities.length === 0 ? [] : job.cases) {
    for (const { sealed } of envelopes) {
      const tip = await read(sealed, identities);
      if (tip === null || tip.rating !== "") continue;
      const text = tip.text || (tip.answers.find((a) => a.q === "viec-gi")?.a ?? "");
      const forums = tip.answers.filter((a) => a.q === question).map((a) => a.a);
      const known = found[id];
      found[id] = { text: known?.text || text, forums: [...(known?.forums ?? []), ...forums] };
    }
  }
  return found;
}

/** Seals a proposal to the units that hold the forum; the own one by the key that the roster shows for it now. */
export async function forumSeal(vault: Vault, job: Jobs["forumSeal"]["in"]): Promise<string> {
  const own = await vault.recipientOf(job.unit);
  const others = job.units.filter((u) => u.unit !== job.unit).map((u) => u.recipient);
  const { forum, id, case: of, number, text } = job.proposal;
  const plain = JSON.stringify({ v: 1, forum, id, case: of, number, text });
  return toBase64(await sealBytes(new TextEncoder().encode(plain), ...new Set([own, ...others])));
}

/** Opens proposals; those that do not open, or are another opinion's, are left out. */
export async function forumOpen(vault: Vault, job: Jobs["forumOpen"]["in"]): Promise<Jobs["forumOpen"]["out"]> {
  const identities = vault.identitiesOf(job.unit);
  const found: Jobs["forumOpen"]["out"] = {};
  for (const { id, sealed } of identities.length === 0 ? [] : job.list) {
    const p = readProposal(await openBytes(fromBase64(sealed), ...identities).catch(() => null));
    if (p !== null && p.id === id && p.forum === job.forum) found[id] = p;
  }
  return found;
}

async function read(sealed: string, identities: string[]): Promise<Tip | null> {
  try {
    return await open(parse(fromBase64(sealed)), ...identities);
  } catch {
    return null; // damaged: opening the case tells why
  }
}

function readProposal(plain: Uint8Array | null): Proposal | null {
  try {
    const p = JSON.parse(plain === null ? "" : new TextDecoder("utf-8", { fatal: true }).decode(plain)) as Partial<Proposal> & { v?: unknown };
    const { forum, id, case: of, number, text } = p;
    if (p.v !== 1 || typeof forum !== "string" || typeof id !== "string" || typeof of !== "string" || typeof number !== "string" || typeof text !== "string") return null;
    return { forum, id, case: of, number, text };
  } catch {
    return null;
  }
}

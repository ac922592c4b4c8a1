// What the worker does when a case goes elsewhere: its letters are sealed anew, each as a hand-on that the unit signs. Where the
// reason is that the case is about a unit that has read it, they get a new case key, and their attachments are opened and
// sealed anew as well: what is added from then on opens with the new key alone.
import {
  newCase, openBlob, paddedSize, roundReceived, seal, sealBlob, sealRemark, signHandOn, toBase64, type CaseKey, type Tip,
} from "../../intake/envelope/envelope.ts";
import type { Attachment } from "../../intake/envelope/types.ts";
import type { Jobs } from "./jobs.ts";
import { VaultError, type Vault } from "./vault.ts";

/** A new case key, and what was sealed to it so far, by the blob that it was before. */
interface Fresh {
  of: string;
  key: CaseKey;
  blobs: Map<string, Attachment>;
}

/** The id of the envelope that a resident sent, however often it was handed on. */
const origin = (t: Tip): string => t.hand_on?.original.id ?? t.header.id;

const kindOf = (t: Tip): string => t.hand_on?.original.kind ?? t.header.kind;

/** What is handed on of a case: each letter once, as it was handed on last; the tip that has the keys first. Ratings stay. */
export function letters(vault: Vault, id: string): Tip[] {
  const found = new Map<string, Tip>();
  for (const tip of vault.tipsOf(id)) if (kindOf(tip) !== "rating") found.set(origin(tip), tip);
  const first = origin(vault.firstOf(id));
  return [...found.values()].sort((a, b) => Number(origin(b) === first) - Number(origin(a) === first));
}

export class Movers {
  readonly #fresh = new Map<string, Fresh>();

  /** Makes a new case key, which stays in the worker until something is sealed with it. */
  async fresh(vault: Vault, job: Jobs["fresh"]["in"]): Promise<Jobs["fresh"]["out"]> {
    const handle = vault.newID();
    this.#fresh.set(handle, { of: job.id, key: await newCase(), blobs: new Map() });
    return { handle, attachments: letters(vault, job.id).flatMap((t) => t.attachments) };
  }

  /** Opens an attachment and seals it to the new key. */
  async reseal(vault: Vault, job: Jobs["reseal"]["in"]): Promise<Jobs["reseal"]["out"]> {
    const fresh = this.#known(job.handle, job.id);
    for (const identity of vault.identitiesIn(job.id)) {
      const content = await openBlob(new Uint8Array(job.sealed), identity, job.attachment);
      if (content === null) continue;
      const { sealed, size, sha256 } = await sealBlob(content, fresh.key.recipient);
      const blob = vault.newID();
      fresh.blobs.set(job.attachment.blob, { blob, type: job.attachment.type, size, sha256 });
      return { blob, sealed: new Uint8Array(sealed).buffer };
    }
    throw new VaultError("closed");
  }

  /** Seals the letters of a case anew, and a note or a reply along with them. */
  async anew(vault: Vault, job: Jobs["anew"]["in"]): Promise<Jobs["anew"]["out"]> {
    const fresh = job.handle === "" ? null : this.#known(job.handle, job.id);
    const signing = await vault.signing(job.unit);
    const units = job.units.map((u) => u.unit);
    const hand_ons: string[] = [];
    for (const tip of units.length === 0 ? [] : letters(vault, job.id)) {
      const moved = fresh === null ? tip : rekeyed(tip, fresh);
      const { urgency, lane, category, commune, never } = job.to;
      const header = {
        v: tip.header.v, id: vault.newID(), case: job.to.case, kind: "hand-on" as const, edge: tip.header.edge, units, never, lane, category, urgency,
        commune, received: roundReceived(vault.now(), urgency, "hand-on"), blobs: moved.attachments.map((a) => ({ id: a.blob, size: paddedSize(a.size) })),
        rules: tip.header.rules,
      };
      const { silence: _, ...silent } = moved;
      const handed = mayHaveToken(lane) ? moved : silent;
      hand_ons.push(toBase64((await seal(header, signHandOn(header, handed, job.unit, job.reason, signing), job.units)).bytes));
    }
    const recipient = fresh?.key.recipient ?? vault.caseOf(job.id).recipient;
    return { hand_ons, note: job.note === "" ? null : await note(vault, job, recipient),
      reply: job.reply === null ? null : await vault.reply({ unit: job.unit, id: job.id, question: false, ...job.reply }, recipient) };
  }

  #known(handle: string, id: string): Fresh {
    const fresh = this.#fresh.get(handle);
    if (fresh === undefined || fresh.of !== id) throw new VaultError("closed");
    return fresh;
  }
}

/** Where somebody complains, nobody may ask not to hear of him. */
const mayHaveToken = (lane: string): boolean => lane !== "protection" && !lane.startsWith("complaint");

/** A letter under a new case key, with its attachments as they were sealed to it. */
function rekeyed(tip: Tip, fresh: Fresh): Tip {
  const attachments = tip.attachments.map((a) => {
    const again = fresh.blobs.get(a.blob);
    if (again === undefined) throw new VaultError("closed"); // it would be lost
    return again;
  });
  return { ...tip, attachments, case_key: fresh.key };
}

async function note(vault: Vault, job: Jobs["anew"]["in"], recipient: string): Promise<{ id: string; sealed: string }> {
  const at = vault.now().toISOString().replace(/\.\d+Z$/, "Z");
  return { id: vault.newID(), sealed: toBase64(await sealRemark({ case: job.to.case, by: vault.user, text: job.note, at }, recipient)) };
}

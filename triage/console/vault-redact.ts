// What the worker does when marked words are taken out of a case's letters for good: each letter that has some is sealed anew under
// its own id and header, without them, to those of its units that have the case and may. A letter that was handed on lies in the case
// more than once; all that this officer has the words of are treated alike, also an original that only another unit can open.
import { forbids, fromBase64, parse, seal, signHandOn, toBase64, type Header, type Tip } from "../../intake/envelope/envelope.ts";
import type { Jobs } from "./jobs.ts";
import { fieldsOf, masked, merged, writeMarks, type Mark } from "./mask.ts";
import { VaultError, type Vault } from "./vault.ts";

/** Why a hand-on is signed by who took words out of it and not by who handed it on. */
export const takenOut = "xoa-chu";

/** The id of the letter that the resident sent, whichever copy of it this is. */
const originOf = (t: Tip): string => t.hand_on?.original.id ?? t.header.id;

const textOf = (t: Tip, field: string): string => fieldsOf(t).find((f) => f.field === field)?.text ?? "";

export async function redact(vault: Vault, job: Jobs["redact"]["in"]): Promise<Jobs["redact"]["out"]> {
  const tips = new Map(vault.tipsOf(job.id).map((t) => [t.header.id, t]));
  const letters: Jobs["redact"]["out"]["letters"] = [];
  const left = new Set(job.marks);
  for (const { id, sealed } of job.envelopes) {
    const found = wordsIn(tips, id, sealed);
    if (found === null) continue;
    const marks = marksIn(tips, found.tip, job.marks);
    const places = fieldsOf(found.tip).reduce((n, f) => n + merged(marks.filter((m) => m.field === f.field), f.text.length).length, 0);
    if (places === 0) continue;
    for (const m of marks) left.delete(m);
    letters.push({ sealed: await without(vault, job, found, marks), places });
  }
  if (letters.length === 0) throw new VaultError("closed");
  return { letters, remark: { id: vault.newID(), sealed: await vault.sealNote(job.id, writeMarks([...left])) } };
}

interface Found {
  tip: Tip;
  header: Header;
  /** Whether this unit opens it: it is sealed to it again. */
  ours: boolean;
}

/** The words of an envelope: its own, or those of a copy that was handed on with the same attachments. */
function wordsIn(tips: Map<string, Tip>, id: string, sealed: string): Found | null {
  const own = tips.get(id);
  if (own !== undefined) return { tip: own, header: own.header, ours: true };
  const copy = [...tips.values()].find((t) => t.hand_on?.original.id === id);
  if (copy === undefined) return null;
  try {
    const { header } = parse(fromBase64(sealed));
    const same = header.blobs.length === copy.attachments.length && copy.attachments.every((a, i) => a.blob === header.blobs[i]?.id);
    return same && header.kind !== "hand-on" ? { tip: { ...copy, hand_on: null }, header, ours: false } : null;
  } catch {
    return null; // damaged
  }
}

/** The marks of a letter: also those that were made in another copy of it, as long as the words are the same. */
function marksIn(tips: Map<string, Tip>, tip: Tip, all: readonly Mark[]): Mark[] {
  return all.filter((m) => {
    const made = tips.get(m.letter);
    if (m.letter === tip.header.id) return true;
    return made === undefined ? m.letter === originOf(tip) : originOf(made) === originOf(tip) && textOf(made, m.field) === textOf(tip, m.field);
  });
}

async function without(vault: Vault, job: Jobs["redact"]["in"], { tip, header, ours }: Found, marks: readonly Mark[]): Promise<string> {
  const stay = header.units.filter((u) => job.have.includes(u) && !forbids(job.never, u));
  const units = stay.length === 0 || (ours && !stay.includes(job.unit)) ? [...stay, job.unit] : stay;
  const never = [...header.never, ...job.never.filter((n) => !header.never.includes(n))];
  const under: Header = { ...header, units, never };
  const { text, place, answers } = masked(tip, marks);
  const bare: Tip = { ...tip, text, place, answers };
  const reason = tip.hand_on?.from === job.unit ? tip.hand_on.reason : takenOut;
  const signed = tip.hand_on === null ? bare : signHandOn(under, bare, job.unit, reason, await vault.signing(job.unit));
  return toBase64((await seal(under, signed, job.keys.filter((k) => units.includes(k.unit)))).bytes);
}

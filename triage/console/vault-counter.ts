// Sealing a tip that an officer typed for somebody, in the worker: the same rules, the same units, the same receipt as on the
// resident's page (bot/letter.ts). Nothing here needs, or sees, the officer's keys.
import { DirectoryError, recipients, type Addressees } from "../../intake/directory/directory.ts";
import {
  blobRef, newCase, roundReceived, seal, sealBlob, sealCard, toBase64, version, type CaseKey, type Draft, type Header,
} from "../../intake/envelope/envelope.ts";
import { format, locator, mint, reporterRecipient } from "../../intake/receipt/receipt.ts";
import { headerCategory, headerCommune, route, type Route } from "../../intake/rules/route.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { CounterTip, Jobs } from "./jobs.ts";
import { readDirectory } from "./signedlist.ts";
import { newID } from "./uuid.ts";

/** One tip at a time: its attachments are sealed to a case key that is forgotten when the tip is sealed. */
export class CounterVault {
  #key: CaseKey | null = null;

  async photo(job: Jobs["counterPhoto"]["in"]): Promise<Jobs["counterPhoto"]["out"]> {
    this.#key ??= await newCase();
    const { sealed, size, sha256: sum } = await sealBlob(new Uint8Array(job.content), this.#key.recipient);
    return { sealed: new Uint8Array(sealed).buffer, attachment: { blob: newID(), type: job.type, size, sha256: sum } };
  }

  /** Names the units that would receive it now: they are told before anything is typed. */
  async to(job: Jobs["counterTo"]["in"]): Promise<Jobs["counterTo"]["out"]> {
    return receivers(job)?.to.units ?? null;
  }

  /** Seals; null where nobody may receive it. The code leaves the worker, the locator does not: only its digest does. */
  async seal(job: Jobs["counter"]["in"]): Promise<Jobs["counter"]["out"]> {
    const { tables, tip, edge, province, at } = job;
    const found = receivers(job);
    if (found === null) return null;
    const { r, to } = found;
    const id = newID();
    const header: Header = {
      v: version, id, case: id, kind: "tip", edge, units: to.units, never: to.never, lane: r.lane, category: headerCategory(r), urgency: r.urgency,
      commune: headerCommune(r, tip.commune, province), received: roundReceived(new Date(at), r.urgency, "tip"), blobs: tip.attachments.map(blobRef), rules: tables.version,
    };
    const code = mint();
    const key = this.#key ?? (await newCase());
    const reporter = await reporterRecipient(code);
    const sealed = await seal(header, draft(tip, reporter, key), to.to);
    const card = await sealCard({
      case: id, number: "", lane: header.lane, category: header.category, urgency: header.urgency, commune: header.commune, day: header.received.slice(0, 10),
      holders: to.to, never: header.never, case_key: key.recipient,
    }, reporter);
    this.#key = null;
    const mailbox = bytesToHex(sha256(new TextEncoder().encode(locator(code))));
    return { code: format(code), id, units: to.units, envelope: toBase64(sealed.bytes), mailbox, card: toBase64(card) };
  }
}

/** Who would receive it now; null: nobody may. */
function receivers(job: Jobs["counterTo"]["in"]): { r: Route; to: Addressees } | null {
  const { tables, tip, province } = job;
  const r = route(tables, tip.category, Object.fromEntries(tip.choices.map((a) => [a.q, a.a])), tip.floor);
  try {
    return { r, to: recipients(readDirectory(job.directory), tables, r, tip.commune, province, new Date(job.at)) };
  } catch (error) {
    if (error instanceof DirectoryError && error.kind === "nobody") return null;
    throw error;
  }
}

function draft(tip: CounterTip, reporter: string, key: CaseKey): Draft {
  return {
    place: { box: tip.box, words: tip.place, pin: null }, answers: [...tip.choices, ...tip.answers], text: tip.text, attachments: tip.attachments,
    lang: tip.lang, channel: tip.channel, reporter, case_key: key, rating: "", hand_on: null,
  };
}

// From a Letter to what is posted: the twin of post.go and mailbox.go, for the resident's page. The code is made, and words
// are sealed, in here; nothing that comes out needs to be kept from a server but the code.

import { DirectoryError, recipients, type Directory } from "../intake/directory/directory.ts";
import {
  blobRef, forbids, looksLikeRecipient, newCase, openCard, openReply, roundReceived, seal, sealCard, verifyReply, version,
  type Addressee, type Card, type CaseKey, type Draft, type Header, type Kind, type Reply,
} from "../intake/envelope/envelope.ts";
import { locator, mint, read, reporterIdentity, reporterRecipient, type Code } from "../intake/receipt/receipt.ts";
import { headerCategory, headerCommune, route, type Answers, type Route } from "../intake/rules/route.ts";
import type { ResidentTables } from "../intake/rules/tables.ts";
import type { Asked, Letter, Mailbox } from "./message.ts";

/** What sealing needs to know. `province` is where the box is when no place is known. */
export interface Desk {
  tables: ResidentTables;
  directory: Directory;
  edge: string;
  province: string;
  provinceOf(commune: string): string | undefined;
  now: Date;
}

/** What is posted to /api/v1/envelopes. Post the same bytes again when it is not clear whether they arrived. */
export interface Posted {
  urgent: boolean; // now: the edge asks no work for it
  envelope: Uint8Array;
  mailbox: string;
  card?: Uint8Array;
}

/** Nobody may receive it: nothing is sealed, and Turn hears "nobody". */
export const nobody = Symbol("nobody");

/** Seals a tip: the code, and what is posted. key is the pair that its attachments are sealed to, if there are any. */
export async function sealTip(desk: Desk, letter: Letter, key: CaseKey | null): Promise<(Posted & { code: Code }) | typeof nobody> {
  const r = route(desk.tables, letter.category ?? "", choices(desk.tables, letter), letter.floor ?? "", letter.subjects ?? []);
  const province = provinceOf(desk, letter.commune ?? "");
  const to = receivers(desk, r, letter.commune ?? "", province);
  if (to === null) return nobody;
  const commune = letter.commune || province;
  const code = mint();
  const id = crypto.randomUUID();
  const h: Header = {
    v: version, id, case: id, kind: "tip", edge: desk.edge, units: to.units, never: to.never, lane: r.lane, category: headerCategory(r),
    urgency: r.urgency, commune: headerCommune(r, commune, province), received: roundReceived(desk.now, r.urgency, "tip"),
    blobs: (letter.attachments ?? []).map(blobRef), rules: desk.tables.version,
  };
  const reporter = await reporterRecipient(code);
  const caseKey = key ?? (await newCase());
  const sealed = await seal(h, draft(letter, reporter, caseKey), to.to);
  const card = await sealCard({
    case: id, number: "", lane: h.lane, category: h.category, urgency: h.urgency, commune: h.commune, day: h.received.slice(0, 10), holders: to.to,
    never: h.never, case_key: caseKey.recipient,
  }, reporter);
  return { urgent: h.urgency === "now", code, envelope: sealed.bytes, mailbox: locator(code), card };
}

/** Seals an answer or a rating to those who hold its case now. */
export async function sealMore(desk: Desk, letter: Letter, box: Opened, key: CaseKey | null): Promise<Posted | typeof nobody> {
  const to = holders(desk, box);
  if (to.length === 0) return nobody;
  const kind: Kind = letter.kind;
  const h: Header = {
    v: version, id: crypto.randomUUID(), case: box.card.case, kind, edge: desk.edge, units: to.map((a) => a.unit), never: box.never,
    lane: box.card.lane, category: box.card.category, urgency: box.card.urgency, commune: box.card.commune,
    received: roundReceived(desk.now, box.card.urgency, kind), blobs: (letter.attachments ?? []).map(blobRef), rules: desk.tables.version,
  };
  const none = { recipient: "", identity: "" };
  const attached = (letter.attachments ?? []).length > 0;
  const sealed = await seal(h, draft(letter, await reporterRecipient(box.code), attached && key ? key : none), to);
  return { urgent: h.urgency === "now", envelope: sealed.bytes, mailbox: locator(box.code) };
}

function draft(letter: Letter, reporter: string, key: CaseKey): Draft {
  return {
    place: { box: letter.box ?? "", words: letter.place ?? "", pin: letter.pin ?? null }, answers: letter.answers ?? [], text: letter.text ?? "",
    attachments: (letter.attachments ?? []).map(({ blob, type, size, sha256 }) => ({ blob, type, size, sha256 })), lang: letter.lang,
    channel: letter.channel, reporter, case_key: key, rating: letter.rating ?? "", hand_on: null,
  };
}

/** A mailbox opened with its code; replies whose signatures are not right are left out. */
export interface Opened {
  code: Code;
  card: Card;
  number: string;
  replies: Reply[];
  days: string[]; // from which each could be read
  asked: Asked | null;
  today: string;
  holders: Addressee[];
  never: string[];
}

/** What POST /api/v1/mailbox answers, decoded. */
export interface Stored {
  case?: string;
  card: Uint8Array;
  number: string;
  replies: Uint8Array[];
  days?: string[];
  asked?: Asked;
  today?: string;
}

/** Opens what /api/v1/mailbox gave for a code; null if it does not belong to it. */
export async function openMailbox(desk: Desk, text: string, stored: Stored): Promise<Opened | null> {
  const code = read(text);
  if (code === null) return null;
  const identity = reporterIdentity(code);
  const card = await openCard(stored.card, identity).catch(() => null);
  if (card === null) return null;
  const box: Opened = { code, card, number: stored.number, replies: [], days: [], asked: stored.asked ?? null, today: stored.today ?? "", holders: card.holders, never: [...card.never] };
  for (const [i, sealed] of stored.replies.entries()) {
    const r = await openReply(sealed, identity).catch(() => null);
    if (r === null || r.case !== card.case || !signed(desk, r)) continue;
    box.replies.push(r);
    box.days.push(stored.days?.[i] ?? "");
    for (const unit of r.never) if (!forbids(box.never, unit)) box.never.push(unit);
    if (r.holders.length > 0) box.holders = r.holders;
  }
  return box;
}

/** What Turn hears of an opened mailbox. */
export function shown(box: Opened): Mailbox {
  const [year, month, day] = box.card.day.split("-");
  return {
    day: day === undefined ? box.card.day : `${day}-${month}-${year}`, lane: box.card.lane, number: box.number,
    state: box.replies.filter((r) => r.state !== "").at(-1)?.state ?? "RECEIVED",
    replies: box.replies.map((r, i) => ({ id: r.id, text: r.text, state: r.state, question: r.question, day: box.days[i] ?? "" })),
    today: box.today, ...(box.asked === null ? {} : { asked: box.asked }),
  };
}

function signed(desk: Desk, r: Reply): boolean {
  const keys = desk.directory.units.find((u) => u.id === r.from)?.keys ?? [];
  return keys.some((k) => begun(desk, k.from) && verifyReply(r, k.verify));
}

/** The units of a case with the recipients they have now, minus who must never receive. */
function holders(desk: Desk, box: Opened): Addressee[] {
  return box.holders.flatMap((a) => {
    const unit = desk.directory.units.find((u) => u.id === a.unit);
    if (!unit || forbids(box.never, a.unit)) return [];
    const valid = unit.keys.filter((k) => begun(desk, k.from) && !(k.to !== undefined && Date.parse(k.to) <= desk.now.getTime()));
    const newest = valid.reduce<(typeof valid)[number] | undefined>(
      (best, k) => (best === undefined || (k.from !== undefined && (best.from === undefined || Date.parse(k.from) > Date.parse(best.from))) ? k : best),
      undefined,
    );
    // A slim copy of the directory has digests where it leaves recipients out; then the one of the card or reply stays.
    return [newest && looksLikeRecipient(newest.recipient) ? { unit: a.unit, recipient: newest.recipient } : a];
  });
}

function begun(desk: Desk, from: string | undefined): boolean {
  return from === undefined || Date.parse(from) <= desk.now.getTime();
}

function receivers(desk: Desk, r: Route, commune: string, province: string): ReturnType<typeof recipients> | null {
  try {
    return recipients(desk.directory, desk.tables, r, commune, province, desk.now);
  } catch (error) {
    if (error instanceof DirectoryError && error.kind === "nobody") return null;
    throw error;
  }
}

/** Names who would receive now, for Env.receivers. */
export function receiverNames(desk: Desk, r: Route, commune: string): string[] {
  try {
    const to = recipients(desk.directory, desk.tables, r, commune, provinceOf(desk, commune), desk.now);
    return to.units.map((id) => desk.directory.units.find((u) => u.id === id)?.name ?? "").filter((name) => name !== "");
  } catch {
    return [];
  }
}

function provinceOf(desk: Desk, commune: string): string {
  return (commune !== "" ? desk.provinceOf(commune) : undefined) ?? desk.province;
}

function choices(tables: ResidentTables, letter: Letter): Answers {
  const asked = (id: string): boolean => (tables.questions.find((q) => q.id === id)?.choices.length ?? 0) > 0;
  return Object.fromEntries((letter.answers ?? []).filter((a) => asked(a.q)).map((a) => [a.q, a.a]));
}

// What a header may be, the twin of header.go.
import { forbids } from "./never.ts";
import { paddedSize } from "./padding.ts";
import { must, version, type Header, type Kind } from "./types.ts";

const maxUnits = 32;
const maxNever = 256;
const maxBlobs = 32;

/** The largest content of a blob: 1 GiB. */
export const maxBlob = 2 ** 30;

/** Writes a time as the header carries it: UTC+7, rounded down to the minute, hour or day; see header.go. */
export function roundReceived(time: Date, urgency: string, kind: Kind): string {
  const local = new Date(time.getTime() + 7 * 3_600_000).toISOString(); // 2026-11-22T14:05:33.000Z
  const day = local.slice(0, -14);
  if (urgency === "now") return `${day}${local.slice(-14, -8)}:00+07:00`;
  if (kind === "tip") return `${day}${local.slice(-14, -11)}:00:00+07:00`;
  return `${day}T00:00:00+07:00`;
}

/** Throws unless a header is one that Seal could have written. */
export function checkHeader(h: Header): void {
  must(h.v === version && isUUIDv4(h.id) && isUUIDv4(h.case));
  must(["tip", "answer", "rating", "hand-on"].includes(h.kind));
  must((h.kind === "tip") === (h.id === h.case));
  must([h.edge, h.lane, h.category, h.urgency, h.commune, ...h.units].every(isCode) && h.never.every(isNever));
  must(h.units.length > 0 && h.units.length <= maxUnits && h.never.length <= maxNever);
  must(distinct(h.units) && distinct(h.never));
  const received = new Date(h.received);
  must(!Number.isNaN(received.getTime()) && roundReceived(received, h.urgency, h.kind) === h.received);
  must(h.rules >= 0 && h.rules <= 2 ** 30);
  must(!h.units.some((unit) => forbids(h.never, unit)));
  must(!hidden(h.lane) || h.category === h.lane);
  must(h.blobs.length <= maxBlobs && distinct(h.blobs.map((b) => b.id)));
  for (const b of h.blobs) {
    must(isUUIDv4(b.id) && b.size >= 1 && b.size <= maxBlob && paddedSize(b.size) === b.size);
  }
}

/** Says that s is a short ASCII code: no room for words. */
export function isCode(s: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/.test(s);
}

/** Says that s is a name in a never-list: the code of a unit, or a role for all places. */
function isNever(s: string): boolean {
  return isCode(s) || (/^[A-Za-z0-9][A-Za-z0-9_:-]*\.\*$/.test(s) && s.length <= 64);
}

/** Says that s is a random UUID in its one spelling. */
export function isUUIDv4(s: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(s);
}

export function distinct(list: string[]): boolean {
  return new Set(list).size === list.length;
}

/** Whether a lane's headers repeat the lane in place of the category, and its tips have no token. */
export function hidden(lane: string): boolean {
  return lane === "protection" || lane.startsWith("complaint");
}

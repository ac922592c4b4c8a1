// The types of the formats, as types.go has them. Keys are the same in memory as in the sealed JSON.

/** The "v" of every format of this package. */
export const version = 1;

/** What an envelope is within its case. */
export type Kind = "tip" | "answer" | "rating" | "hand-on";

/** All that servers may know of a tip. */
export interface Header {
  v: number;
  id: string;
  case: string;
  kind: Kind;
  edge: string;
  units: string[];
  never: string[];
  lane: string;
  category: string;
  urgency: string;
  commune: string;
  received: string;
  blobs: BlobRef[];
  rules: number;
}

/** Names a sealed attachment; size is paddedSize of the content's length. */
export interface BlobRef {
  id: string;
  size: number;
}

/** What the resident wrote; the plaintext of every kind of envelope. */
export interface Tip {
  v: number;
  header: Header;
  place: Place;
  answers: Answer[];
  text: string;
  attachments: Attachment[];
  lang: string;
  channel: string;
  reporter: string;
  case_key: CaseKey;
  rating: string;
  hand_on: HandOn | null;
  silence?: string;
}

/** A tip before it is sealed: seal adds the version and the header. */
export type Draft = Omit<Tip, "v" | "header">;

export interface Place {
  box: string;
  words: string;
  pin: Pin | null;
}

/** A point on the map in degrees, rounded to six decimals. */
export interface Pin {
  lat: number;
  lon: number;
}

/** What was said to one question. */
export interface Answer {
  q: string;
  a: string;
}

/** Describes a blob to who can open it; size and sha256 are of the content without padding. */
export interface Attachment {
  blob: string;
  type: string;
  size: number;
  sha256: string;
}

/** The hybrid pair made for one tip. */
export interface CaseKey {
  recipient: string;
  identity: string;
}

/** Who handed a tip on and why, and the header it came with. */
export interface HandOn {
  from: string;
  reason: string;
  original: Header;
  signature: string;
}

/** A unit's word to the resident, sealed to the reporter key. */
export interface Reply {
  v: number;
  id: string;
  case: string;
  from: string;
  text: string;
  state: string;
  question: boolean;
  attachments: Attachment[];
  holders: Addressee[];
  never: string[];
  not_before: string;
  signature: string;
}

/** What a receipt opens before any reply has come. */
export interface Card {
  v: number;
  case: string;
  number: string;
  lane: string;
  category: string;
  urgency: string;
  commune: string;
  day: string;
  holders: Addressee[];
  never: string[];
  case_key: string;
}

/** An officer's note on a case, sealed to the case key. */
export interface Remark {
  v: number;
  case: string;
  by: string;
  text: string;
  at: string;
}

/** A unit with the recipient that it has at the time of sealing. */
export interface Addressee {
  unit: string;
  recipient: string;
}

/** How reading or sealing went wrong; see doc.go, Outcomes. "Not for me" is null, not an error. */
export class EnvelopeError extends Error {
  readonly outcome: "forbidden" | "damaged" | "refused";

  constructor(outcome: "forbidden" | "damaged" | "refused") {
    super(outcome); // short and equal: what was wrong where would tell what was sealed
    this.outcome = outcome;
    this.name = "EnvelopeError";
  }
}

/** Throws a refusal unless ok. */
export function must(ok: boolean): asserts ok {
  if (!ok) throw new EnvelopeError("refused");
}

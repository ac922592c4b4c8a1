// What the page and its worker say to each other: types only. Keys go in sealed and never come back: what leaves the
// worker is words to show, things sealed, and the secret that signs in.
import type { Mark } from "./mask.ts";
import type { Addressee, Answer, Attachment, Tip } from "../../intake/envelope/types.ts";
import type { RouteTables } from "../../intake/rules/route.ts";
import type { Enrolment, Params } from "./keys.ts";
import type { Paper } from "./paperkey.ts";
import type { Sealing } from "./vouch.ts";
import type { Hit } from "./searching.ts";

/** A unit's public key, as the roster has it. */
export interface PublicKey {
  recipient: string;
  verify: string;
}

/** What was said in one envelope, without the keys in it. */
export type Words = Omit<Tip, "reporter" | "case_key">;

/** An envelope after the attempt to open it. closed: sealed to others; damaged: not as it was sealed. */
export type Letter = { id: string } & ({ state: "open"; words: Words } | { state: "closed" | "damaged" });

/** A case as it was opened. */
export interface Opened {
  letters: Letter[];
  /** Remarks and copies of replies by their ids; those that do not open are missing. */
  notes: Record<string, string>;
  answers: Record<string, string>;
  /** Whether a reply can be sealed: the tip with the keys has opened. */
  answerable: boolean;
}

/** A reply as the console takes it; bytes in base64. */
export interface SealedReply {
  id: string;
  sealed: string;
  copy: string;
  state: string;
  question: boolean;
  files?: { theirs: string[]; ours: { id: string; size: number }[]; sealed: string };
  /** Where it goes, if the case has another mailbox than its own, or several. */
  mailbox?: string;
  also?: { id: string; mailbox: string; sealed: string }[];
}

/** A file of a reply: the resident's blob, and the unit's own copy of it. */
export interface ReplyFile {
  theirs: Attachment;
  ours: Attachment;
}

/** A tip as an officer typed it for somebody; choices decide where it goes. */
export interface CounterTip {
  category: string;
  floor: string;
  choices: Answer[];
  answers: Answer[];
  commune: string;
  box: string;
  place: string;
  text: string;
  attachments: Attachment[];
  lang: string;
  channel: "counter" | "phone" | "slip";
}

/** The same, sealed; mailbox is the digest of the locator, bytes in base64. Only code is for the person who told it. */
export interface SealedTip {
  code: string;
  id: string;
  units: string[];
  envelope: string;
  mailbox: string;
  card: string;
}

/** A new passphrase, to be written down, and what the roster is to keep of it; secret is from the old one. Bytes in base64. */
export interface Rephrased {
  passphrase: string;
  secret: string;
  salt: string;
  params: Params;
  auth: string;
  identity: string;
}

/** What a newcomer made: keys are for the roster, print is his fingerprint; founding, where he is the first of his unit. */
export interface Newcomer {
  keys: Enrolment;
  print: string;
  founding: { key: PublicKey; sealed: Sealing; paper: Paper | null } | null;
  /** The unit's paper key, to be printed, and the fingerprint of the unit's key. */
  paper: Jobs["paperMake"]["out"] | null;
  unitPrint: string;
}

/** Those who have a unit's keys, with the unit's signatures over their recipients by the unit's keys; order is those keys, the newest first. */
export interface Holders {
  unit: string;
  order: string[];
  officers: { user: string; recipient: string; vouches: Record<string, string> }[];
}

/** A unit's next key, as the roster takes it. */
export interface Rotation {
  key: PublicKey;
  sealed: Sealing[];
  paper: string;
  on_paper: string;
}

/** What the headers of letters say that are sealed anew. */
export interface HandedHeader {
  case: string;
  never: string[];
  lane: string;
  category: string;
  urgency: string;
  commune: string;
}

/** A unit's paper key as the roster keeps it; threshold 0: one sheet, else so many of the shares open it. */
export type KeptPaper = Paper & { threshold: number; shares: number };

/** What a line that was typed from a paper did: it was wrong, more are needed, or the unit's keys are open. */
export type Typed =
  | { state: "wrong"; why: "length" | "group" | "kind" | "other" | "mixed" | "differ" | "again"; group: number }
  | { state: "more"; have: number; need: number }
  | { state: "open"; keys: number; sealed: Sealing[] };

/** What an officer proposes for a forum, as it is sealed to the units that hold it. case and number are "" for a slip. */
export interface Proposal {
  forum: string;
  id: string;
  case: string;
  number: string;
  text: string;
}

export interface Jobs {
  derive: { in: { passphrase: string; salt: string; params: Params }; out: { auth: string } };
  unlock: {
    in: { user: string; identity: string; keys: { unit: string; sealed: string }[]; units: Record<string, PublicKey[]>; before?: Record<string, string[]> | undefined };
    out: { units: string[] };
  };
  open: {
    in: {
      unit: string; id: string; mailboxes?: string[]; envelopes: { id: string; sealed: string }[];
      remarks: { id: string; sealed: string; marks?: boolean }[]; replies: { id: string; copy: string }[];
    };
    out: Opened;
  };
  blob: { in: { id: string; attachment: Attachment; sealed: ArrayBuffer }; out: ArrayBuffer };
  reply: {
    in: {
      unit: string; id: string; text: string; state: string; question: boolean; holders: Addressee[]; never: string[];
      files?: ReplyFile[];
    };
    out: SealedReply;
  };
  note: { in: { id: string; text: string }; out: { id: string; sealed: string } };
  fresh: { in: { id: string }; out: { handle: string; attachments: Attachment[] } };
  reseal: { in: { id: string; handle: string; attachment: Attachment; sealed: ArrayBuffer }; out: { blob: string; sealed: ArrayBuffer } };
  anew: {
    in: {
      unit: string; id: string; reason: string; handle: string; units: Addressee[]; to: HandedHeader; note: string;
      reply: { text: string; state: string; holders: Addressee[]; never: string[] } | null;
    };
    out: { hand_ons: string[]; note: { id: string; sealed: string } | null; reply: SealedReply | null };
  };
  redact: {
    in: { unit: string; id: string; have: string[]; keys: Addressee[]; never: string[]; marks: Mark[]; envelopes: { id: string; sealed: string }[] };
    out: { letters: { sealed: string; places: number }[]; remark: { id: string; sealed: string } };
  };
  handed: { in: { id: string; letter: string; verify: string[] }; out: boolean };
  part: { in: { sealed: string }; out: ArrayBuffer };
  enclose: {
    in: { id: string; content: ArrayBuffer; type: string };
    out: Record<"theirs" | "ours", { sealed: ArrayBuffer; attachment: Attachment }>;
  };
  extract: { in: { unit: string; id: string; to: Addressee; text: string; as?: string }; out: { id: string; sealed: string; copy: string } };
  mediated: { in: { unit: string; id: string; to: Addressee; text: string }; out: string };
  extracts: {
    in: { unit: string; list: { id: string; unit: string; sealed: string; verify: string[] }[] };
    out: Record<string, { text: string; signed: boolean }>;
  };
  sealOwn: { in: { unit: string; text: string; also?: Addressee[] }; out: string };
  openOwn: { in: { unit: string; sealed: string }; out: string | null };
  similar: { in: { id: string }; out: { id: string; why: ("number" | "pin" | "box" | "words")[] }[] };
  counterPhoto: { in: { content: ArrayBuffer; type: string }; out: { sealed: ArrayBuffer; attachment: Attachment } };
  counterTo: {
    in: { tables: RouteTables; directory: ArrayBuffer; province: string; at: number; tip: Pick<CounterTip, "category" | "floor" | "choices" | "commune"> };
    out: string[] | null;
  };
  counter: {
    in: { tables: RouteTables & { version: number }; directory: ArrayBuffer; edge: string; province: string; at: number; tip: CounterTip };
    out: SealedTip | null;
  };
  searchTake: { in: { unit: string; cases: { id: string; envelopes: { id: string; sealed: string }[] }[] }; out: number };
  searchFind: { in: { unit: string; words: string }; out: Hit[] };
  forumOffers: { in: { unit: string; cases: { id: string; envelopes: { id: string; sealed: string }[] }[] }; out: Record<string, { text: string; forums: string[] }> };
  forumSeal: { in: { unit: string; units: Addressee[]; proposal: Proposal }; out: string };
  forumOpen: { in: { unit: string; forum: string; list: { id: string; sealed: string }[] }; out: Record<string, Proposal> };
  gist: { in: { ids: string[] }; out: Record<string, { text: string; place: string; box: string }> };
  phrase: { in: Record<string, never>; out: string };
  rephrase: { in: { passphrase: string; salt: string; params: Params; identity: string }; out: Rephrased };
  invitation: { in: Record<string, never>; out: { code: string; hash: string } };
  prints: { in: { recipients: string[] }; out: string[] };
  mine: { in: Record<string, never>; out: string };
  newcomer: { in: { passphrase: string; user: string; unit: string; found: boolean; paper: boolean }; out: Newcomer };
  more: { in: { keys: { unit: string; sealed: string }[]; units: Record<string, PublicKey[]>; before?: Record<string, string[]> | undefined }; out: { units: string[]; news: boolean } };
  welcome: { in: { unit: string; user: string; recipient: string }; out: Sealing[] };
  unsure: { in: Holders; out: string[] };
  rotate: { in: Holders & { paper: Pick<Paper, "recipient" | "signature"> | null }; out: { rotation: Rotation; print: string } };
  paperMake: { in: { unit: string; order: string[]; split: { k: number; n: number } | null }; out: { printed: string[]; print: string; paper: KeptPaper } };
  paperType: { in: { unit: string; text: string; paper: KeptPaper }; out: Typed };
  exportTo: { in: { unit: string; recipient: string }; out: { recipient: string; fingerprint: string } };
  sealText: { in: { recipient: string; text: string }; out: ArrayBuffer };
  sealFile: { in: { id: string; attachment: Attachment; sealed: ArrayBuffer; recipient: string }; out: ArrayBuffer };
  digest: { in: { bytes: ArrayBuffer }; out: string };
  park: { in: { text: string }; out: string };
  unpark: { in: { sealed: string }; out: string };
}

export type Job = keyof Jobs;

export type Question = { [J in Job]: { n: number; job: J; in: Jobs[J]["in"] } }[Job];

/** progress may come several times, then out or failed once. */
export type Told = { n: number } & ({ progress: number } | { out: unknown } | { failed: Failure });

/** Why the worker could not: wrong = the passphrase was another; weak = the parameters are below the floors. */
export type Failure = "wrong" | "weak" | "short" | "swapped" | "closed" | "damaged" | "nokey" | "refused";

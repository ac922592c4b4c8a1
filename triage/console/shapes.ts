// The shapes of cases as the console's interface has them: what is read of one, and what is sent to change it. They are those of
// package docket.
import type { SealedReply } from "./jobs.ts";
import type { UnitKey } from "./shapes-unit.ts";

export interface Row {
  id: string;
  number: string;
  lane: string;
  category: string;
  urgency: string;
  commune: string;
  state: string;
  reason: string;
  outcome: string;
  holder: string;
  officer: string;
  version: number;
  received: string;
  closed?: string;
  due?: string;
  overdue: boolean;
  news: boolean;
  looked: boolean;
  /** Of this unit; see labels.ts. */
  labels: string[];
  /** The two that open a letter of a joint lane, and when they last read it; the last day on which they read it together. */
  keys?: { unit: string; looked?: string }[];
  together?: string;
  /** The next appointment of a hand-in. */
  visit?: { day: string; part: string; state: string };
}

export interface Event {
  at: string;
  kind: string;
  unit: string;
  officer: string;
  subject: string;
  from: string;
  to: string;
  reason: string;
  outcome: string;
}

export interface Envelope {
  id: string;
  kind: string;
  received: string;
  registered: string;
  sealed: string;
}

export interface Sent {
  id: string;
  unit: string;
  officer: string;
  at: string;
  not_before: string;
  state: string;
  question: boolean;
  copy: string;
  delivered?: string;
}

export interface Note {
  id: string;
  unit: string;
  officer: string;
  at: string;
  sealed: string;
  /** What it is: "" a note, "marks" what is to be hidden (mask.ts), "files" what went with the reply of the same id. */
  kind: "" | "marks" | "files";
}

export interface ClockRow {
  id: string;
  unit: string;
  name_vi: string;
  name_en: string;
  law: string[];
  draft: boolean;
  started: string;
  due: string;
  met?: string;
  overdue: boolean;
  paused?: string;
  extended: number;
  extensible: boolean;
  /** The tables do not know it any more. */
  no_rule: boolean;
  replaced: boolean;
}

/** Something an officer can see in a case that makes another clock count. */
export interface Flag {
  id: string;
  on: boolean;
}

export interface Case extends Row {
  never: string[] | null;
  units: { unit: string; since: string; looked?: string }[];
  envelopes: Envelope[] | null;
  events: Event[] | null;
  replies: Sent[] | null;
  remarks: Note[] | null;
  clocks: ClockRow[] | null;
  flags: Flag[] | null;
  steps: string[];
  acts: boolean;
  watchers: { officer: string; since: string }[] | null;
  released: Released[] | null;
  reminders?: Reminder[] | null;
  result: Result;
  /** Those to hand something in. */
  appointments: Appointment[];
  /** Those of both units together. */
  readings: Together[];
  /** What a result can be said in. */
  scales: { worths: string[]; things: string[] };
  /** Those whose letters it has: its own, and those of what was merged into it. */
  mailboxes: string[];
  links: Link[];
}

/** What came of a case, in codes and numbers. */
export interface Result {
  worth: string;
  counts: Record<string, number>;
}

/** The Front asks the holder of an overdue case how it stands; the answer is a code and a day, and sealed words for the Front. */
export interface Reminder {
  id: string;
  case?: string;
  number: string;
  category: string;
  sender: string;
  officer: string;
  unit: string;
  at: string;
  until: string;
  late: boolean;
  closed?: string;
  answered?: string;
  answerer: string;
  answer: string;
  day: string;
  sealed?: string;
}

/** An extract that was written for a mediation team or the Front. */
export interface Released {
  id: string;
  to: string;
  unit: string;
  officer: string;
  at: string;
  looked?: string;
  begun?: string;
  copy: string;
  /** What a mediation team said came of it: docket.MediationResults, where it goes on, the day, and words sealed to this unit. */
  result: string;
  goes: string;
  day: string;
  words?: string;
}

/** What came of a mediation, as the team sends it; before is the result that it saw. */
export interface Mediated {
  release: string;
  result: string;
  to: string;
  day: string;
  sealed: string;
  before: string;
}

/** An appointment to hand something in, as it is offered. */
export interface Offer {
  id: string;
  day: string;
  part: string;
  way: string;
}

/** That a letter was read by both units together: one says so, an officer of the other confirms it. */
export interface Together {
  day: string;
  unit: string;
  officer: string;
  at: string;
  partner: string;
  confirmer: string;
  confirmed?: string;
}

export interface Appointment extends Offer {
  state: string;
  unit: string;
  officer: string;
  at: string;
}

/** The same as its receiver has it. */
export interface Extract {
  id: string;
  unit: string;
  category: string;
  at: string;
  looked?: string;
  begun?: string;
  due?: string;
  sealed: string;
  result: string;
  goes: string;
  day: string;
  /** No party wants it any more. */
  unwished: boolean;
}

/** A case that the officer watches, and how much others did since he looked. */
export interface Watched extends Row {
  changes: number;
}

/** Another case that this one was split from or merged with. */
export interface Link {
  case: string;
  number: string;
  state: string;
  kind: "split" | "part" | "merged" | "joined";
}

/** Where a case is to go: the roles that the tables give for what was answered in it. */
export interface Wanted {
  category: string;
  commune: string;
  urgency: string;
  recipients: string[];
  never: string[];
  subjects: string[];
}

/** The units of that, and what the header says then. */
export interface Way {
  category: string;
  lane: string;
  commune: string;
  units: UnitKey[];
  never: string[];
}

export interface Reroute {
  id: string;
  version: number;
  to: Wanted;
  reason: string;
  confirmed: string[];
  hand_ons: string[];
  reply: SealedReply | null;
}

export interface Split {
  id: string;
  version: number;
  part: string;
  known: string[];
  to: Wanted | null;
  reason: string;
  confirmed: string[];
  hand_ons: string[];
  remark: { id: string; sealed: string };
}

export interface Merge {
  id: string;
  version: number;
  into: string;
  into_version: number;
  hand_ons: string[];
}

export interface Move {
  id: string;
  version: number;
  to: string;
  reason?: string;
  outcome?: string;
  unit?: string;
  hand_on?: string;
  hand_ons?: string[];
  reply?: SealedReply;
  result?: Result;
}

/** A case with what came in it, for a search. */
export interface SealedCase {
  id: string;
  envelopes: { id: string; sealed: string }[];
}

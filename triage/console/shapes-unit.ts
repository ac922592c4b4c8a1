// The shapes of the rest of the interface: officers and their duties, the keys of units, and what a unit has beside its cases.
// They are those of packages console and docket.
import type { PublicKey } from "./jobs.ts";
import type { Params } from "./keys.ts";

export interface Page<T> {
  rows: T[];
  next: string;
}

export interface Counts {
  now: number;
  open: number;
  overdue: number;
  mine: number;
}

/** A clock that the unit is to be told of: a number, never what the case is about. */
export interface Notice {
  id: number;
  case?: string;
  number: string;
  urgency: string;
  step: string;
  /** Of a pledge that is late: the forum and the pledge's number in it, in place of a case. */
  forum?: string;
  pledge?: number;
  /** How many physical boxes should have been opened. */
  boxes?: number;
  at: string;
  seen: boolean;
}

export interface Duty {
  unit: string;
  name: string;
  role: string;
  place: string;
  province: string;
  duty: string;
}

export interface Me {
  user: string;
  name: string;
  identity: string;
  duties: Duty[] | null;
  keys: { unit: string; recipient: string; sealed: string }[] | null;
  acts: Record<string, string[]>;
  units: Record<string, PublicKey[]>;
  /** Units that went over into his. */
  before?: Record<string, string[]>;
}

export interface Challenge {
  salt: string;
  params: Params;
}

export interface UnitKey {
  unit: string;
  name: string;
  recipient: string;
  verify: string;
}

/** A warning of the unit to everybody. */
export interface Alert {
  id: string;
  title: string;
  text: string;
  category: string;
  at: string;
  until: string;
  officer: string;
  ended_by?: string;
}

/** A page of a log; next asks for the one behind it, "" where there is none. */
export interface LogPage<T> {
  list: T[];
  next: string;
}

/** One use of silencing by the unit, for its chief. */
export interface Silenced {
  case: string;
  number: string;
  at: string;
  officer: string;
  reason: string;
  until: string;
}

/** A line of the draft register. */
export interface LedgerRow {
  id: string;
  number: string;
  lane: string;
  category: string;
  state: string;
  outcome: string;
  holder: string;
  officer: string;
  received: string;
  closed?: string;
  since: string;
  answered?: string;
  /** The first reply that answered; answered may be but the end of an old case. */
  replied?: string;
  clocks: { id: string; due: string; met?: string }[] | null;
}

/** A colleague who may take a case. */
export interface Taker {
  user: string;
  name: string;
}

/** One search of an officer, for his chief. */
export interface Searched {
  at: string;
  officer: string;
  cases: number;
}

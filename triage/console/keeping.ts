// How a unit's keys are kept from being lost: what the console says of it, and the parts that two sections share.
import type { KeptPaper, Typed } from "./jobs.ts";
import { say, type Word } from "./words.ts";

/** A unit's wish that the recovery unit opens for it what it has lost the key to. */
export interface Wish {
  id: string;
  unit: string;
  unit_name: string;
  by: string;
  at: string;
  done_by?: string;
  cases: number;
  ended?: string;
  how?: "done" | "withdrawn";
}

/** How the unit's keys are kept; see keeping in paperkey.go. The paper's keys say which of the unit's they open. */
export interface Keeping {
  keys: { recipient: string; proposed?: boolean }[];
  paper: (KeptPaper & { by: string; at: string }) | null;
  recovery: string;
  wishes: Wish[];
  splits: boolean;
  /** Sheets of units that went over into this one. */
  before?: { unit: string; name: string; paper: KeptPaper }[];
}

/** A sentence for what was wrong with a line that was typed from a paper. */
export function wrong(t: Extract<Typed, { state: "wrong" }>): string {
  return say(`paperkey.wrong.${t.why}` as Word, { group: t.group });
}

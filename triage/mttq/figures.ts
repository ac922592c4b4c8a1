// The figures of a board as they are shown. Pure.

/** A figure of a category that the Front counts only; 0 says "below the floor, or none". */
export interface Figure {
  of: string;
  received: number;
  answered: number;
  overdue: number;
}

/** An exact figure of a category whose cases the Front follows one by one. */
export interface Tally extends Figure {
  results: Record<string, number>;
}

export interface Board {
  unit: string;
  commune: string;
  period: string;
  as_of: string;
  step: number;
  counted: Figure[];
  listed: Tally[];
}

/** A case that the Front follows; id only where it holds the case and may open it. */
export interface FrontRow {
  id?: string;
  number: string;
  category: string;
  state: string;
  label_vi: string;
  result: string;
  holder: string;
  received: string;
  answered?: string;
  closed?: string;
  due?: string;
  overdue: boolean;
}

/** Adds up figures. */
export function sum(figures: Figure[]): Omit<Figure, "of"> {
  return figures.reduce((a, f) => ({ received: a.received + f.received, answered: a.answered + f.answered, overdue: a.overdue + f.overdue }),
    { received: 0, answered: 0, overdue: 0 });
}

/** The rows in which there is something. */
export const filled = <F extends Figure>(figures: F[]): F[] => figures.filter((f) => f.received + f.answered + f.overdue > 0);

/** What a period is called: the key of a word and its values. */
export function nameOf(period: string): { word: "period.month" | "period.quarter" | "period.year"; values: { n: string; year: string } } {
  const [year = "", part = ""] = period.split("-");
  if (part === "") return { word: "period.year", values: { n: "", year } };
  if (part.startsWith("Q")) return { word: "period.quarter", values: { n: part.slice(1), year } };
  return { word: "period.month", values: { n: String(Number(part)), year } };
}

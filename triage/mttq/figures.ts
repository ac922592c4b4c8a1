// The figures of a board as they are shown. Pure.

/** What a category of which only numbers are seen came to in a period; 0 says "below the floor, or none". */
export interface Figure {
  of: string;
  received: number;
  answered: number;
  handed: number;
  overdue: number;
  results: Record<string, number>;
}

/** Exact figures of a category whose cases the Front follows one by one. */
export type Tally = Figure;

/** The figures of one period. */
export interface Part {
  period: string;
  all: Figure;
  counted: Figure[];
  follows: Tally;
  listed: Tally[];
}

/** What residents said of the end of their cases. */
export interface Solved {
  of: string;
  done: number;
  part: number;
  not: number;
  unsaid: number;
  exact: boolean;
}

export interface Board extends Part {
  unit: string;
  commune: string;
  as_of: string;
  counted_to: string;
  step: number;
  before: Part;
  months: Part[];
  solved: Solved[];
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
  /** A clock of the holder ran out, and not only one of the Front. */
  holder_late: boolean;
}

/** The results that a case can come to, as columns. */
export const results = ["da-giai-quyet", "dang-giai-quyet", "giai-trinh", "chua-giai-quyet", "khong-thuoc-tham-quyen"] as const;

/** The rows in which there is something. */
export const filled = <F extends Figure>(figures: F[]): F[] =>
  figures.filter((f) => f.received + f.answered + f.handed + f.overdue > 0 || Object.values(f.results).some((n) => n > 0));

/** What a period is called: the key of a word and its values. */
export function nameOf(period: string): { word: "period.month" | "period.quarter" | "period.half1" | "period.half2" | "period.year"; values: { n: string; year: string } } {
  const [year = "", part = ""] = period.split("-");
  if (part === "") return { word: "period.year", values: { n: "", year } };
  if (part.startsWith("Q")) return { word: "period.quarter", values: { n: part.slice(1), year } };
  if (part.startsWith("H")) return { word: part === "H1" ? "period.half1" : "period.half2", values: { n: "", year } };
  return { word: "period.month", values: { n: String(Number(part)), year } };
}

/** Whether a month lies in a period. */
export function within(month: string, period: string): boolean {
  const [year = "", part = ""] = period.split("-");
  const [y = "", m = ""] = month.split("-");
  const n = Number(m);
  if (y !== year) return false;
  if (part === "") return true;
  if (part.startsWith("Q")) return Math.ceil(n / 3) === Number(part.slice(1));
  if (part.startsWith("H")) return Math.ceil(n / 6) === Number(part.slice(1));
  return Number(part) === n;
}

/** How a figure stands to the one of the period before. */
export function change(now: number, before: number): { word: "change.more" | "change.less" | "change.same"; n: number } {
  if (now === before) return { word: "change.same", n: 0 };
  return now > before ? { word: "change.more", n: now - before } : { word: "change.less", n: before - now };
}

/** The bars of a chart: heights from 0 to 1; the greatest is 1, and nothing is 0. */
export function heights(values: number[]): number[] {
  const most = Math.max(1, ...values);
  return values.map((v) => v / most);
}

// Times as officers read them: in Viet Nam's time, and as what is left. Pure.

/** What is left until a moment: the word's key, its number, and how it is shown. */
export interface Left {
  word: "left.min" | "left.hour" | "left.day" | "late.min" | "late.hour" | "late.day";
  n: number;
  tone: "overdue" | "soon" | "";
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Says what is left until due; under a day it is soon. Rounded towards what is worse. */
export function left(due: string, now: number): Left {
  const rest = Date.parse(due) - now;
  const late = rest <= 0;
  const size = Math.abs(rest);
  const round = late ? Math.ceil : Math.floor;
  const tone = late ? "overdue" : rest < day ? "soon" : "";
  const side = late ? "late" : "left";
  if (size < hour) return { word: `${side}.min`, n: Math.max(1, round(size / minute)), tone };
  if (size < 2 * day) return { word: `${side}.hour`, n: round(size / hour), tone };
  return { word: `${side}.day`, n: round(size / day), tone };
}

/** How long ago something was, as a word's key and its number. */
export function age(since: string, now: number): { word: "age.min" | "age.hour" | "age.day"; n: number } {
  const passed = Math.max(0, now - Date.parse(since));
  if (passed < hour) return { word: "age.min", n: Math.floor(passed / minute) };
  if (passed < 2 * day) return { word: "age.hour", n: Math.floor(passed / hour) };
  return { word: "age.day", n: Math.floor(passed / day) };
}

function local(at: string): Date {
  return new Date(Date.parse(at) + 7 * hour);
}

const two = (n: number): string => String(n).padStart(2, "0");

/** 20/11/2026 of 2026-11-20; "" for none. */
export function dayText(day: string): string {
  return day.split("-").reverse().join("/");
}

/** The time of day of a moment in milliseconds. */
export function clockTime(at: number): string {
  const d = new Date(at + 7 * hour);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
}

/** 20/11/2026 */
export function dateOf(at: string): string {
  const d = local(at);
  return `${two(d.getUTCDate())}/${two(d.getUTCMonth() + 1)}/${d.getUTCFullYear()}`;
}

/** The last day of what ends at a moment: 20/11/2026 of the midnight after it. */
export const lastDayOf = (end: string): string => dateOf(new Date(Date.parse(end) - 1).toISOString());

/** The day of a moment in Viet Nam as fields of forms have it: 2026-11-20. */
export function dayOf(at: number): string {
  return new Date(at + 7 * hour).toISOString().slice(0, 10);
}

/** 20/11, 14:05; with the year where it is not the present one. */
export function momentOf(at: string, now: number): string {
  const d = local(at);
  const year = d.getUTCFullYear() === local(new Date(now).toISOString()).getUTCFullYear() ? "" : `/${d.getUTCFullYear()}`;
  return `${two(d.getUTCDate())}/${two(d.getUTCMonth() + 1)}${year}, ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
}

/** The periods of a board that are offered at a moment: months, quarters, halves and years, the newest first. */
export function periods(now: number): { months: string[]; quarters: string[]; halves: string[]; years: string[] } {
  const d = local(new Date(now).toISOString());
  const [year, month] = [d.getUTCFullYear(), d.getUTCMonth()];
  const months = Array.from({ length: 12 }, (_, i) => {
    const m = new Date(Date.UTC(year, month - i, 1));
    return `${m.getUTCFullYear()}-${two(m.getUTCMonth() + 1)}`;
  });
  const quarters = Array.from({ length: 4 }, (_, i) => {
    const q = year * 4 + Math.floor(month / 3) - i;
    return `${Math.floor(q / 4)}-Q${(q % 4) + 1}`;
  });
  const halves = Array.from({ length: 4 }, (_, i) => {
    const n = year * 2 + Math.floor(month / 6) - i;
    return `${Math.floor(n / 2)}-H${(n % 2) + 1}`;
  });
  return { months, quarters, halves, years: [String(year), String(year - 1)] };
}

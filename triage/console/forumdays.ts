// Days and hours of a forum, as fields have them and as people read them. Pure.

const day = 86_400_000;

/** Today in Viet Nam as fields have days: 2026-11-22. */
export const today = (now: number): string => new Date(now + 7 * 3_600_000).toISOString().slice(0, 10);

/** So many days after a day. */
export const after = (from: string, days: number): string => new Date(Date.parse(`${from}T00:00:00Z`) + days * day).toISOString().slice(0, 10);

/** 22/11/2026; "" for none. */
export const dayText = (d: string): string => d.split("-").reverse().join("/");

const two = (n: number): string => String(n).padStart(2, "0");

/** Minutes of a day as a field has them: 14:05. */
export const hourOf = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

/** The reverse; 0 for what is no hour. */
export function minuteOf(hour: string): number {
  const [h, m] = hour.split(":").map(Number);
  return h === undefined || m === undefined || Number.isNaN(h + m) ? 0 : h * 60 + m;
}

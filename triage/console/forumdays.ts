// Days and hours as fields have them. Pure.

const day = 86_400_000;

/** So many days after a day. */
export const after = (from: string, days: number): string => new Date(Date.parse(`${from}T00:00:00Z`) + days * day).toISOString().slice(0, 10);

const two = (n: number): string => String(n).padStart(2, "0");

/** Minutes of a day as a field has them: 14:05. */
export const hourOf = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

/** The reverse; 0 for what is no hour. */
export function minuteOf(hour: string): number {
  const [h, m] = hour.split(":").map(Number);
  return h === undefined || m === undefined || Number.isNaN(h + m) ? 0 : h * 60 + m;
}

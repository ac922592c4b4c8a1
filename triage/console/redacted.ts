// That words were taken out of a letter, and that somebody asks for it: read from what happened.
import { marksID } from "./maskform.ts";
import type { Session } from "./session.ts";
import type { Case, Event } from "./shapes.ts";
import { dateOf } from "./time.ts";
import { say } from "./words.ts";

/** So long a proposal waits for the second officer: docket.agreeWithin. */
const agreeWithin = 7 * 24 * 3_600_000;

/** The open proposal of the unit for the marks as they are; the newest counts. */
export function redacting(session: Session, data: Case, now: number): Event | undefined {
  const newest = [...(data.events ?? [])].reverse();
  const closed = newest.findIndex((e) => e.kind === "moved" || e.kind === "reopened");
  const marks = marksID(data);
  return newest.slice(0, closed < 0 ? newest.length : closed)
    .find((e) => e.kind === "redacting" && e.subject === marks && e.unit === session.unit && now - Date.parse(e.at) < agreeWithin);
}

/** What is said above a letter that is not as the resident sent it; "" if it is. */
export function redactedText(session: Session, data: Pick<Case, "events">, letter: string): string {
  const done = (data.events ?? []).filter((e) => e.kind === "redacted" && e.subject === letter);
  const last = done.at(-1);
  return last === undefined ? "" : say("redact.said", { n: done.reduce((n, e) => n + Number(e.outcome), 0), who: session.officer(last.officer), day: dateOf(last.at), why: session.reason(last.reason) });
}

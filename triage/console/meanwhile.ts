// What happened to a case between an officer's reading it and his pressing a button: who was faster, or whether it was he
// himself, by a call whose answer was lost. It is read from the case's own events; the console's answer names nobody.
import type { Session } from "./session.ts";
import type { Case, Event, Row } from "./shapes.ts";
import { say } from "./words.ts";

/** Events that change nothing of what somebody else is about to do. */
const aside = new Set(["looked", "remarked", "labelled", "unlabelled", "marked", "watched", "unwatched", "exported", "known", "rated", "forum", "together", "lent", "restored"]);

/** How far a case was read: what comes later is news. */
export const readTo = (c: Pick<Case, "events">): number => c.events?.length ?? 0;

/** Whether the officer himself took the case this step since then. */
export function stepped(session: Session, fresh: Pick<Case, "events" | "state">, since: number, to: string): boolean {
  const step = newest(fresh, since, (e) => e.kind === "moved");
  return fresh.state === to && step?.to === to && step.officer === session.me.user;
}

/** What is said to an officer whose call came too late, when the case was read again. */
export function faster(session: Session, fresh: Pick<Case, "events">, since = 0): string {
  const e = newest(fresh, since, (x) => x.officer !== "" ? !aside.has(x.kind) : x.kind === "registered" && ["answer", "rating"].includes(x.reason));
  if (e === undefined) return say("error.stale");
  if (e.officer === "") return say("faster.resident");
  return e.officer === session.me.user ? say("faster.me") : say("faster.by", { who: session.officer(e.officer) });
}

function newest({ events }: Pick<Case, "events">, since: number, fits: (e: Event) => boolean): Event | undefined {
  return (events ?? []).slice(since).reverse().find(fits);
}

/** Who else has taken a case that is open; "" if nobody has. */
export function another(session: Session, row: Row): string {
  return row.closed === undefined && row.officer !== "" && row.officer !== session.me.user ? session.officer(row.officer) : "";
}

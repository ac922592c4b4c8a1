// Opening what a case holds, in the worker, with the keys of the unit for which the officer acts.
import type { Opened } from "./jobs.ts";
import type { Session } from "./session.ts";
import type { Case } from "./shapes.ts";

/** Opens a case's letters, notes and replies as far as the unit's keys do. The page must not be locked. */
export function unseal(session: Session, data: Case): Promise<Opened> {
  return session.opener!.ask("open", {
    unit: session.unit, id: data.id, mailboxes: data.mailboxes,
    envelopes: (data.envelopes ?? []).map(({ id, sealed }) => ({ id, sealed })),
    remarks: (data.remarks ?? []).map(({ id, sealed, kind }) => ({ id, sealed, marks: kind === "marks" })),
    replies: [...(data.replies ?? []), ...(data.released ?? [])].map(({ id, copy }) => ({ id, copy: copy ?? "" })),
  });
}

// A case's letters sealed anew for where it goes. Where they get a new case key their attachments are fetched, opened and sealed
// anew in the worker, and stored first; what was stored stays stored over a lost connection.
import type { Host } from "./compose.ts";
import type { HandedHeader, Jobs } from "./jobs.ts";
import type { Session } from "./session.ts";
import type { UnitKey } from "./shapes-unit.ts";
import type { Case } from "./shapes.ts";

/** What the letters are for. */
export interface Purpose {
  to: HandedHeader;
  /** Whom they are sealed to; none: no letters, only the reply. */
  units: UnitKey[];
  reason: string;
  /** A new case key: somebody who has the old one must not read what comes. */
  fresh: boolean;
  /** A note for the case that they begin. */
  note?: string;
  /** A word to the resident, so that his next answer goes to the holders. */
  reply?: { text: string; state: string; holders: UnitKey[]; never: string[] };
}

/** The case as it was opened. */
export type Subject = Pick<Host, "session" | "data" | "opened">;

export class Anew {
  readonly #host: Subject;
  #fresh: { of: string; handle: string; stored: Set<string> } | null = null;

  constructor(host: Subject) {
    this.#host = host;
  }

  async seal(p: Purpose): Promise<Jobs["anew"]["out"]> {
    const { session, data } = this.#host;
    const handle = p.fresh ? await this.#rekey(session, data.id) : "";
    const bare = (list: UnitKey[]) => list.map(({ unit, recipient }) => ({ unit, recipient }));
    return session.opener!.ask("anew", {
      unit: session.unit, id: data.id, reason: p.reason, handle, units: bare(p.units), to: p.to, note: p.note ?? "",
      reply: p.reply === undefined ? null : { ...p.reply, holders: bare(p.reply.holders) },
    });
  }

  async #rekey(session: Session, id: string): Promise<string> {
    if (this.#fresh?.of !== id) {
      const { handle } = await session.opener!.ask("fresh", { id });
      this.#fresh = { of: id, handle, stored: new Set() };
    }
    const { handle, stored } = this.#fresh;
    for (const attachment of (this.#host.opened?.letters ?? []).flatMap((l) => (l.state === "open" ? l.words.attachments : []))) {
      if (stored.has(attachment.blob)) continue;
      const again = await session.opener!.ask("reseal", { id, handle, attachment, sealed: await session.desk.blob(attachment.blob) });
      await session.desk.upload(again.blob, again.sealed);
      stored.add(attachment.blob);
    }
    return handle;
  }
}

/** What the headers say of a case as it is, for another one or for itself. */
export function headerOf(data: Case, never: string[], id = data.id): HandedHeader {
  const { lane, category, urgency, commune } = data;
  return { case: id, never, lane, category, urgency, commune };
}

/** a and what of b it has not. */
export const union = (a: readonly string[], b: readonly string[]): string[] => [...a, ...b.filter((x) => !a.includes(x))];

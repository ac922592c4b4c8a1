// Searching what this browser can open: the page fetches sealed envelopes of the unit's cases, the worker opens them and keeps
// the words. Nothing of it leaves the browser but the ids that are asked for; the console notes that somebody searched, and
// through how many cases.
import type { Hit } from "./searching.ts";
import type { Session } from "./session.ts";
import type { Row } from "./shapes.ts";
import { newID } from "./uuid.ts";
import type { Opener } from "./worker.ts";

/** How many cases of each kind are gone through, the first of the queue and the newest that are closed. */
const mostOpen = 2000;
const mostClosed = 1000;
const pageOf = 200;
const fetchOf = 50;
/** So many are opened at a time: the worker must not keep an officer waiting who opens a case meanwhile. */
const openOf = 20;

export interface Found {
  /** Cases whose words were looked at, and how many there are to look at. */
  done: number;
  of: number;
  /** There are more cases than are gone through. */
  more: boolean;
  rows: Row[];
  hits: Map<string, Hit>;
}

export class Find {
  readonly #session: Session;
  #opener: Opener | null = null;
  #search = "";
  /** What the worker knows, by case: the version of it. */
  #known = new Map<string, string>();
  #turn = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Ends what is under way, and forgets what was found. */
  stop(): void {
    this.#turn++;
  }

  /** Searches; told comes after each batch, so that first hits are there at once. It returns false when it was ended. */
  async run(words: string, told: (found: Found) => void): Promise<boolean> {
    const turn = ++this.#turn;
    this.#fresh();
    const session = this.#session;
    const opener = session.opener;
    if (opener === null) return false;
    const [rows, more] = await this.#rows();
    const byID = new Map(rows.map((r) => [r.id, r]));
    const tell = async () => {
      const hits = await opener.ask("searchFind", { unit: session.unit, words });
      if (turn !== this.#turn) return;
      const known = hits.flatMap((hit) => byID.get(hit.id) ?? []);
      told({ done: rows.filter((r) => this.#known.get(r.id) === stamp(r)).length, of: rows.length, more, rows: known, hits: new Map(hits.map((hit) => [hit.id, hit])) });
    };
    await tell();
    let missing = rows.filter((r) => this.#known.get(r.id) !== stamp(r));
    const fetch = () => session.desk.sealed(this.#search, missing.slice(0, fetchOf).map((r) => r.id));
    let coming = missing.length > 0 ? fetch() : null;
    while (coming !== null) {
      const cases = await coming;
      if (turn !== this.#turn) return false;
      // What fits into one answer comes, in the order asked for; what this unit may no longer see is passed over.
      const last = cases.at(-1)?.id;
      const dealt = missing.slice(0, last === undefined ? fetchOf : missing.findIndex((r) => r.id === last) + 1);
      missing = missing.slice(dealt.length);
      coming = missing.length > 0 ? fetch() : null; // it is on its way while the worker opens these
      coming?.catch(() => undefined); // if this is ended before anybody waits for it
      for (let i = 0; i < cases.length; i += openOf) {
        if (turn !== this.#turn) return false;
        await opener.ask("searchTake", { unit: session.unit, cases: cases.slice(i, i + openOf) });
      }
      for (const row of dealt) this.#known.set(row.id, stamp(row));
      await tell();
    }
    return turn === this.#turn;
  }

  /** After a lock the worker is another one, which knows nothing; its search is another one as well. */
  #fresh(): void {
    if (this.#session.opener === this.#opener) return;
    [this.#opener, this.#search, this.#known] = [this.#session.opener, newID(), new Map()];
  }

  async #rows(): Promise<[Row[], boolean]> {
    const [open, closed] = await Promise.all([this.#list("", mostOpen), this.#list("1", mostClosed)]);
    return [[...open.rows, ...closed.rows], open.more || closed.more];
  }

  async #list(closed: string, most: number): Promise<{ rows: Row[]; more: boolean }> {
    const rows: Row[] = [];
    let after = "";
    do {
      const page = await this.#session.desk.queue({ limit: String(pageOf), ...(closed && { closed }), ...(after && { after }) });
      rows.push(...page.rows);
      after = page.next;
    } while (after !== "" && rows.length < most);
    return { rows, more: after !== "" };
  }
}

/** A case whose words may be others than they were: a version for what officers did, news for what came in. */
const stamp = (row: Row): string => `${row.version} ${row.news}`;

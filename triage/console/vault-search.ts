// What the worker does for a search: it opens many cases for the unit, keeps their words in an index that only it has, and
// answers with the cases' ids and a snippet of each. Ending the worker (a lock) ends the index.
import { fromBase64, open, parse, type Tip } from "../../intake/envelope/envelope.ts";
import type { Jobs } from "./jobs.ts";
import { Index } from "./searching.ts";
import type { Vault } from "./vault.ts";

const mostHits = 200;

export class Searcher {
  #index = new Index();
  #unit = "";

  /** Opens the cases' envelopes and takes in what was said; what does not open is passed over, opening the case tells why. */
  async take(vault: Vault, job: Jobs["searchTake"]["in"]): Promise<number> {
    if (job.unit !== this.#unit) [this.#unit, this.#index] = [job.unit, new Index()];
    const identities = vault.identitiesOf(job.unit);
    const index = this.#index;
    // All at once: while the browser works on one (see curve.ts) this thread works on another.
    await Promise.all(job.cases.map(async ({ id, envelopes }) => {
      const tips = identities.length === 0 ? [] : await Promise.all(envelopes.map(({ sealed }) => read(sealed, identities)));
      index.put(id, tips.flatMap((tip) => (tip === null ? [] : wordsOf(tip))).join("\n"));
    }));
    return index.size;
  }

  async find(job: Jobs["searchFind"]["in"]): Promise<Jobs["searchFind"]["out"]> {
    return job.unit === this.#unit ? this.#index.find(job.words, mostHits) : [];
  }
}

async function read(sealed: string, identities: string[]): Promise<Tip | null> {
  try {
    return await open(parse(fromBase64(sealed)), ...identities);
  } catch {
    return null; // damaged
  }
}

function wordsOf(tip: Tip): string {
  return [tip.text, tip.place.words, ...tip.answers.map((a) => a.a)].filter((t) => t !== "").join("\n");
}

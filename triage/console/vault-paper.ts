// What the worker does with paper keys: makes one, takes what is typed from one, and opens a unit's keys with it. What was
// typed stays here; the paper key itself leaves once, to be printed.
import { recipientOf } from "../../intake/envelope/envelope.ts";
import type { Jobs } from "./jobs.ts";
import { fingerprint, publicOf, type UnitKey } from "./keys.ts";
import { PaperError } from "./papercode.ts";
import { newPaperKey, openPaper, printPaperKey, readPaperKey, sealToPaper } from "./paperkey.ts";
import { combinePaperKey, readShare, splitPaperKey } from "./papershare.ts";
import { ShareError, type Share } from "./shares.ts";
import { VaultError, type Vault } from "./vault.ts";
import { sealTo } from "./vouch.ts";

export class Papers {
  #shares: Share[] = [];
  #of = "";

  /**
   * Makes a paper key for all of the unit's keys that are open here, or shares of one. order is the roster's of the keys, the
   * newest first. It is opened once before it is told: what does not open must not be the only copy.
   */
  async make(vault: Vault, job: Jobs["paperMake"]["in"]): Promise<Jobs["paperMake"]["out"]> {
    const keys = await inOrder(vault.keysOf(job.unit), job.order);
    if (keys.length === 0 || (await publicOf(keys[0] as UnitKey)).recipient !== job.order[0]) throw new VaultError("nokey");
    const key = newPaperKey();
    const paper = await sealToPaper(key, keys);
    const printed = job.split === null ? [printPaperKey(key)] : splitPaperKey(key, job.split.k, job.split.n);
    const again = job.split === null ? readPaperKey(printed[0] as string) : combinePaperKey(printed.slice(-job.split.k).map(readShare));
    if ((await openPaper(again, paper))?.length !== keys.length) throw new VaultError("damaged");
    return { printed, print: fingerprint(paper.recipient), paper: { ...paper, threshold: job.split?.k ?? 0, shares: job.split?.n ?? 0 } };
  }

  /** Takes one line typed from a paper; with the last one the unit's keys are open here, and sealed to the officer. */
  async type(vault: Vault, job: Jobs["paperType"]["in"]): Promise<Jobs["paperType"]["out"]> {
    if (this.#of !== job.paper.recipient) [this.#shares, this.#of] = [[], job.paper.recipient];
    const had = this.#shares.length;
    try {
      const key = job.paper.threshold === 0 ? readPaperKey(job.text) : this.#add(readShare(job.text));
      const keys = await openPaper(key, job.paper);
      if (keys === null) return { state: "wrong", why: "other", group: 0 };
      vault.take(job.unit, keys);
      const own = await recipientOf(vault.own);
      return { state: "open", keys: keys.length, sealed: await Promise.all(keys.map((k) => sealTo(k, vault.user, own))) };
    } catch (error) {
      if (error instanceof PaperError) return { state: "wrong", why: error.why, group: error.group };
      if (!(error instanceof ShareError)) throw error;
      if (error.why === "few" && error.have === had) return { state: "wrong", why: "again", group: 0 };
      if (error.why === "few") return { state: "more", have: error.have, need: error.need };
      return { state: "wrong", why: error.why, group: 0 };
    }
  }

  /** Adds a share, and gives the key when there are enough. One that does not fit is not kept. */
  #add(share: Share): Uint8Array {
    const all = [...this.#shares, share];
    try {
      const key = combinePaperKey(all);
      this.#shares = [];
      return key;
    } catch (error) {
      if (error instanceof ShareError && error.why === "few" && error.have === all.length) this.#shares = all;
      throw error;
    }
  }
}

async function inOrder(keys: readonly UnitKey[], order: readonly string[]): Promise<UnitKey[]> {
  const shown = await Promise.all(keys.map(async (key) => ({ key, recipient: (await publicOf(key)).recipient })));
  return order.flatMap((recipient) => shown.filter((s) => s.recipient === recipient).map((s) => s.key));
}

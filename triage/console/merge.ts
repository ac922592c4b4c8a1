// Two tips of one matter: a case is closed into another one that goes on. Whoever wrote it answers into that one from then on.
import { ActForm, field, option, select } from "./actform.ts";
import { Anew, headerOf, union } from "./anew.ts";
import type { Host } from "./compose.ts";
import { h, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import type { Case, Row } from "./shapes.ts";
import { momentOf } from "./time.ts";
import { readsWhole } from "./whole.ts";
import { say } from "./words.ts";

export const sameMatter = "cung-viec";

/** Whether a case may be merged at all, as the tables say. */
export function mayMerge(session: Session, data: Case): boolean {
  const state = session.tables.statuses.find((s) => s.id === data.state);
  const merged = session.tables.statuses.find((s) => s.id === "MERGED");
  return data.closed === undefined && state?.next.includes("MERGED") === true && merged?.lanes.includes(data.lane) === true;
}

export class MergeForm extends ActForm<{ into: string }> {
  readonly #anew: Anew;
  #rows: Row[] | null = null;
  #sure = false;

  constructor(host: Host, close: () => void) {
    super(host, close, { into: "" });
    this.#anew = new Anew(host);
  }

  override form(): Child {
    const { session, data } = this.host;
    void session.desk.queue({ lane: data.lane, limit: "200" }).then(({ rows }) => {
      this.#rows = rows.filter((r) => r.id !== data.id);
      this.draw();
    }).catch((error: unknown) => this.host.failed(error));
    return super.form();
  }

  protected body(): Child {
    const { session } = this.host;
    const rows = this.#rows ?? [];
    return [
      h("p", { class: "small soft" }, say("merge.hint")),
      this.#rows !== null && rows.length === 0 ? h("p", { role: "status" }, say("merge.none")) :
      field("merge-into", say("merge.into"), select("merge-into", (into) => { this.#sure = false; this.set({ into }); }, option("", say("move.choose"), this.fields.into),
        rows.map((r) => option(r.id, say("merge.row", { number: r.number, category: session.category(r.category), when: momentOf(r.received, Date.now()) }), this.fields.into)))),
      this.#sure && h("p", { class: "notice", role: "status" }, say("merge.sure")),
      this.#sure && readsWhole(this.host),
    ];
  }

  protected button(): { id: string; word: string; ready: boolean } {
    return { id: "domerge", word: say(this.#sure ? "merge.do" : "anew.next"), ready: this.fields.into !== "" };
  }

  protected async act(): Promise<{ row: Row | null; said: string } | null> {
    const { session, data } = this.host;
    if (!this.#sure) {
      this.#sure = true;
      return null;
    }
    const into = await session.desk.case(this.fields.into);
    const never = union(into.never ?? [], data.never ?? []);
    const units = await session.desk.units(into.units.map((u) => u.unit));
    const { hand_ons } = await this.#anew.seal({ to: headerOf(into, never), units, reason: sameMatter, fresh: false });
    const row = await session.desk.merge({ id: data.id, version: data.version, into: into.id, into_version: into.version, hand_ons });
    return { row, said: say("merge.done", { number: into.number }) };
  }

  protected override done(fresh: Case): string {
    const link = fresh.links.find((l) => l.kind === "merged");
    return fresh.state === "MERGED" && link !== undefined ? say("merge.done", { number: link.number }) : "";
  }

  protected override forget(): void {
    super.forget();
    this.#sure = false;
  }
}

export class UnmergeForm extends ActForm<Record<string, never>> {
  constructor(host: Host, close: () => void) {
    super(host, close, {});
  }

  protected body(): Child {
    return h("p", {}, say("unmerge.hint"));
  }

  protected button(): { id: string; word: string; ready: boolean } {
    return { id: "dounmerge", word: say("unmerge.do"), ready: true };
  }

  protected async act(): Promise<{ row: Row | null; said: string } | null> {
    const { session, data } = this.host;
    return { row: await session.desk.unmerge(data.id, data.version), said: say("unmerge.done") };
  }

  protected override done(fresh: Case): string {
    return fresh.closed === undefined ? say("unmerge.done") : "";
  }
}

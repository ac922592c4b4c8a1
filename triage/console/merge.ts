// Two tips of one matter: a case is closed into another one that goes on. Whoever wrote it answers into that one from then on.
import { ActForm, field, option, select } from "./actform.ts";
import { Anew, headerOf, union } from "./anew.ts";
import type { Host } from "./compose.ts";
import { h, type Child } from "./dom.ts";
import { numberOf, queryOf, readPages } from "./queueread.ts";
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

/** Whether a case of the list can go on with this one's letters: open, of the same kind, and this unit may change it (docket.Merge). */
export function goesOn(session: Session, data: Case, row: Row): boolean {
  const joint = session.tables.lanes.some((l) => l.id === row.lane && l.joint_opening);
  return row.id !== data.id && row.lane === data.lane && row.closed === undefined && (row.holder === session.unit || joint);
}

/** How many cases are offered; another one is found by its number. */
const most = 200;

export class MergeForm extends ActForm<{ into: string; number: string }> {
  readonly #anew: Anew;
  #rows: Row[] | null = null;
  #reading: Promise<void> | null = null;
  /** There are more than are offered. */
  #more = false;
  /** What is said of the number that was typed. */
  #missed = "";
  #sure = false;

  constructor(host: Host, close: () => void) {
    super(host, close, { into: "", number: "" });
    this.#anew = new Anew(host);
  }

  override form(): Child {
    this.#reading ??= this.#list().catch((error: unknown) => this.host.failed(error)).finally(() => (this.#reading = null));
    return super.form();
  }

  async #list(): Promise<void> {
    const { session, data } = this.host;
    const lane = { any: true, query: () => ({ lane: data.lane }) };
    const { rows, next } = await readPages(session, { tab: "open", number: "", filters: lane, after: "", limit: most });
    const found = this.#rows?.filter((r) => r.id === this.fields.into && !rows.some((x) => x.id === r.id)) ?? []; // by its number
    [this.#rows, this.#more] = [[...found, ...rows.filter((r) => goesOn(session, data, r))], next !== ""];
    const { into, number } = this.fields;
    if (into !== "" && number !== "" && !this.#rows.some((r) => r.id === into)) await this.#find(); // it was given back after a lock
    this.draw();
  }

  /** Looks for the number that was typed. */
  async #find(): Promise<void> {
    const { session, data } = this.host;
    const number = numberOf(this.fields.number);
    [this.#sure, this.#missed] = [false, number === "" ? say("merge.notnumber") : ""];
    if (number === "") return this.set({ into: "" });
    const { rows } = await session.desk.queue(queryOf({ tab: "open", number, filters: { any: false, query: () => ({}) }, after: "", limit: 1 }));
    const row = rows.find((r) => goesOn(session, data, r));
    if (row === undefined) this.#missed = say("merge.nonumber", { number });
    else if (!this.#rows?.some((r) => r.id === row.id)) this.#rows = [row, ...this.#rows ?? []];
    this.set({ into: row?.id ?? "" });
  }

  protected body(): Child {
    const { session } = this.host;
    const rows = this.#rows ?? [];
    const { into, number } = this.fields;
    const find = (): void => void this.#find().catch((error: unknown) => this.host.failed(error));
    return [
      h("p", { class: "small soft" }, say("merge.hint")),
      this.#rows !== null && rows.length === 0 && !this.#more ? h("p", { role: "status" }, say("merge.none")) :
      field("merge-into", say("merge.into"), select("merge-into", (to) => { this.#sure = false; this.set({ into: to }); }, option("", say("move.choose"), into),
        rows.map((r) => option(r.id, say("merge.row", { number: r.number, category: session.category(r.category), when: momentOf(r.received, Date.now()) }), into)))),
      this.#more && h("p", { class: "small soft" }, say("merge.many", { n: rows.length })),
      field("merge-number", say("merge.number"), h("span", { class: "line" },
        h("input", { id: "merge-number", type: "text", autocomplete: "off", spellcheck: "false", maxlength: 20, value: number, input: (e: Event) => (this.fields.number = (e.target as HTMLInputElement).value),
          keydown: (e: KeyboardEvent) => { if (e.key === "Enter" && !e.ctrlKey) { e.preventDefault(); find(); } } }),
        h("button", { type: "button", id: "merge-find", click: find }, say("merge.find")))),
      this.#missed !== "" && h("p", { class: "notice", role: "alert" }, this.#missed),
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
    [this.#sure, this.#missed] = [false, ""];
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

// One tip with two matters: a part of it becomes a case of its own, with its own number and clocks and the same mailbox.
import { ActForm, field, option, select } from "./actform.ts";
import { Anew, headerOf } from "./anew.ts";
import type { Host } from "./compose.ts";
import { h, type Child } from "./dom.ts";
import { confirms, find, whoGets, type Found } from "./lane.ts";
import type { Case, Row } from "./shapes.ts";
import { categoriesFor, communeOf, needsOf } from "./way.ts";
import { forbids } from "../../intake/envelope/never.ts";
import { newID } from "./uuid.ts";
import { say } from "./words.ts";

export const twoMatters = "hai-viec";

interface Fields {
  matter: string;
  category: string;
  confirmed: string[];
}

export class SplitForm extends ActForm<Fields> {
  readonly #anew: Anew;
  #found: Found | null = null;
  #sure = false;
  /** The part's id, and what was sealed for it: sent again as it is until the console has it. */
  #part = "";
  #sealed: { key: string; hand_ons: string[]; remark: { id: string; sealed: string } } | null = null;

  constructor(host: Host, close: () => void) {
    super(host, close, { matter: "", category: "", confirmed: [] });
    this.#anew = new Anew(host);
  }

  #needs = (): string[] => needsOf(this.host.session, this.host.data, this.fields.category);

  protected body(): Child {
    const { session, data } = this.host;
    const f = this.fields;
    const change = (fields: Partial<Fields>) => { [this.#found, this.#sure] = [null, false]; this.set(fields); };
    return [
      h("p", { class: "small soft" }, say("split.hint")),
      field("split-matter", say("split.matter"), h("textarea", { id: "split-matter", rows: 3, maxlength: 1000, value: f.matter, input: (e: Event) => {
        const filled = f.matter.trim() !== "";
        f.matter = (e.target as HTMLTextAreaElement).value;
        if (filled !== (f.matter.trim() !== "")) this.draw();
      } })),
      field("split-category", say("lane.category"), select("split-category", (category) => change({ category, confirmed: [] }), option("", say("split.same", { category: session.category(data.category) }), f.category),
        categoriesFor(session, data).map(({ lane, codes }) => h("optgroup", { label: session.lane(lane) }, codes.map((c) => option(c, session.category(c), f.category)))))),
      confirms(this.#needs(), f.confirmed, (confirmed) => change({ confirmed })),
      this.#found !== null && whoGets(this.host, { ...this.#found, lost: [] }),
      this.#sure && h("p", { class: "notice", role: "status" }, say("split.sure")),
    ];
  }

  protected button(): { id: string; word: string; ready: boolean } {
    return { id: "dosplit", word: say(this.#sure ? "split.do" : "anew.next"), ready: this.fields.matter.trim() !== "" && this.#needs().every((n) => this.fields.confirmed.includes(n)) };
  }

  protected async act(): Promise<{ row: Row | null; said: string } | null> {
    const { session, data } = this.host;
    const { category, matter } = this.fields;
    if (!this.#sure) {
      this.#found = category === "" ? null : await find(this.host, category, communeOf(session, data));
      this.#sure = true;
      return null;
    }
    if (this.#part === "") this.#part = newID();
    const { hand_ons, remark } = await this.#letters(matter.trim());
    this.still();
    const known = data.links.filter((l) => l.kind === "split").map((l) => l.case);
    const row = await session.desk.split({ id: data.id, version: data.version, part: this.#part, known, to: this.#found?.wanted ?? null,
      reason: twoMatters, confirmed: this.fields.confirmed, hand_ons, remark });
    return { row, said: say("split.done") };
  }

  async #letters(matter: string): Promise<{ hand_ons: string[]; remark: { id: string; sealed: string } }> {
    const { session, data } = this.host;
    const key = JSON.stringify([matter, this.fields.category]);
    if (this.#sealed?.key === key) return this.#sealed;
    const never = this.#found?.never ?? data.never ?? [];
    const units = this.#found?.way.units ?? await session.desk.units([data.holder, ...data.units.map((u) => u.unit).filter((u) => u !== data.holder)]);
    const found = this.#found;
    const to = found === null ? headerOf(data, never, this.#part)
      : { case: this.#part, never, lane: found.way.lane, category: found.way.category, urgency: found.wanted.urgency, commune: found.way.commune };
    const fresh = data.units.some((u) => forbids(never, u.unit));
    const out = await this.#anew.seal({ to, units, reason: twoMatters, fresh, note: matter });
    this.#sealed = { key, hand_ons: out.hand_ons, remark: out.note as { id: string; sealed: string } };
    return this.#sealed;
  }

  protected override ids(): unknown {
    return this.#part;
  }

  protected override giveIDs(part: unknown): void {
    this.#part = part as string;
  }

  /** The letters and the way are of the case as it was; the part's id stays its id. */
  protected override done(fresh: Case): string {
    [this.#found, this.#sure, this.#sealed] = [null, false, null];
    return fresh.links.some((l) => l.case === this.#part) ? say("split.done") : "";
  }

  protected override forget(): void {
    super.forget();
    [this.#found, this.#sure, this.#part, this.#sealed] = [null, false, "", null];
  }
}

// Taking the marked words out of a closed case's letters for good. One officer asks, with a reason; another one of the unit goes through
// the places, and his browser seals the letters without them. There is no way back, so the form says what stays all the same.
import { ActForm, field, option, select } from "./actform.ts";
import { ApiError } from "./api.ts";
import type { Host } from "./compose.ts";
import { h, type Child } from "./dom.ts";
import type { Jobs } from "./jobs.ts";
import { fieldsOf, marksOf } from "./mask.ts";
import { marksID } from "./maskform.ts";
import { redacting } from "./redacted.ts";
import type { Case, Event, Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { redactReasons } from "./templates.ts";
import { say } from "./words.ts";

/** Whether there is something to take out: the case is closed, and words of it are marked. */
export const mayRedact = ({ data, opened }: Pick<Host, "data" | "opened">): boolean =>
  data.closed !== undefined && opened?.answerable === true && marksOf(data, opened).length > 0;

type Sealed = Jobs["redact"]["out"] & { version: number };

export class RedactForm extends ActForm<{ reason: string; sure: boolean }> {
  /** What was sealed last, and of which version of the case: it is sent again as it is. */
  #sealed: Sealed | null = null;

  constructor(host: Host, close: () => void) {
    super(host, close, { reason: "", sure: false });
  }

  override take(): string {
    super.take();
    return "";
  }

  get #asked(): Event | undefined {
    return redacting(this.host.session, this.host.data, Date.now());
  }

  get #mine(): boolean {
    return this.#asked?.officer === this.host.session.me.user;
  }

  protected body(): Child {
    const { session } = this.host;
    const asked = this.#asked;
    const words = this.#words();
    return [
      h("p", {}, say("redact.what", { n: words.length })),
      h("ul", { class: "plain line masks", "aria-label": say("mask.list") }, words.map((w) => h("li", {}, h("mark", { class: "masked" }, w)))),
      h("p", { class: "small" }, this.#stays().join(" ")),
      asked === undefined ? [h("p", { class: "notice" }, say("redact.two")),
        field("redact-why", say("facts.reason"), select("redact-why", (reason) => this.set({ reason }), option("", say("move.choose"), this.fields.reason),
          redactReasons.map((r) => option(r, session.reason(r), this.fields.reason))))]
        : this.#mine ? h("p", { class: "notice", role: "status" }, say("redact.mine"))
          : [h("p", { class: "notice" }, say("redact.agree", { who: session.officer(asked.officer), why: session.reason(asked.reason) })),
            h("label", { class: "check" }, h("input", { type: "checkbox", id: "redact-sure", checked: this.fields.sure, change: (e: globalThis.Event) => this.set({ sure: (e.target as HTMLInputElement).checked }) }),
              h("span", {}, say("redact.sure")))],
    ];
  }

  /** What is marked, each place once. */
  #words(): string[] {
    const { data, opened } = this.host;
    const list = marksOf(data, opened).map((m) => {
      const letter = opened?.letters.find((l) => l.id === m.letter);
      return letter?.state === "open" ? (fieldsOf(letter.words).find((f) => f.field === m.field)?.text.slice(m.from, m.to) ?? "") : "";
    });
    return list.filter((w) => w !== "");
  }

  /** What is there all the same. */
  #stays(): string[] {
    const { data, opened } = this.host;
    const letters = opened?.letters ?? [];
    const open = letters.flatMap((l) => (l.state === "open" ? [l] : []));
    const closed = letters.filter((l) => l.state !== "open" && !open.some((o) => o.words.hand_on?.original.id === l.id)).length;
    return [
      say("redact.stays"),
      ...(open.some((l) => l.words.attachments.length > 0) ? [say("redact.files")] : []),
      ...(data.links.length > 0 ? [say("redact.links")] : []),
      ...(closed > 0 ? [say("redact.closed", { n: closed })] : []),
    ];
  }

  protected button(): { id: string; no: string; word: string; ready: boolean } {
    const asked = this.#asked !== undefined;
    return { id: "doredact", no: "noredact", word: say(asked && !this.#mine ? "redact.do" : "redact.propose"), ready: asked ? !this.#mine && this.fields.sure : this.fields.reason !== "" };
  }

  protected async act(): Promise<{ row: Row | null; said: string }> {
    const { session, data } = this.host;
    const asked = this.#asked;
    const marks = marksID(data);
    if (asked !== undefined) {
      const sealed = await this.#seal();
      const { letters, remark } = sealed;
      return { row: await session.desk.redact({ id: data.id, version: data.version, marks, reason: asked.reason, letters, remark }), said: say("redact.done") };
    }
    try {
      await session.desk.redact({ id: data.id, version: data.version, marks, reason: this.fields.reason, letters: [] });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "second") throw error;
    }
    return { row: data, said: say("redact.proposed") };
  }

  async #seal(): Promise<Sealed> {
    const { session, data, opened } = this.host;
    if (this.#sealed?.version === data.version) return this.#sealed;
    const have = data.units.map((u) => u.unit);
    const keys = (await session.desk.units(have)).map(({ unit, recipient }) => ({ unit, recipient }));
    const made = await session.opener!.ask("redact", {
      unit: session.unit, id: data.id, have, keys, never: data.never ?? [], marks: marksOf(data, opened), envelopes: (data.envelopes ?? []).map(({ id, sealed }) => ({ id, sealed })),
    });
    return (this.#sealed = { version: data.version, ...made });
  }

  /** The new list of marks is there: it was done. */
  protected override done(fresh: Case): string {
    return marksID(fresh) === this.#sealed?.remark.id ? say("redact.done") : this.#mine ? say("redact.proposed") : "";
  }

  protected override why(error: unknown): string {
    return error instanceof ApiError && error.code === "unread" ? say("redact.unread") : explain(error);
  }

  protected override forget(): void {
    super.forget();
    this.#sealed = null;
  }
}

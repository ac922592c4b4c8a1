// The unit's answer to the Front's reminder: what it does about the case and by when, from a short list; words for the Front are
// sealed to it and may be left out.
import { ActForm, field, option, select } from "./actform.ts";
import { ApiError } from "./api.ts";
import type { Host } from "./compose.ts";
import { h, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import type { Case, Reminder, Row } from "./shapes.ts";
import { dayOf, lastDayOf } from "./time.ts";
import { say, sayCode } from "./words.ts";

const answers = ["dang-lam", "da-tra-loi", "can-them", "da-chuyen"] as const;
const longest = 1000;

/** The reminder that waits for this unit's answer. */
export const asked = (session: Session, data: Case): Reminder | undefined => data.reminders?.find((m) => m.unit === session.unit && m.answered === undefined);

interface Fields {
  answer: string;
  day: string;
  text: string;
}

export class ExplainForm extends ActForm<Fields> {
  #sealed: { text: string; sealed: string; copy: string } | null = null;

  constructor(host: Host, close: () => void) {
    super(host, close, { answer: "", day: "", text: "" });
  }

  protected body(): Child {
    const f = this.fields;
    const m = asked(this.host.session, this.host.data);
    if (m === undefined) return h("p", {}, say("explain.gone"));
    const ahead = f.answer === "dang-lam" || f.answer === "can-them";
    return [
      h("p", {}, say("explain.what", { unit: this.host.session.unitName(m.sender), day: lastDayOf(m.until) })),
      field("explain-answer", say("explain.how"), select("explain-answer", (answer) => this.set({ answer, day: answer === "da-tra-loi" || answer === "da-chuyen" ? dayOf(Date.now()) : "" }),
        option("", say("move.choose"), f.answer), answers.map((a) => option(a, sayCode("explain.answer", a, a), f.answer)))),
      f.answer !== "" && field("explain-day", say(ahead ? "explain.until" : "explain.on"),
        h("input", { type: "date", id: "explain-day", value: f.day, ...(ahead ? { min: dayOf(Date.now()) } : { max: dayOf(Date.now()) }), input: (e: Event) => this.set({ day: (e.target as HTMLInputElement).value }) })),
      field("explain-text", say("explain.text"),
        h("textarea", { id: "explain-text", rows: 3, maxlength: longest, value: f.text, "aria-describedby": "explain-hint", input: (e: Event) => (f.text = (e.target as HTMLTextAreaElement).value) })),
      h("p", { class: "small soft", id: "explain-hint" }, say("explain.hint")),
    ];
  }

  protected button(): { id: string; word: string; ready: boolean } {
    return { id: "doexplain", word: say("explain.do"), ready: this.fields.answer !== "" && this.fields.day !== "" && asked(this.host.session, this.host.data) !== undefined };
  }

  protected async act(): Promise<{ row: Row | null; said: string }> {
    const { session, data } = this.host;
    const m = asked(session, data) as Reminder;
    const { answer, day } = this.fields;
    const text = this.fields.text.trim();
    if (text !== "" && this.#sealed?.text !== text) {
      const [key] = await session.desk.units([m.sender]);
      if (key === undefined) throw new ApiError("nokey");
      const { sealed, copy } = await session.opener!.ask("extract", { unit: session.unit, id: data.id, to: { unit: key.unit, recipient: key.recipient }, text, as: m.id });
      this.#sealed = { text, sealed, copy };
    }
    const words = text === "" || this.#sealed === null ? {} : { sealed: this.#sealed.sealed, copy: this.#sealed.copy };
    await session.desk.explain(m.id, { answer, day, ...words });
    return { row: data, said: say("explain.done") };
  }

  /** The answer came through although its own answer was lost, or a colleague was quicker. */
  protected override done(fresh: Case): string {
    return asked(this.host.session, fresh) === undefined ? say("explain.done") : "";
  }

  protected override forget(): void {
    super.forget();
    this.#sealed = null;
  }
}

// What came of a mediation, as the team says it on its sheet: agreed, not, passed on, or broken off because somebody may be hurt
// or a crime is suspected. Words go sealed to the unit that gave the extract.
import { field, option, select } from "./actform.ts";
import { ApiError } from "./api.ts";
import { h, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import type { Extract } from "./shapes.ts";
import { explain } from "./signin.ts";
import { dayOf, dayText } from "./time.ts";
import { say, sayCode } from "./words.ts";

/** docket.MediationResults and docket.PassedTo. */
const results = ["thanh", "khong-thanh", "chuyen", "dung"] as const;
const goesTo = ["toa-an", "ubnd"] as const;

const longest = 1000;

/** A result as a sentence. */
export function mediatedText(x: { result: string; goes: string; day: string }): string {
  const where = x.goes === "" ? "" : ` ${sayCode("mediated.to", x.goes, x.goes)}`;
  return say("mediated.on", { result: sayCode("mediated", x.result, x.result) + where, day: dayText(x.day) });
}

/** The form of one extract. */
export class MediateForm {
  readonly #session: Session;
  readonly #extract: Extract;
  readonly #redraw: () => void;
  readonly #done: (said: string) => void;
  #fields = { result: "", to: "", day: "", text: "" };
  #sealed: { text: string; sealed: string } | null = null;
  #error = "";
  #busy = false;

  constructor(session: Session, extract: Extract, redraw: () => void, done: (said: string) => void) {
    [this.#session, this.#extract, this.#redraw, this.#done] = [session, extract, redraw, done];
    this.#fields.day = dayOf(Date.now());
  }

  #set(change: Partial<{ result: string; to: string }>): void {
    Object.assign(this.#fields, change);
    this.#error = "";
    this.#redraw();
  }

  form(): Child {
    const f = this.#fields;
    const id = this.#extract.id;
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#send(); } },
      field(`result-${id}`, say("mediated.what"), select(`result-${id}`, (result) => this.#set({ result, to: "" }), option("", say("move.choose"), f.result),
        results.map((r) => option(r, sayCode("mediated", r, r), f.result)))),
      f.result === "chuyen" && field(`goes-${id}`, say("mediated.where"), select(`goes-${id}`, (to) => this.#set({ to }), option("", say("move.choose"), f.to),
        goesTo.map((to) => option(to, sayCode("mediated.to", to, to), f.to)))),
      f.result === "dung" && h("p", { class: "notice bad" }, say("mediated.warns", { unit: this.#session.unitName(this.#extract.unit) })),
      field(`when-${id}`, say("mediated.day"), h("input", { id: `when-${id}`, type: "date", max: dayOf(Date.now()), value: f.day, input: (e: Event) => (f.day = (e.target as HTMLInputElement).value) })),
      field(`said-${id}`, say("mediated.text"), h("textarea", { id: `said-${id}`, rows: 3, maxlength: longest, value: f.text, "aria-describedby": `said-hint-${id}`, input: (e: Event) => (f.text = (e.target as HTMLTextAreaElement).value) })),
      h("p", { class: "small soft", id: `said-hint-${id}` }, say("mediated.hint", { unit: this.#session.unitName(this.#extract.unit) })),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: `domediate-${id}`, disabled: this.#busy || f.result === "" }, say(this.#busy ? "sending" : "mediated.do"))));
  }

  async #send(): Promise<void> {
    const f = this.#fields;
    const x = this.#extract;
    const text = f.text.trim();
    if (this.#busy) return;
    if (f.result === "chuyen" && f.to === "" || f.day === "" || f.result === "dung" && text === "") return this.#fails(say(f.result === "dung" ? "mediated.why" : "mediated.missing"));
    [this.#busy, this.#error] = [true, ""];
    this.#redraw();
    try {
      if (text !== "" && this.#sealed?.text !== text) {
        const [key] = await this.#session.desk.units([x.unit]);
        if (key === undefined) throw new ApiError("nokey");
        this.#sealed = { text, sealed: await this.#session.opener!.ask("mediated", { unit: this.#session.unit, id: x.id, to: { unit: key.unit, recipient: key.recipient }, text }) };
      }
      await this.#session.desk.mediate({ release: x.id, result: f.result, to: f.to, day: f.day, sealed: text === "" ? "" : this.#sealed!.sealed, before: x.result });
      this.#done(say(f.result === "dung" ? "mediated.warned" : "mediated.done", { unit: this.#session.unitName(x.unit) }));
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      this.#fails(code === "offline" ? say("error.kept") : code === "nokey" ? say("release.nokey") : explain(error));
    }
  }

  #fails(why: string): void {
    [this.#busy, this.#error] = [false, why];
    this.#redraw();
  }
}

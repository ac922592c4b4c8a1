// What came of a case, in codes and numbers: what the tip was worth, and how many of what was handed in or taken. It is asked
// where a case is closed, and can be corrected afterwards; each correction is an event.
import { ActForm } from "./actform.ts";
import type { Host } from "./compose.ts";
import { h, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import type { Case, Result, Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { pick, say, sayCode } from "./words.ts";

/** The question whose choices are counted: docket.countedThings. */
const counted = "loai-vu-khi";
/** The outcome that comes with a count: docket.handedIn. */
const handedIn = "da-nhan-do";

export const worthText = (worth: string): string => sayCode("worth", worth, worth);

export function thingText(session: Session, thing: string): string {
  const choice = session.tables.questions.find((q) => q.id === counted)?.choices.find((c) => c.id === thing);
  return choice === undefined ? thing : pick(choice);
}

/** A result as a line; "" where nothing is said. */
export function resultText(session: Session, result: Result): string {
  const things = Object.entries(result.counts).filter(([, n]) => n > 0).map(([thing, n]) => `${thingText(session, thing)}: ${n}`);
  return [result.worth === "" ? "" : worthText(result.worth), ...things].filter((t) => t !== "").join(" · ");
}

export const hasResult = (data: Case): boolean => data.scales.worths.length + data.scales.things.length > 0;

/** The fields. They keep what is typed in the result that they are given. */
export function resultFields(session: Session, data: Case, result: Result, outcome: string): Child {
  return [
    data.scales.things.length > 0 && h("fieldset", { class: "counts" }, h("legend", {}, say(outcome === handedIn ? "result.must" : "result.things")),
      data.scales.things.map((thing) => h("div", { class: "field" }, h("label", { for: `count-${thing}` }, thingText(session, thing)),
        h("input", { id: `count-${thing}`, type: "number", min: 0, max: 100000, step: 1, inputmode: "numeric", value: String(result.counts[thing] ?? ""),
          input: (e: Event) => (result.counts[thing] = number(e)) })))),
    data.scales.worths.length > 0 && h("div", { class: "field" }, h("label", { for: "worth" }, say("result.worth")),
      h("select", { id: "worth", "aria-describedby": "worth-what", change: (e: Event) => (result.worth = (e.target as HTMLSelectElement).value) },
        h("option", { value: "" }, say("result.noworth")), data.scales.worths.map((w) => h("option", { value: w, selected: w === result.worth }, worthText(w))))),
    data.scales.worths.length > 0 && h("p", { class: "small soft", id: "worth-what" }, say("result.worth-what")),
  ];
}

function number(e: Event): number {
  const n = Math.trunc(Number((e.target as HTMLInputElement).value));
  return Number.isFinite(n) && n > 0 ? n : 0;
}

/** What is missing before the case can be closed with the outcome; "" if nothing is. */
export function missing(result: Result, outcome: string): string {
  return outcome === handedIn && !Object.values(result.counts).some((n) => n > 0) ? say("error.counts") : "";
}

export const copyOf = (r: Result): Result => ({ worth: r.worth, counts: { ...r.counts } });

/** Corrects the result of a closed case. */
export class ResultForm extends ActForm<{ result: Result | null }> {
  constructor(host: Host, close: () => void) {
    super(host, close, { result: null });
  }

  override form(): Child {
    this.fields.result ??= copyOf(this.host.data.result);
    return super.form();
  }

  get #result(): Result {
    return this.fields.result ?? this.host.data.result;
  }

  protected body(): Child {
    const { session, data } = this.host;
    return [h("p", { class: "small soft" }, say("result.what")), resultFields(session, data, this.#result, data.outcome)];
  }

  protected button(): { id: string; no: string; word: string; ready: boolean } {
    return { id: "doresult", no: "noresult", word: say("result.do"), ready: true };
  }

  protected override before(): string {
    return missing(this.#result, this.host.data.outcome);
  }

  protected async act(): Promise<{ row: Row | null; said: string }> {
    const { session, data } = this.host;
    return { row: await session.desk.result(data.id, data.version, this.#result), said: say("result.done") };
  }

  protected override why(error: unknown): string {
    return explain(error);
  }
}

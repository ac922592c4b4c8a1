// What came of a case, in codes and numbers: what the tip was worth, and how many of what was handed in or taken. It is asked
// where a case is closed, and can be corrected afterwards; each correction is an event.
import type { CaseForm } from "./acts.ts";
import { ApiError } from "./api.ts";
import type { Host } from "./compose.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import type { Case, Result } from "./shapes.ts";
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
export class ResultForm implements CaseForm {
  readonly #host: Host;
  readonly #close: () => void;
  readonly #element = h("form", { class: "words move", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#save(); } });
  #result: Result | null = null;
  #error = "";
  #busy = false;

  constructor(host: Host, close: () => void) {
    this.#host = host;
    this.#close = close;
  }

  form(): Child {
    this.#result ??= copyOf(this.#host.data.result);
    this.#draw();
    return this.#element;
  }

  focus(): void {
    this.#element.querySelector<HTMLElement>("input, select")?.focus({ preventScroll: true });
  }

  take(): string {
    const kept = this.#result === null ? "" : JSON.stringify(this.#result);
    this.#result = null;
    this.#element.replaceChildren();
    return kept;
  }

  give(kept: string): void {
    this.#result = JSON.parse(kept) as Result;
  }

  #draw(): void {
    const { session, data } = this.#host;
    draw(this.#element, h("p", { class: "small soft" }, say("result.what")),
      resultFields(session, data, this.#result ?? data.result, data.outcome),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "doresult", disabled: this.#busy }, say(this.#busy ? "sending" : "result.do")),
        h("button", { type: "button", class: "quiet", id: "noresult", click: () => { this.#result = null; this.#close(); } }, say("cancel"))));
  }

  async #save(): Promise<void> {
    const { session, data } = this.#host;
    const result = this.#result;
    if (this.#busy || result === null) return;
    this.#error = missing(result, data.outcome);
    if (this.#error !== "") return this.#draw();
    this.#busy = true;
    this.#draw();
    try {
      const row = await session.desk.result(data.id, data.version, result);
      [this.#busy, this.#result] = [false, null];
      this.#close();
      await this.#host.changed(row, say("result.done"));
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      if (code === "stale") await this.#host.reload();
      [this.#busy, this.#error] = [false, code === "offline" ? say("error.kept") : explain(error)];
      if (code === "signed_out") return this.#host.failed(error);
      this.#draw();
    }
  }
}

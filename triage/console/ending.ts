// What is asked where a case ends: what came of it, and, before it is set aside as junk, whether somebody has read it with care.
import { h, type Child } from "./dom.ts";
import { hasResult, missing, resultFields } from "./result.ts";
import type { Session } from "./session.ts";
import type { Case, Move, Result } from "./shapes.ts";
import { say } from "./words.ts";

interface Status {
  id: string;
  final: boolean;
  two_people?: boolean;
}

export class Ending {
  #result: Result = { worth: "", counts: {} };
  #screened = false;

  clear(): void {
    this.#result = { worth: "", counts: {} };
    this.#screened = false;
  }

  /** What was counted so far; that he has read it with care he says anew. */
  take(): string {
    const kept = JSON.stringify(this.#result);
    this.clear();
    return kept;
  }

  give(kept: string): void {
    this.#result = JSON.parse(kept) as Result;
  }

  fields(session: Session, data: Case, status: Status | undefined, outcome: string, readable = true): Child {
    if (status?.final !== true) return false;
    if (!status.two_people) return hasResult(data) && status.id !== "MERGED" && resultFields(session, data, this.#result, outcome);
    return h("label", { class: "check" },
      h("input", { type: "checkbox", id: "screened", checked: this.#screened, change: (e: Event) => (this.#screened = (e.target as HTMLInputElement).checked) }),
      h("span", {}, say(readable ? "move.screened" : "move.tried")));
  }

  /** Why it cannot end yet; "" if it can. A tip must not be refused (BLTTHS art. 145): who sets one aside answers for having read it. */
  wrong(status: Status, outcome: string): string {
    if (!status.final) return "";
    return status.two_people && !this.#screened ? say("error.screened") : missing(this.#result, outcome);
  }

  /** Puts what was said into the step. */
  into(move: Move, data: Case, status: Status | undefined): void {
    const said = this.#result.worth !== "" || Object.values(this.#result.counts).some((n) => n > 0);
    if (status?.final === true && !status.two_people && said && hasResult(data)) move.result = this.#result;
  }
}

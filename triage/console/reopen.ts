// Taking a closed case up again: closed by mistake, set aside though it was no prank, or something new is known.
import type { CaseForm } from "./acts.ts";
import { ApiError } from "./api.ts";
import type { Host } from "./compose.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Case } from "./shapes.ts";
import { explain } from "./signin.ts";
import { reopenReasons } from "./templates.ts";
import { say } from "./words.ts";

export const mayReopen = (data: Case): boolean => data.closed !== undefined && data.state !== "MERGED";

export class ReopenForm implements CaseForm {
  readonly #host: Host;
  readonly #close: () => void;
  readonly #element = h("form", { class: "words move", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#do(); } });
  #reason = "";
  #error = "";
  #busy = false;

  constructor(host: Host, close: () => void) {
    this.#host = host;
    this.#close = close;
  }

  form(): Child {
    this.#draw();
    return this.#element;
  }

  focus(): void {
    document.getElementById("reopen-why")?.focus({ preventScroll: true });
  }

  take(): string {
    [this.#reason, this.#error] = ["", ""];
    this.#element.replaceChildren();
    return "";
  }

  give(): void {}

  #draw(): void {
    const { session, data } = this.#host;
    const reasons = reopenReasons.filter((r) => r !== "khong-phai-thu-rac" || data.state === "DISCARDED");
    draw(this.#element, h("p", {}, say("reopen.what")),
      h("div", { class: "field" }, h("label", { for: "reopen-why" }, say("facts.reason")),
        h("select", { id: "reopen-why", change: (e: Event) => { this.#reason = (e.target as HTMLSelectElement).value; this.#draw(); } },
          h("option", { value: "" }, say("move.choose")), reasons.map((r) => h("option", { value: r, selected: r === this.#reason }, session.reason(r))))),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "doreopen", disabled: this.#busy || this.#reason === "" }, say(this.#busy ? "sending" : "reopen.do")),
        h("button", { type: "button", class: "quiet", id: "noreopen", click: () => { this.#reason = ""; this.#close(); } }, say("cancel"))));
  }

  async #do(): Promise<void> {
    const { session, data } = this.#host;
    if (this.#busy || this.#reason === "") return;
    [this.#busy, this.#error] = [true, ""];
    this.#draw();
    try {
      const row = await session.desk.reopen(data.id, data.version, this.#reason);
      [this.#busy, this.#reason] = [false, ""];
      this.#close();
      await this.#host.changed(row, say("reopen.done"));
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      const fresh = code === "stale" ? await this.#host.reload() : null;
      this.#busy = false;
      if (fresh !== null && fresh.closed === undefined) { // it is open: by this call, or by somebody else
        this.#reason = "";
        this.#close();
        return this.#host.changed(fresh, say("reopen.done"));
      }
      this.#error = code === "offline" ? say("error.kept") : explain(error);
      if (code === "signed_out") return this.#host.failed(error);
      this.#draw();
    }
  }
}

// The second step of signing in: the code of an app, or a passkey.
import { ApiError, post } from "./api.ts";
import { draw, h } from "./dom.ts";
import type { Next } from "./factor.ts";
import { ask, here } from "./passkey.ts";
import type { Me } from "./shapes-unit.ts";
import { explain } from "./signin.ts";
import { say } from "./words.ts";

export class AskFactor {
  readonly element = h("div", { class: "factor" });
  readonly #next: Next;
  readonly #done: (me: Me) => void;
  readonly #back: (why: string) => void;
  #error = "";
  #busy = false;
  #code = "";

  /** back begins anew with the passphrase, and says why. */
  constructor(next: Next, done: (me: Me) => void, back: (why: string) => void) {
    [this.#next, this.#done, this.#back] = [next, done, back];
    this.draw();
  }

  draw(): void {
    const kinds = this.#next.kinds ?? [];
    const [code, passkey] = [kinds.includes("code"), kinds.includes("passkey")];
    const usable = here(this.#next.origin);
    draw(this.element,
      h("h2", { id: "factor-title", tabindex: "-1" }, say("factor.title")),
      passkey && usable && h("button", { type: "button", class: code ? "" : "main", id: "factor-passkey", disabled: this.#busy, click: () => void this.#passkey() }, say("factor.usekey")),
      passkey && !usable && h("p", { class: "notice" }, say("factor.elsewhere", { origin: this.#next.origin ?? "" })),
      code && h("form", { submit: (e: SubmitEvent) => { e.preventDefault(); void this.#send(); } },
        h("label", { for: "factor-code" }, say("factor.code")),
        h("input", { id: "factor-code", type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 7, required: true, disabled: this.#busy, value: this.#code,
          input: (e: Event) => (this.#code = (e.target as HTMLInputElement).value) }),
        h("button", { class: "main", type: "submit", id: "factor-send", disabled: this.#busy }, say("signin.do"))),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("p", { class: "soft small" }, say("factor.lost")),
      h("div", { class: "line" }, h("button", { type: "button", class: "quiet", id: "factor-back", click: () => this.#back("") }, say("factor.back"))));
  }

  focus(): void {
    for (const id of ["factor-code", "factor-passkey", "factor-title"]) {
      const found = this.element.querySelector<HTMLElement>(`#${id}`);
      if (found !== null) return found.focus();
    }
  }

  #send(): Promise<void> {
    const code = this.#code.replace(/\s/g, "");
    return this.#try(() => post<Me>("/api/signin/code", { code }));
  }

  #passkey(): Promise<void> {
    return this.#try(async () => {
      const options = await post<unknown>("/api/signin/passkey/start", {});
      const answer = await ask(options).catch(() => { throw new ApiError("nopasskey"); });
      return post<Me>("/api/signin/passkey", { answer });
    });
  }

  async #try(prove: () => Promise<Me>): Promise<void> {
    if (this.#busy) return;
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    try {
      const me = await prove();
      this.#code = "";
      this.#done(me);
    } catch (error) {
      [this.#busy, this.#code, this.#error] = [false, "", explain(error)];
      if (error instanceof ApiError && error.code === "again") return this.#back(say("factor.again"));
      this.draw();
      this.focus();
    }
  }
}

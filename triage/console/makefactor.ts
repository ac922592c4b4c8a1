// Making a second factor: an app that shows codes, or a passkey. Where one must be made before anything else opens, it is
// the last step of signing in; else it is a part of the account.
import { ApiError, post } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Factors } from "./factor.ts";
import { here, make } from "./passkey.ts";
import { square } from "./square.ts";
import { explain } from "./signin.ts";
import { say } from "./words.ts";

export class MakeFactor {
  readonly element = h("div", { class: "factor" });
  readonly #origin: string | undefined;
  readonly #done: (factors: Factors) => void;
  readonly #failed: (error: unknown) => boolean;
  #kind: "" | "code" | "passkey" = "";
  #app: { secret: string; url: string } | null = null;
  #name = "";
  #code = "";
  #error = "";
  #busy = false;

  /** failed may take an error for itself. */
  constructor(origin: string | undefined, done: (factors: Factors) => void, failed: (error: unknown) => boolean = () => false) {
    [this.#origin, this.#done, this.#failed] = [origin, done, failed];
    this.draw();
  }

  draw(): void {
    const usable = here(this.#origin);
    draw(this.element,
      h("div", { class: "modes" },
        h("button", { type: "button", id: "make-code", "aria-pressed": String(this.#kind === "code"), disabled: this.#busy, click: () => void this.#begin() }, say("factor.makecode")),
        usable && h("button", { type: "button", id: "make-passkey", "aria-pressed": String(this.#kind === "passkey"), disabled: this.#busy, click: () => this.#choose("passkey") }, say("factor.makekey"))),
      !usable && this.#origin !== undefined && h("p", { class: "soft small" }, say("factor.elsewhere", { origin: this.#origin })),
      this.#kind === "code" && this.#app !== null && this.#codeForm(this.#app),
      this.#kind === "passkey" && this.#keyForm(),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error));
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("#factor-name, button")?.focus();
  }

  /** Takes the secret out of the page. */
  lock(): void {
    [this.#kind, this.#app, this.#name, this.#code, this.#error] = ["", null, "", "", ""];
    this.draw();
  }

  #codeForm(app: { secret: string; url: string }): Child {
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#try(() => post<Factors>("/api/factors/code", { name: this.#name.trim(), code: this.#code.replace(/\s/g, "") })); } },
      h("ol", { class: "steps" },
        h("li", {}, say("factor.step1")),
        h("li", {}, say("factor.step2"), square(app.url, say("factor.qr")),
          h("p", { class: "small soft" }, say("factor.secret")),
          h("p", { class: "number secret", id: "factor-secret" }, app.secret.replace(/.{4}(?=.)/g, "$& "))),
        h("li", {}, say("factor.step3"))),
      this.#nameField(),
      h("label", { for: "make-codefield" }, say("factor.code")),
      h("input", { id: "make-codefield", type: "text", inputmode: "numeric", autocomplete: "off", maxlength: 7, required: true, value: this.#code,
        input: (e: Event) => (this.#code = (e.target as HTMLInputElement).value) }),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "make-send", disabled: this.#busy }, say("factor.add"))));
  }

  #keyForm(): Child {
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#passkey(); } },
      h("p", { class: "soft" }, say("factor.keywhat")),
      this.#nameField(),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "make-send", disabled: this.#busy }, say("factor.add"))));
  }

  #nameField(): Child {
    return [h("label", { for: "factor-name" }, say("factor.name")),
      h("input", { id: "factor-name", type: "text", autocomplete: "off", maxlength: 60, required: true, value: this.#name,
        input: (e: Event) => (this.#name = (e.target as HTMLInputElement).value) })];
  }

  #choose(kind: "code" | "passkey"): void {
    [this.#kind, this.#error, this.#code] = [kind, "", ""];
    this.#name = say(kind === "code" ? "factor.phone" : "factor.key");
    this.draw();
    this.focus();
  }

  async #begin(): Promise<void> {
    try {
      this.#app = await post<{ secret: string; url: string }>("/api/factors/code/start", {});
      this.#choose("code");
    } catch (error) {
      this.#fail(error);
    }
  }

  #passkey(): Promise<void> {
    return this.#try(async () => {
      const options = await post<unknown>("/api/factors/passkey/start", {});
      const answer = await make(options).catch(() => { throw new ApiError("nopasskey"); });
      return post<Factors>("/api/factors/passkey", { name: this.#name.trim(), answer });
    });
  }

  async #try(add: () => Promise<Factors>): Promise<void> {
    if (this.#busy) return;
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    try {
      const factors = await add();
      this.#busy = false;
      this.lock();
      this.#done(factors);
    } catch (error) {
      this.#busy = false;
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#failed(error)) return;
    [this.#code, this.#error] = ["", explain(error)];
    this.draw();
  }
}

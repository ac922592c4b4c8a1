// A new passphrase: it is drawn here, shown once, typed once to see that it was written down, and only then used. Until then
// the old one holds.
import { ApiError, post } from "./api.ts";
import type { Section } from "./account.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Frame } from "./frame.ts";
import type { Rephrased } from "./jobs.ts";
import { normalise } from "./normalise.ts";
import type { Session } from "./session.ts";
import type { Challenge } from "./shapes-unit.ts";
import { explain } from "./signin.ts";
import { say } from "./words.ts";
import { OpenerError } from "./worker.ts";

export class PhraseSection implements Section {
  readonly element = h("div", { class: "accountpart" });
  readonly #session: Session;
  readonly #frame: Frame;
  #step: "" | "old" | "new" = "";
  #drawn: Rephrased | null = null;
  #error = "";
  #busy = false;

  constructor(session: Session, frame: Frame) {
    [this.#session, this.#frame] = [session, frame];
  }

  draw(): void {
    draw(this.element,
      h("p", { class: "soft" }, say("phrase.what")),
      this.#step === "" && h("button", { type: "button", id: "phrase-change", click: () => this.#go("old") }, say("phrase.change")),
      this.#step === "old" && this.#old(),
      this.#step === "new" && this.#drawn !== null && this.#new(this.#drawn),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error));
  }

  /** Takes both passphrases out of the page: the old one holds. */
  lock(): void {
    [this.#step, this.#drawn, this.#error, this.#busy] = ["", null, "", false];
    this.draw();
  }

  #go(step: "" | "old" | "new"): void {
    [this.#step, this.#error] = [step, ""];
    this.draw();
    this.element.querySelector<HTMLElement>("input")?.focus();
  }

  #old(): Child {
    const phrase = h("input", { id: "phrase-old", type: "password", autocomplete: "off", required: true, disabled: this.#busy });
    const bar = h("progress", { max: 1, value: 0, "aria-label": say("signin.deriving") });
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#draw(phrase); } },
      h("label", { for: "phrase-old" }, say("phrase.old")), phrase,
      this.#busy ? h("div", { class: "deriving", role: "status" }, bar, h("span", {}, say("signin.deriving")))
        : h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "phrase-draw" }, say("phrase.draw")),
            h("button", { type: "button", class: "quiet", id: "phrase-leave", click: () => this.#go("") }, say("cancel"))));
  }

  #new(drawn: Rephrased): Child {
    const again = h("input", { id: "phrase-again", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", required: true });
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#use(drawn, again.value); } },
      h("p", { class: "notice" }, say("phrase.write")),
      h("p", { class: "phrase", id: "phrase-new" }, drawn.passphrase),
      h("label", { for: "phrase-again" }, say("phrase.again")), again,
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "phrase-use", disabled: this.#busy }, say("phrase.use")),
        h("button", { type: "button", class: "quiet", id: "phrase-leave", click: () => this.lock() }, say("phrase.keep"))));
  }

  async #draw(field: HTMLInputElement): Promise<void> {
    const { opener, me } = this.#session;
    if (opener === null || this.#busy) return;
    const passphrase = field.value;
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    try {
      const challenge = await post<Challenge>("/api/signin/start", { user: me.user });
      this.#drawn = await opener.ask("rephrase", { passphrase, identity: me.identity, ...challenge });
      this.#busy = false;
      this.#go("new");
    } catch (error) {
      this.#fail(error);
    }
  }

  async #use(drawn: Rephrased, typed: string): Promise<void> {
    if (this.#busy) return;
    if (normalise(typed) !== normalise(drawn.passphrase)) return this.#fail(null);
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    const { passphrase: _, ...body } = drawn;
    try {
      await post("/api/passphrase", body);
      this.#session.me.identity = body.identity;
      this.lock();
      this.#frame.tell(say("phrase.done"));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Says what went wrong; null is a mistyped new passphrase. After a lost answer the same can be sent again. */
  #fail(error: unknown): void {
    this.#busy = false;
    const code = error instanceof ApiError ? error.code : "";
    if (code === "signed_out") return this.#frame.failed(error);
    const mistyped = error instanceof OpenerError && error.why === "wrong";
    this.#error = mistyped ? say("phrase.wrong") : error === null ? say("phrase.differs") : code === "offline" ? say("phrase.offline") : explain(error);
    this.draw();
  }
}

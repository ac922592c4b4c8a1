// Signing in and opening the lock: the same form, as both need the passphrase.
import { ApiError } from "./api.ts";
import { draw, h, icon } from "./dom.ts";
import { OpenerError } from "./worker.ts";
import { signIn } from "./session.ts";
import { say, sayCode } from "./words.ts";

export type SignedIn = Awaited<ReturnType<typeof signIn>>;

/** A sentence for an error, and never more than that. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) return sayCode("error", error.code, say("error.internal"), { by: error.by, seconds: error.seconds });
  if (error instanceof OpenerError) return sayCode("opener", error.why, say("error.internal"));
  return say("error.internal");
}

/** The form. With a user it opens the lock of his page. */
export class SignIn {
  readonly element = h("div", { class: "signin" });
  readonly #lockedFor: string;
  readonly #done: (signed: SignedIn) => void;
  #user = "";
  #error = "";
  #working = false;
  #bar: HTMLProgressElement | null = null;

  constructor(lockedFor: string, done: (signed: SignedIn) => void) {
    this.#lockedFor = lockedFor;
    this.#user = lockedFor;
    this.#done = done;
    this.draw();
  }

  draw(): void {
    const working = this.#working;
    const user = h("input", { id: "user", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", required: true, disabled: working, value: this.#user });
    const phrase = h("input", { id: "passphrase", type: "password", autocomplete: "off", required: true, disabled: working });
    this.#bar = h("progress", { max: 1, value: 0, "aria-label": say("signin.deriving") });
    draw(this.element,
      h("form", { submit: (e: SubmitEvent) => { e.preventDefault(); void this.#submit(user, phrase); } },
        this.#lockedFor === "" && h("label", { for: "user" }, say("signin.user")),
        this.#lockedFor === "" && user,
        h("label", { for: "passphrase" }, say("signin.passphrase")),
        phrase,
        h("p", { class: "soft small" }, say("signin.stays")),
        this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
        working
          ? h("div", { class: "deriving", role: "status" }, this.#bar, h("span", {}, say("signin.deriving")))
          : h("button", { class: "main", type: "submit", id: "signin" },
              icon(this.#lockedFor === "" ? "locked" : "open"), say(this.#lockedFor === "" ? "signin.do" : "lock.open")),
      ));
  }

  /** Puts the cursor where typing begins. */
  focus(): void {
    this.element.querySelector<HTMLInputElement>(this.#user === "" ? "#user" : "#passphrase")?.focus();
  }

  async #submit(user: HTMLInputElement, phrase: HTMLInputElement): Promise<void> {
    if (this.#working) return;
    this.#user = this.#lockedFor === "" ? user.value.trim().toLowerCase() : this.#lockedFor;
    const passphrase = phrase.value;
    phrase.value = "";
    [this.#working, this.#error] = [true, ""];
    this.draw();
    try {
      const signed = await signIn(this.#user, passphrase, (done) => {
        if (this.#bar !== null) this.#bar.value = done;
      });
      this.#working = false;
      this.#done(signed);
    } catch (error) {
      [this.#working, this.#error] = [false, explain(error)];
      this.draw();
      this.focus();
    }
  }
}

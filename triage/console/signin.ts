// Signing in and opening the lock: the same form, as both need the passphrase.
import { ApiError, get, post } from "./api.ts";
import { AskFactor } from "./askfactor.ts";
import { draw, h, icon, type Child } from "./dom.ts";
import type { Next } from "./factor.ts";
import { MakeFactor } from "./makefactor.ts";
import type { Me } from "./shapes-unit.ts";
import { OpenerError, type Opener } from "./worker.ts";
import { beginSignIn, endSignIn } from "./session.ts";
import { say, sayCode } from "./words.ts";

export type SignedIn = Awaited<ReturnType<typeof endSignIn>>;

/** A sentence for an error, and never more than that. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) return sayCode("error", error.code, say("error.internal"), { by: error.by, seconds: error.seconds });
  if (error instanceof OpenerError) return sayCode("opener", error.why, say("error.internal"));
  return say("error.internal");
}

/** Whether an error ends the page: nothing more can be done in this session, or from here. */
export const ends = (error: unknown): boolean => error instanceof ApiError && ["signed_out", "setup", "network"].includes(error.code);

/** What a step after the passphrase shows. */
interface Step {
  readonly element: HTMLElement;
  draw(): void;
  focus(): void;
}

/** The form. With a user it opens the lock of his page; who was there before is offered only. */
export class SignIn {
  readonly element = h("div", { class: "signin" });
  readonly #lockedFor: string;
  readonly #done: (signed: SignedIn) => void;
  #user = "";
  #error = "";
  #working = false;
  #bar: HTMLProgressElement | null = null;
  /** Has what the passphrase led to while more is asked. */
  #opener: Opener | null = null;
  #step: Step | null = null;
  #setUp = "";

  constructor(lockedFor: string, done: (signed: SignedIn) => void, before = "") {
    this.#lockedFor = lockedFor;
    this.#user = lockedFor || before;
    this.#done = done;
    this.draw();
  }

  draw(): void {
    const step = this.#step;
    if (step === null || this.#working) return draw(this.element, this.#form());
    step.draw();
    if (this.#setUp === "") return draw(this.element, step.element);
    draw(this.element,
      h("h2", {}, say("setup.title")), h("p", {}, say("setup.why", { name: this.#setUp })), step.element,
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" }, h("button", { type: "button", class: "quiet", id: "setup-leave", click: () => this.#leave() }, say("signout"))));
  }

  #form(): Child {
    const working = this.#working;
    const user = h("input", { id: "user", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", required: true, disabled: working, value: this.#user });
    const phrase = h("input", { id: "passphrase", type: "password", autocomplete: "off", required: true, disabled: working });
    this.#bar = h("progress", { max: 1, value: 0, "aria-label": say("signin.deriving") });
    return h("form", { submit: (e: SubmitEvent) => { e.preventDefault(); void this.#submit(user, phrase); } },
      this.#lockedFor === "" && h("label", { for: "user" }, say("signin.user")),
      this.#lockedFor === "" && user,
      h("label", { for: "passphrase" }, say("signin.passphrase")),
      phrase,
      h("p", { class: "soft small" }, say("signin.stays")),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      working
        ? h("div", { class: "deriving", role: "status" }, this.#bar, h("span", {}, say("signin.deriving")))
        : h("button", { class: "main", type: "submit", id: "signin" },
            icon(this.#lockedFor === "" ? "locked" : "open"), say(this.#lockedFor === "" ? "signin.do" : "lock.open")));
  }

  /** Puts the cursor where typing begins. */
  focus(): void {
    if (this.#step !== null) return this.#step.focus();
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
      const { opener, answer } = await beginSignIn(this.#user, passphrase, (done) => {
        if (this.#bar !== null) this.#bar.value = done;
      });
      this.#opener = opener;
      if ("next" in answer) this.#ask(answer);
      else await this.#enter(answer);
    } catch (error) {
      this.#again(explain(error));
    }
  }

  /** Begins anew, and says why. */
  #again(why: string): void {
    this.#opener?.close();
    [this.#opener, this.#step, this.#setUp, this.#working, this.#error] = [null, null, "", false, why];
    this.draw();
    this.focus();
  }

  #ask(next: Next): void {
    this.#working = false;
    if (next.next === "factor") {
      this.#step = new AskFactor(next, (me) => void this.#enter(me).catch((error: unknown) => this.#again(explain(error))), (why) => this.#again(why));
    } else {
      this.#setUp = next.name ?? this.#user;
      this.#step = new MakeFactor(next.origin, () => void this.#made(), (error) => {
        const over = error instanceof ApiError && (error.code === "again" || error.code === "signed_out");
        if (over) this.#again(say("factor.again"));
        return over;
      });
    }
    this.draw();
    this.focus();
  }

  async #made(): Promise<void> {
    try {
      await this.#enter(await get<Me>("/api/me"));
    } catch (error) {
      this.#again(explain(error));
    }
  }

  async #enter(me: Me): Promise<void> {
    const opener = this.#opener;
    if (opener === null) return;
    const signed = await endSignIn(opener, me);
    [this.#opener, this.#step, this.#setUp, this.#working] = [null, null, "", false];
    this.#done(signed);
  }

  #leave(): void {
    this.#again("");
    void post("/api/signout", {}).catch(() => undefined);
  }
}

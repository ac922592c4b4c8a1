// How the people of the unit sign in: for who keeps the unit's keys, since somebody who has lost his telephone cannot help himself.
import { get, post } from "./api.ts";
import type { Section } from "./account.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Access } from "./factor.ts";
import type { Frame } from "./frame.ts";
import type { Session } from "./session.ts";
import { say } from "./words.ts";

export class PeopleSection implements Section {
  readonly element = h("div", { class: "accountpart" });
  readonly #session: Session;
  readonly #frame: Frame;
  #all: Access[] | null = null;
  /** What is about to be done, to whom. */
  #sure = "";

  constructor(session: Session, frame: Frame) {
    [this.#session, this.#frame] = [session, frame];
  }

  open(): void {
    void this.#take(get<Access[]>("/api/access", { unit: this.#session.unit }));
  }

  draw(): void {
    const all = this.#all;
    if (all === null) return draw(this.element, h("p", { class: "soft", role: "status" }, say("queue.loading")));
    const others = all.filter((a) => a.user !== this.#session.me.user);
    draw(this.element,
      h("p", { class: "soft" }, say("people.what")),
      others.length === 0 ? h("p", { class: "soft" }, say("people.none")) : h("ul", { class: "plain rowlist" }, others.map((a) => this.#row(a))));
  }

  lock(): void {
    this.#sure = "";
  }

  #row(a: Access): Child {
    return h("li", { class: "line" },
      h("div", { class: "grow" }, h("div", {}, a.name), h("div", { class: "small soft" },
        `${a.user} · ${say("people.factors", { n: a.factors })} · ${say("people.places", { n: a.places })}`)),
      a.factors > 0 && this.#act(`reset-${a.user}`, "people.reset", "people.resetsure", () => this.#do("reset", a.user)),
      a.places > 0 && this.#session.may("takeover") && this.#act(`end-${a.user}`, "people.end", "people.endsure", () => this.#do("end", a.user)));
  }

  #act(id: string, word: "people.reset" | "people.end", sure: "people.resetsure" | "people.endsure", act: () => Promise<void>): Child {
    if (this.#sure === id) return h("button", { type: "button", class: "danger", id: `sure-${id}`, click: () => void act() }, say(sure));
    return h("button", { type: "button", class: "quiet", id, click: () => { this.#sure = id; this.draw(); document.getElementById(`sure-${id}`)?.focus(); } }, say(word));
  }

  #do(what: "reset" | "end", user: string): Promise<void> {
    return this.#take(post<Access[]>(`/api/access/${what}`, { user }, { unit: this.#session.unit }));
  }

  async #take(answer: Promise<Access[]>): Promise<void> {
    try {
      this.#all = await answer;
    } catch (error) {
      return this.#frame.failed(error);
    }
    this.#sure = "";
    this.draw();
  }
}

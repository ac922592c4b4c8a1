// The officer's second factors: what he has, one more, one less.
import { get, post } from "./api.ts";
import type { Section } from "./account.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Factor, Factors } from "./factor.ts";
import type { Frame } from "./frame.ts";
import { MakeFactor } from "./makefactor.ts";
import { dateOf } from "./time.ts";
import { say } from "./words.ts";

export class FactorsSection implements Section {
  readonly element = h("div", { class: "accountpart" });
  readonly #frame: Frame;
  #all: Factors | null = null;
  #make: MakeFactor | null = null;
  #leaving = "";

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  open(): void {
    get<Factors>("/api/factors").then((all) => this.#show(all), (error: unknown) => this.#frame.failed(error));
  }

  draw(): void {
    const all = this.#all;
    if (all === null) return draw(this.element, h("p", { class: "soft", role: "status" }, say("queue.loading")));
    this.#make?.draw();
    draw(this.element,
      all.warnings.map((w) => h("p", { class: "notice bad" }, say(w.kind === "factor-cloned" ? "factors.cloned" : "factors.guessed", { when: dateOf(w.at) }))),
      h("p", { class: "soft" }, say(all.factors.length > 0 ? "factors.some" : all.required ? "factors.must" : "factors.none")),
      h("ul", { class: "plain rowlist" }, all.factors.map((f) => this.#row(f, all))),
      this.#make === null
        ? h("button", { type: "button", id: "factor-more", click: () => this.#begin(all) }, say("factors.more"))
        : this.#make.element);
  }

  /** Takes a secret that was not used out of the page. */
  lock(): void {
    this.#make?.lock();
    [this.#make, this.#leaving] = [null, ""];
    this.draw();
  }

  #row(f: Factor, all: Factors): Child {
    const only = all.required && all.factors.length === 1;
    return h("li", { class: "line" },
      h("div", { class: "grow" }, h("div", {}, f.name), h("div", { class: "small soft" },
        [say(f.kind === "code" ? "factors.code" : "factors.passkey"), say("factors.added", { when: dateOf(f.added) }), f.used && say("factors.used", { when: dateOf(f.used) })].filter(Boolean).join(" · "))),
      only ? h("span", { class: "small soft" }, say("factors.last"))
        : this.#leaving === f.id
          ? h("button", { type: "button", class: "danger", id: `factor-sure-${f.id}`, click: () => void this.#remove(f.id) }, say("factors.sure"))
          : h("button", { type: "button", class: "quiet", id: `factor-remove-${f.id}`, click: () => { this.#leaving = f.id; this.draw(); document.getElementById(`factor-sure-${f.id}`)?.focus(); } }, say("factors.remove")));
  }

  #begin(all: Factors): void {
    this.#make = new MakeFactor(all.origin, (made) => this.#show(made));
    this.draw();
    this.#make.focus();
  }

  #show(all: Factors): void {
    [this.#all, this.#make, this.#leaving] = [all, null, ""];
    this.draw();
  }

  async #remove(id: string): Promise<void> {
    try {
      this.#show(await post<Factors>("/api/factors/remove", { id }));
    } catch (error) {
      this.#frame.failed(error);
    }
  }
}

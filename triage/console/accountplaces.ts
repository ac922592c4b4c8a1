// Where the officer is signed in. The console keeps no address and no name of a browser, so a place is known by its times.
import { get, post } from "./api.ts";
import type { Section } from "./account.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Place } from "./factor.ts";
import type { Frame } from "./frame.ts";
import { momentOf } from "./time.ts";
import { say } from "./words.ts";

export class PlacesSection implements Section {
  readonly element = h("div", { class: "accountpart" });
  readonly #frame: Frame;
  #all: Place[] | null = null;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  open(): void {
    void this.#take(get<Place[]>("/api/sessions"));
  }

  draw(): void {
    const all = this.#all;
    if (all === null) return draw(this.element, h("p", { class: "soft", role: "status" }, say("queue.loading")));
    draw(this.element,
      h("ul", { class: "plain rowlist" }, all.map((p) => this.#row(p))),
      all.length < 2 ? h("p", { class: "soft" }, say("places.only"))
        : h("button", { type: "button", id: "places-end", click: () => void this.#take(post<Place[]>("/api/sessions/end", { id: "" })) }, say("places.endall")));
  }

  #row(p: Place): Child {
    return h("li", { class: "line" },
      h("div", { class: "grow" }, h("div", {}, say(p.here ? "places.here" : "places.other")),
        h("div", { class: "small soft" }, say("places.times", { from: momentOf(p.from, Date.now()), used: momentOf(p.used, Date.now()) }))),
      !p.here && h("button", { type: "button", class: "quiet", id: `place-end-${p.id}`, click: () => void this.#take(post<Place[]>("/api/sessions/end", { id: p.id })) }, say("places.end")));
  }

  async #take(answer: Promise<Place[]>): Promise<void> {
    try {
      this.#all = await answer;
    } catch (error) {
      return this.#frame.failed(error);
    }
    this.draw();
  }
}

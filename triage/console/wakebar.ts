// What must not be missed, above everything: urgent cases that nobody of the unit has acknowledged. It can be pressed while the
// page is locked, as it says nothing of a case but its number.
import { ApiError, get, post } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Frame } from "./frame.ts";
import type { Session } from "./session.ts";
import { momentOf } from "./time.ts";
import { say } from "./words.ts";

/** An urgent case that waits for a word, as package docket has it. */
export interface Waiting {
  case: string;
  number: string;
  since: string;
  due: string;
}

/** How many are shown; when one is acknowledged the next takes its place. */
const shown = 3;

export class WakeBar {
  readonly element = h("div", { class: "wakebar" });
  readonly #session: Session;
  readonly #frame: Frame;
  readonly #open: (id: string) => void;
  #list: Waiting[] = [];
  #busy = "";

  constructor(session: Session, frame: Frame, open: (id: string) => void) {
    [this.#session, this.#frame, this.#open] = [session, frame, open];
  }

  async refresh(): Promise<void> {
    if (!this.#session.may("read")) return;
    this.#list = await get<Waiting[]>("/api/waiting", { unit: this.#session.unit });
    this.draw();
  }

  draw(): void {
    const list = this.#list;
    if (list.length === 0) return draw(this.element);
    draw(this.element, h("section", { role: "alert", "aria-label": say("wake.title", { n: list.length }) },
      h("strong", {}, say("wake.title", { n: list.length })),
      h("ul", { class: "plain" }, list.slice(0, shown).map((w, i) => this.#line(w, i === 0))),
      list.length > shown && h("span", { class: "small" }, say("wake.more", { n: list.length - shown }))));
  }

  #line(w: Waiting, first: boolean): Child {
    return h("li", { class: "line" },
      this.#session.may("know") && h("button", { type: "button", class: "main big", id: `know-${w.case}`, disabled: this.#busy === w.case, click: () => void this.#know(w) },
        say("wake.know"), first && h("kbd", {}, "y"), h("span", { class: "unseen" }, ` ${w.number}`)),
      h("span", {}, h("span", { class: "number block" }, w.number), h("span", { class: "small" }, say("wake.since", { when: momentOf(w.since, Date.now()) }))),
      !this.#frame.locked && h("button", { type: "button", class: "quiet", id: `wakeopen-${w.case}`, click: () => this.#open(w.case) }, say("wake.open"), h("span", { class: "unseen" }, ` ${w.number}`)));
  }

  /** The key: acknowledges what has waited longest. */
  first(): void {
    const w = this.#list[0];
    if (w !== undefined && this.#session.may("know")) void this.#know(w);
  }

  async #know(w: Waiting): Promise<void> {
    if (this.#busy !== "") return;
    this.#busy = w.case;
    this.draw();
    try {
      const { by } = await post<{ by: string }>("/api/acknowledge", { id: w.case }, { unit: this.#session.unit });
      this.#frame.tell(say(by === this.#session.me.user ? "wake.known" : "wake.knownby", { number: w.number, who: this.#session.officer(by) }));
      this.#list = this.#list.filter((x) => x.case !== w.case);
      void this.#frame.refresh();
    } catch (error) {
      // Closed, handed on, or done by a step of the case meanwhile: there is nothing to acknowledge any more.
      if (error instanceof ApiError && (error.code === "refused" || error.code === "not_found" || error.code === "not_holder")) {
        this.#frame.tell(say("wake.gone", { number: w.number }));
        void this.#frame.refresh();
      } else this.#frame.failed(error);
    }
    this.#busy = "";
    this.draw();
  }
}

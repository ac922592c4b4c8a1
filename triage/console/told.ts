// Notices above the list: clocks that the unit is to be told of, until the officer marks them as seen.
import { draw, h } from "./dom.ts";
import type { Session } from "./session.ts";
import type { Notice } from "./shapes-unit.ts";
import { momentOf } from "./time.ts";
import { say, sayCode } from "./words.ts";

const few = 3;

/** What waits for a word stands in the bar above everything (wakebar.ts). */
const asked = (n: Notice): boolean => n.case !== undefined && (n.step === "ask" || n.step === "again");

export class Told {
  readonly element = h("div", { class: "told" });
  readonly #session: Session;
  readonly #open: (id: string) => void;
  readonly #failed: (error: unknown) => void;
  #notices: Notice[] = [];
  /** Up to which the officer has put them away: an answer that was on its way meanwhile does not bring them back. */
  #upto = 0;

  constructor(session: Session, open: (id: string) => void, failed: (error: unknown) => void) {
    [this.#session, this.#open, this.#failed] = [session, open, failed];
  }

  /** Urgent ones first, then the newest. */
  set(notices: Notice[]): void {
    const urgent = (n: Notice): number => Number(n.urgency === "now");
    this.#notices = notices.filter((n) => !n.seen && n.id > this.#upto && !asked(n)).sort((a, b) => urgent(b) - urgent(a) || b.id - a.id);
  }

  /** A number, how urgent, which step, when: nothing else is known of it. */
  draw(): void {
    if (this.#notices.length === 0) return draw(this.element);
    const now = Date.now();
    const more = this.#notices.length - few;
    draw(this.element, h("section", { class: "notice told small", "aria-label": say("notices.label") },
      h("ul", { class: "plain" }, this.#notices.slice(0, few).map((n) => h("li", { class: n.urgency === "now" ? "alarm" : "" },
        n.case === undefined ? h("span", { class: "number" }, n.number)
          : h("button", { type: "button", class: "quiet number", id: `told-${n.id}`, click: () => this.#open(n.case as string) }, n.number),
        ` ${[sayCode("urgency", n.urgency, n.urgency), sayCode("notice", n.step, n.step), momentOf(n.at, now)].join(" · ")}`))),
      h("div", { class: "line" }, h("span", { class: "grow soft" }, more > 0 && say("notices.more", { n: more })),
        h("button", { type: "button", class: "quiet", id: "toldseen", click: () => void this.#markSeen() }, say("notices.seen")))));
  }

  async #markSeen(): Promise<void> {
    const upto = Math.max(...this.#notices.map((n) => n.id));
    try {
      await this.#session.desk.seen(upto);
      this.#upto = upto;
      this.set(this.#notices);
      this.draw();
      document.getElementById("find")?.focus({ preventScroll: true });
    } catch (error) {
      this.#failed(error);
    }
  }
}

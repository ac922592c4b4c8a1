// Notices above the list: clocks and late pledges that the unit is to be told of, until the officer marks them as seen.
import { draw, h, type Child } from "./dom.ts";
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
        this.#of(n), ` ${[...(n.forum === undefined ? [sayCode("urgency", n.urgency, n.urgency)] : []), sayCode("notice", n.step, n.step), momentOf(n.at, now)].join(" · ")}`))),
      h("div", { class: "line" }, h("span", { class: "grow soft" }, more > 0 && say("notices.more", { n: more })),
        h("button", { type: "button", class: "quiet", id: "toldseen", click: () => void this.#markSeen() }, say("notices.seen")))));
  }

  /** What it is about: a case by its number, or a pledge by its own and its forum's. */
  #of(n: Notice): Child {
    const { forum } = n;
    const text = forum === undefined ? n.number : say("notice.pledge-of", { n: n.pledge ?? 0, forum });
    const open = forum !== undefined && this.#session.may("forums") ? ({ currentTarget }: MouseEvent) => currentTarget?.dispatchEvent(new CustomEvent("homthu-forum", { bubbles: true, detail: forum }))
      : n.case !== undefined ? () => this.#open(n.case as string) : null;
    return open === null ? h("span", { class: forum === undefined ? "number" : "" }, text)
      : h("button", { type: "button", class: forum === undefined ? "quiet number" : "quiet link", id: `told-${n.id}`, click: open }, text);
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

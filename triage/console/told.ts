// Notices above the list: clocks, late pledges and overdue boxes that the unit is to be told of, until the officer marks them as seen.
import { draw, h, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import type { Notice } from "./shapes-unit.ts";
import { momentOf } from "./time.ts";
import { say, sayCode } from "./words.ts";

const few = 3;

/** What waits for a word stands in the bar above everything (wakebar.ts). */
const asked = (n: Notice): boolean => n.case !== undefined && (n.step === "ask" || n.step === "again");

/** Asks the desk around it for a sheet. */
const shows = (event: string, detail?: string) => ({ currentTarget }: MouseEvent): void => {
  currentTarget?.dispatchEvent(new CustomEvent(event, { bubbles: true, detail }));
};

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
        this.#of(n), ` ${[...(n.forum === undefined && n.boxes === undefined ? [sayCode("urgency", n.urgency, n.urgency)] : []), sayCode("notice", n.step, n.step), momentOf(n.at, now)].join(" · ")}`))),
      h("div", { class: "line" }, h("span", { class: "grow soft" }, more > 0 && say("notices.more", { n: more })),
        h("button", { type: "button", class: "quiet", id: "toldseen", click: () => void this.#markSeen() }, say("notices.seen")))));
  }

  /** What it is about: a case by its number, a pledge by its own and its forum's, boxes by how many they are. */
  #of(n: Notice): Child {
    const { forum, boxes } = n;
    const beside = forum !== undefined || boxes !== undefined;
    const text = forum !== undefined ? say("notice.pledge-of", { n: n.pledge ?? 0, forum }) : boxes !== undefined ? say("notice.boxes", { n: boxes }) : n.number;
    const open = forum !== undefined && this.#session.may("pledges") ? shows("homthu-promises", `${forum}-${n.pledge}`) : forum !== undefined && this.#session.may("forums") ? shows("homthu-forum", forum) : boxes !== undefined && this.#session.may("openings") ? shows("homthu-openings")
      : n.case !== undefined ? () => this.#open(n.case as string) : null;
    return open === null ? h("span", { class: beside ? "" : "number" }, text)
      : h("button", { type: "button", class: beside ? "quiet link" : "quiet number", id: `told-${n.id}`, click: open }, text);
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

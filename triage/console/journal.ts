// "Nhật ký": what the officers of the unit did, every look included, for its head. It follows the work, so that nobody reads
// what he has no business with and nobody is suspected of it.
import { get } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import { eventText } from "./facts.ts";
import type { Session } from "./session.ts";
import type { LogPage } from "./shapes-unit.ts";
import type { Event as CaseEvent } from "./shapes.ts";
import type { Sheet } from "./sheets.ts";
import { momentOf } from "./time.ts";
import { say, sayCode } from "./words.ts";

/** One thing that an officer did. */
export interface Deed extends Omit<CaseEvent, "unit"> {
  case: string;
  number: string;
  /** Number of the other case, where it is about two and the unit has that one. */
  other?: string;
}

/** A deed is read without its case. */
const alone = { clocks: null, envelopes: null, replies: null };
/** The kinds that can be picked. */
const kinds = ["looked", "searched", "exported", "taken", "assigned", "moved", "held", "rerouted", "split", "merged", "reopened", "replied", "remarked", "released", "silenced", "proposed", "redacted"] as const;

export class JournalSheet implements Sheet {
  readonly element = h("section", { class: "journal", "aria-labelledby": "journal-title" });
  readonly #session: Session;
  readonly #back: () => void;
  readonly #open: (id: string) => void;
  readonly #failed: (error: unknown) => void;
  #deeds: Deed[] | null = null;
  #people: string[] = [];
  #officer = "";
  #kind = "";
  #next = "";
  #asked = 0;

  constructor(session: Session, back: () => void, open: (id: string) => void, failed: (error: unknown) => void) {
    [this.#session, this.#back, this.#open, this.#failed] = [session, back, open, failed];
  }

  open(): void {
    this.draw();
    this.element.querySelector<HTMLElement>("h2")?.focus();
    void this.#fetch("");
  }

  lock(): void {
    [this.#deeds, this.#people] = [null, []];
    this.#asked++;
  }

  async #fetch(before: string): Promise<void> {
    const asked = ++this.#asked;
    try {
      const query = { unit: this.#session.unit, officer: this.#officer, kind: this.#kind, before };
      const page = await get<LogPage<Deed>>("/api/journal", query);
      if (asked !== this.#asked) return;
      this.#deeds = before === "" ? page.list : [...(this.#deeds ?? []), ...page.list];
      this.#next = page.next;
      this.#people = [...new Set([...this.#people, ...page.list.map((d) => d.officer)])].sort();
      this.draw();
    } catch (error) {
      this.#failed(error);
    }
  }

  #pick(change: { officer?: string; kind?: string }): void {
    if (change.officer !== undefined) this.#officer = change.officer;
    if (change.kind !== undefined) this.#kind = change.kind;
    this.#deeds = null;
    this.draw();
    void this.#fetch("");
  }

  draw(): void {
    const deeds = this.#deeds;
    draw(this.element,
      h("div", { class: "line" }, h("h2", { id: "journal-title", tabindex: "-1" }, say("journal.title")), h("span", { class: "grow" }),
        h("button", { type: "button", class: "quiet", id: "journal-close", click: this.#back }, say("close"))),
      h("p", { class: "soft" }, say("journal.what")),
      h("div", { class: "line" },
        this.#select("journal-officer", say("journal.everybody"), this.#officer, this.#people.map((p) => [p, this.#session.officer(p)]), (officer) => this.#pick({ officer })),
        this.#select("journal-kind", say("journal.everything"), this.#kind, kinds.map((k) => [k, sayCode("journal.kind", k, k)]), (kind) => this.#pick({ kind }))),
      deeds === null ? h("p", { class: "soft", role: "status" }, say("queue.loading"))
        : deeds.length === 0 ? h("p", { class: "soft" }, say("journal.none"))
          : h("ol", { class: "plain deeds" }, deeds.map((d) => this.#line(d))),
      this.#next !== "" && deeds !== null && h("button", { type: "button", class: "quiet", id: "journal-more", click: () => void this.#fetch(this.#next) }, say("queue.more")));
  }

  #select(id: string, all: string, value: string, options: [string, string][], change: (value: string) => void): Child {
    return h("select", { id, "aria-label": all, change: (e: Event) => change((e.target as HTMLSelectElement).value) },
      h("option", { value: "" }, all), options.map(([v, text]) => h("option", { value: v, selected: v === value }, text)));
  }

  #line(d: Deed): Child {
    const session = this.#session;
    const { other } = d;
    return h("li", {}, h("span", { class: "small soft" }, momentOf(d.at, Date.now())),
      h("button", { type: "button", class: "link number", click: () => this.#open(d.case) }, d.number),
      h("span", {}, d.kind === "held" && `${session.officer(d.officer)}: `, eventText(session, { ...alone, links: other === undefined ? [] : [{ case: d.subject, number: other }] }, { ...d, unit: session.unit }),
        other !== undefined && [" ", h("button", { type: "button", class: "link small", click: () => this.#open(d.subject) }, say("journal.other"))]));
  }
}

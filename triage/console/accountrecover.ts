// The recovery unit's ceremony: as many people as it takes type their shares at this one computer, the worker has the key until
// the page is locked, and opens with it what units have asked for: each case is sealed to the unit's own new key, and to
// nobody else. The officer reads nothing of it: no word of a case comes out of the worker.
import type { Section } from "./account.ts";
import { get, post } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import type { KeptPaper } from "./jobs.ts";
import { wrong, type Wish } from "./keeping.ts";
import type { Session } from "./session.ts";
import type { Envelope } from "./shapes.ts";
import { explain } from "./signin.ts";
import { dateOf } from "./time.ts";
import { say, type Word } from "./words.ts";

interface Lost {
  id: string;
  lane: string;
  category: string;
  urgency: string;
  commune: string;
  never: string[];
  mailboxes: string[];
  envelopes: Envelope[];
}

export class RecoverSection implements Section {
  readonly element = h("div", { class: "accountpart" });
  readonly #session: Session;
  #wishes: Wish[] | null = null;
  #paper: KeptPaper | null = null;
  #have = 0;
  #working = "";
  #done = 0;
  #said = "";
  #bad = false;

  constructor(session: Session) {
    this.#session = session;
  }

  open(): void {
    void this.#do(async () => { this.#wishes = await get<Wish[]>("/api/recovery/waiting", this.#at); });
  }

  lock(): void {
    [this.#paper, this.#have, this.#said, this.#working] = [null, 0, "", ""];
  }

  get #at(): { unit: string } {
    return { unit: this.#session.unit };
  }

  draw(): void {
    const wishes = this.#wishes;
    if (wishes === null) return draw(this.element, h("p", { class: "soft", role: "status" }, say("queue.loading")));
    draw(this.element,
      h("p", { class: "soft" }, say("recover.what")),
      this.#said !== "" && h("p", { class: this.#bad ? "notice bad" : "notice", role: this.#bad ? "alert" : "status", id: "recover-said" }, this.#said),
      wishes.length === 0 && h("p", { id: "recover-none" }, say("recover.none")),
      !this.#session.keys && (wishes.length > 0 ? this.#typing() : h("details", {}, h("summary", {}, say("recover.again")), this.#typing())),
      this.#session.keys && h("p", { id: "recover-open" }, say("recover.open")),
      h("ul", { class: "plain rowlist" }, wishes.map((w) => this.#row(w))));
  }

  #row(w: Wish): Child {
    return h("li", { class: "line" },
      h("div", { class: "grow" }, h("div", {}, w.unit_name), h("div", { class: "small soft" }, say("recover.asked", { when: dateOf(w.at), by: w.by }))),
      this.#working === w.id && h("span", { role: "status" }, say("recover.working", { n: this.#done })),
      this.#session.keys && this.#working === "" &&
        h("button", { type: "button", class: "main", id: `recover-${w.unit}`, click: () => void this.#do(() => this.#restore(w)) }, say("recover.restore")));
  }

  #typing(): Child {
    const words = h("textarea", { id: "share", rows: 2, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true });
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#do(() => this.#type(words.value)); } },
      h("label", { for: "share" }, say(this.#paper?.threshold === 0 ? "paperkey.type" : "recover.share", { n: this.#have + 1 })), words,
      h("p", { class: "soft small" }, say("recover.sharehow")),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "share-take" }, say("recover.take"))));
  }

  async #type(text: string): Promise<void> {
    const { opener, unit } = this.#session;
    if (opener === null) return;
    this.#paper ??= await post<KeptPaper>("/api/recovery/key", {}, this.#at);
    const typed = await opener.ask("paperType", { unit, text, paper: this.#paper });
    if (typed.state === "wrong") {
      [this.#said, this.#bad] = [wrong(typed), true];
    } else if (typed.state === "more") {
      this.#have = typed.have;
      this.#tell("recover.more", { have: typed.have, need: typed.need });
    } else {
      this.#session.keyed = [...new Set([...this.#session.keyed, unit])];
      [this.#have, this.#said] = [0, ""];
    }
  }

  /** Seals every case of the wish to the unit's new key. What was done stays done: a break in between goes on where it was. */
  async #restore(w: Wish): Promise<void> {
    const to = await get<{ unit: string; recipient: string }[]>("/api/units", { ids: w.unit });
    [this.#working, this.#done] = [w.id, 0];
    let closed = 0;
    try {
      for (let after = ""; ;) {
        const list = await get<Lost[]>("/api/recovery/cases", { ...this.#at, id: w.id, after });
        for (const lost of list) {
          if (await this.#case(w, lost, to)) this.#done++;
          else closed++;
          after = lost.id;
          this.draw();
        }
        if (list.length === 0) break;
      }
      this.#wishes = await post<Wish[]>("/api/recovery/end", { id: w.id }, this.#at);
      this.#tell(closed === 0 ? "recover.done" : "recover.donesome", { unit: w.unit_name, n: this.#done, closed });
    } finally {
      this.#working = "";
    }
  }

  /** Seals one case; false if its letters do not open with this key: they came before there was a recovery unit. */
  async #case(w: Wish, lost: Lost, to: { unit: string; recipient: string }[]): Promise<boolean> {
    const { opener, unit } = this.#session;
    if (opener === null) throw new Error("locked");
    const { answerable } = await opener.ask("open", { unit, id: lost.id, envelopes: lost.envelopes, remarks: [], replies: [], mailboxes: lost.mailboxes });
    if (!answerable) return false;
    const { lane, category, urgency, commune, never, id } = lost;
    const { hand_ons } = await opener.ask("anew", {
      unit, id, handle: "", reason: "mat-khoa", units: to.map((u) => ({ unit: u.unit, recipient: u.recipient })),
      to: { case: id, lane, category, urgency, commune, never }, note: "", reply: null,
    });
    await post("/api/recovery/restore", { id: w.id, case: id, letters: hand_ons }, this.#at);
    return true;
  }

  #tell(word: Word, gaps: Record<string, string | number> = {}): void {
    [this.#said, this.#bad] = [say(word, gaps), false];
  }

  async #do(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      [this.#said, this.#bad] = [explain(error), true];
    }
    this.draw();
    this.element.querySelector<HTMLElement>("#share, #recover-said")?.focus();
  }
}

// "Báo cho người viết": each opinion that came from a letter with what became of it, in words that can be changed, and one press
// that sends them to the writers' mailboxes. It is said of each whether it arrived; nobody is told the same twice.
import { draw, h, type Child } from "./dom.ts";
import { openOriginal } from "./forumcase.ts";
import { ForumPart, mayWrite } from "./forumpart.ts";
import { tells, type Opinion, type Pledge } from "./forumshapes.ts";
import { stepsTo, tell, toldOf, type Telling } from "./forumtold.ts";
import { ends, explain } from "./signin.ts";
import { say } from "./words.ts";

interface Line {
  opinion: string;
  /** What there was to tell when it was begun. */
  of: string;
  text: string;
  on: boolean;
  state: "" | "sending" | Telling | "failed";
  why: string;
}

export class ReportPart extends ForumPart {
  #lines: Line[] | null = null;
  #moves = true;

  override take(): string {
    const kept = this.#lines === null ? "" : JSON.stringify(this.#lines.filter((l) => l.state === "" || l.state === "failed"));
    this.#lines = null;
    draw(this.element);
    return kept === "[]" ? "" : kept;
  }

  override give(kept: string): void {
    this.#lines = JSON.parse(kept) as Line[];
  }

  #pledges = (o: Opinion): Pledge[] => this.page.pledges.filter((p) => p.opinion === o.id && p.text !== "");

  /** Whether its writer hears of it: also of one withdrawn because it gave him away, once its pledges have other words. */
  #heard = (o: Opinion): boolean => o.state === "approved" || (o.state === "withdrawn" && o.reason === tells && this.#pledges(o).length > 0);

  /** Opinions from letters of which there is something to tell. */
  get #tellable(): Opinion[] {
    return this.page.opinions.filter((o) => this.#heard(o) && (this.host.opened[o.id]?.case ?? "") !== "" && this.#text(o, "vi") !== "");
  }

  #text = (o: Opinion, lang: string): string => toldOf(lang, o.state === "approved" ? o : { ...o, answer: "", disposition: "" }, this.#pledges(o), this.page.forum.day, (unit) => this.unitName(unit));

  #begin(): void {
    this.#lines = this.#tellable.map((o) => { const text = this.#text(o, "vi"); return { opinion: o.id, of: text, text, on: true, state: "", why: "" }; });
    this.draw();
  }

  protected paint(): void {
    this.#refresh();
    const n = this.#tellable.length;
    const lines = this.#lines;
    draw(this.element, h("h3", {}, say("forum.tell")), h("p", { class: "soft small" }, say("forum.tell-what")),
      lines === null ? (n === 0 ? h("p", { class: "soft" }, say("forum.tell-none")) : mayWrite(this.host.session) && this.host.session.may("reply") && h("button", { type: "button", id: "tell-begin", click: () => this.#begin() }, say("forum.tell-begin", { n })))
        : h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#send(); } },
          h("ul", { class: "plain tellings" }, lines.map((l, i) => this.#line(l, i))),
          h("label", { class: "check" }, h("input", { type: "checkbox", id: "tell-moves", checked: this.#moves, change: (e: Event) => (this.#moves = (e.target as HTMLInputElement).checked) }), h("span", {}, say("forum.tell-moves"))),
          this.trouble(),
          h("div", { class: "line" }, h("button", { type: "submit", class: "main", id: "tell-send", disabled: this.busy || this.#left.length === 0 }, this.busy ? say("sending") : say("forum.tell-send", { n: this.#left.length })),
            h("button", { type: "button", class: "quiet", id: "tell-close", disabled: this.busy, click: () => { this.#lines = null; this.draw(); } }, say("close")),
            h("span", { class: "soft small", role: "status" }, this.#sum()))));
  }

  /** Takes out what was withdrawn meanwhile; where a pledge lost its words, what was to be told is written anew without them. */
  #refresh(): void {
    if (this.busy || this.#lines === null) return;
    const wordless = new Set(this.page.pledges.filter((p) => p.text === "").map((p) => p.opinion));
    this.#lines = this.#lines.filter((l) => { const o = this.opinion(l.opinion); return o !== undefined && this.#heard(o); });
    for (const l of this.#lines) {
      const o = this.opinion(l.opinion);
      if (o === undefined || !wordless.has(o.id) || l.of === this.#text(o, "vi") || (l.state !== "" && l.state !== "failed")) continue;
      l.of = l.text = this.#text(o, "vi");
    }
  }

  get #left(): Line[] {
    return (this.#lines ?? []).filter((l) => l.on && l.text.trim() !== "" && (l.state === "" || l.state === "failed"));
  }

  #sum(): string {
    const of = (state: Line["state"]): number => (this.#lines ?? []).filter((l) => l.state === state).length;
    const parts = [of("sent") > 0 && say("forum.tell-sent", { n: of("sent") }), of("before") > 0 && say("forum.tell-before", { n: of("before") }), of("failed") > 0 && say("forum.tell-failed", { n: of("failed") })];
    return parts.filter((t): t is string => typeof t === "string").join(" · ");
  }

  #line(l: Line, i: number): Child {
    const o = this.opinion(l.opinion);
    const open = l.state === "" || l.state === "failed";
    return h("li", {},
      h("label", { class: "check", for: `tell-on-${i}` }, h("input", { type: "checkbox", id: `tell-on-${i}`, checked: l.on, disabled: !open || this.busy, change: (e: Event) => { l.on = (e.target as HTMLInputElement).checked; this.draw(); } }), h("span", {}, `${o?.seq ?? ""}. ${o?.text || (this.host.opened[l.opinion]?.text ?? "")}`)),
      open ? [h("label", { class: "unseen", for: `tell-${i}` }, say("forum.tell-words")), h("textarea", { id: `tell-${i}`, rows: 3, maxlength: 2000, value: l.text, disabled: this.busy, input: (e: Event) => (l.text = (e.target as HTMLTextAreaElement).value) })]
        : h("p", { class: "said small" }, l.text),
      l.state !== "" && h("p", { class: `small ${l.state === "sent" ? "done" : l.state === "failed" ? "overdue" : "soft"}` }, l.state === "failed" ? l.why : l.state === "sending" ? say("sending") : say(`forum.told-${l.state}`)));
  }

  async #send(): Promise<void> {
    if (this.busy) return;
    [this.busy, this.error] = [true, ""];
    const { session } = this.host;
    const told = new Map<string, number>();
    for (const line of this.#left) {
      const again = line.state === "failed"; // the answer may have been lost after it was sent
      line.state = "sending";
      this.draw();
      try {
        const o = this.opinion(line.opinion);
        const of = this.host.opened[line.opinion]?.case ?? "";
        if (o === undefined || !this.#heard(o) || of === "") throw new Error("gone");
        const original = await openOriginal(session, of);
        const status = session.tables.forum_dispositions.find((d) => d.id === o.disposition)?.status ?? "";
        line.state = await tell(session, original, line.text.trim(), this.#moves && o.state === "approved" ? stepsTo(original.data, o.answer === "" && status === "RESOLVED" ? "" : status) : []);
        if (line.state === "sent" || (again && line.state === "before")) for (const p of this.#pledges(o)) told.set(p.id, (told.get(p.id) ?? 0) + 1);
      } catch (error) {
        [line.state, line.why] = ["failed", explain(error)];
        if (ends(error)) {
          this.busy = false;
          return this.host.failed(error);
        }
      }
      if (session.opener === null) { // locked meanwhile
        this.busy = false;
        return;
      }
    }
    await this.#note(told);
    this.busy = false;
    this.draw();
  }

  /** Counts of pledges of whose writers some were told. */
  async #note(told: Map<string, number>): Promise<void> {
    for (const [id, n] of told) {
      const p = this.page.pledges.find((x) => x.id === id);
      if (p === undefined) continue;
      await this.host.calls.told(p, p.told + n).then((page) => this.host.accept(page), () => this.host.reload());
    }
  }
}

// "Sau diễn đàn": what was pledged, here and before, until it is kept; answers that were promised in writing; telling who wrote;
// and the papers.
import { draw, h, type Child } from "./dom.ts";
import { dispositionText } from "./forumanswer.ts";
import { pledgesInOrder, shownInHall } from "./forumorder.ts";
import { buttons, papersPart } from "./forumpapers.ts";
import { ForumPart, mayWrite, type ForumHost } from "./forumpart.ts";
import { ReportPart } from "./forumreport.ts";
import { dropReasons, type ForumPage, type Opinion, type Pledge } from "./forumshapes.ts";
import { besideOf, openOriginal } from "./forumcase.ts";
import { pledgeWords } from "./hallshown.ts";
import { Wording } from "./forumwording.ts";
import { dayOf, dayText } from "./time.ts";
import { say, sayCode } from "./words.ts";

/** What is done to a pledge: it was kept, gets another day, is given up; its words go, or new ones are written. */
type Deed = "keep" | "move" | "drop" | "unword" | "word";

export class AfterPart extends ForumPart {
  #pledge = "";
  #deed: Deed = "keep";
  #value = "";
  #version = 0;
  #answering = "";
  readonly #answer = new Wording("after-text", () => say("forum.answer"), 2000, 4);
  readonly #words = new Wording("anew-text", () => say("forum.pledge-text"), 400, 2);
  readonly #report: ReportPart;

  constructor(host: ForumHost) {
    super(host);
    this.#report = new ReportPart(host);
  }

  override take(): string {
    const report = this.#report.take();
    const kept = report === "" && this.#answer.text === "" && this.#words.text === "" ? ""
      : JSON.stringify({ answering: this.#answering, text: this.#answer.text, version: this.#version, report, pledge: this.#words.text === "" ? "" : this.#pledge, words: this.#words.text });
    [this.#pledge, this.#answering] = ["", ""];
    this.#answer.forget();
    this.#words.forget();
    return kept;
  }

  override give(kept: string): void {
    const { answering, text, version, report, pledge, words } = JSON.parse(kept) as { answering: string; text: string; version: number; report: string; pledge: string; words: string };
    [this.#answering, this.#version] = [answering, version];
    [this.#answer.text, this.#words.text] = [text, words];
    if (pledge !== "") [this.#pledge, this.#deed] = [pledge, "word"];
    if (report !== "") this.#report.give(report);
  }

  protected paint(): void {
    const { pledges, before, forum } = this.page;
    const held = forum.state === "held" || forum.state === "closed" || forum.state === "meeting";
    if (held) this.#report.draw();
    draw(this.element,
      before.length > 0 && h("section", {}, h("h3", {}, say("forum.before-title")), this.#table(before)),
      held && h("section", {}, h("h3", {}, say("forum.pledges")), pledges.length === 0 ? h("p", { class: "soft" }, say("forum.pledges-none")) : this.#table(pledges)),
      held && h("section", {}, h("h3", {}, say("forum.results")), this.#results()),
      held && h("section", { class: "reporting" }, this.#report.element),
      held && papersPart(this.host, ["minutes", "table", "conclusions", "reportback"]));
  }

  #table(pledges: Pledge[]): Child {
    const head = (word: "forum.pledge" | "forum.owner" | "forum.due" | "forum.stands"): Child => h("th", { scope: "col" }, say(word));
    return h("div", { class: "wide" }, h("table", { class: "pledgetable" },
      h("thead", {}, h("tr", {}, head("forum.pledge"), head("forum.owner"), head("forum.due"), head("forum.stands"), h("th", {}, h("span", { class: "unseen" }, say("forum.deeds"))))),
      h("tbody", {}, pledgesInOrder(pledges).map((p) => [this.#row(p), p.id === this.#pledge && h("tr", {}, h("td", { colspan: 5 }, this.#form(p)))]))));
  }

  #row(p: Pledge): Child {
    const tone = p.state === "late" ? "overdue" : p.state === "kept" ? "done" : p.state === "dropped" ? "soft" : "";
    const stands = p.state === "kept" ? say("forum.kept-on", { day: dayText(p.kept ?? "") }) : p.state === "dropped" ? say("forum.dropped", { why: sayCode("forum.drop", p.reason ?? "", "") }) : say(`forum.pledge-${p.state}`);
    const may = mayWrite(this.host.session);
    const act = (deed: Deed, main: boolean): Child => h("button", { type: "button", class: main ? "" : "quiet", id: `${deed}-${p.id}`, "aria-expanded": String(p.id === this.#pledge && deed === this.#deed), click: () => this.#begin(p, deed) }, say(`forum.do-${deed}`));
    return h("tr", {},
      h("td", {}, p.text === "" ? h("span", { class: "soon" }, pledgeWords(p)) : p.text, p.anew && h("span", { class: "small soft block" }, say("forum.anew", { who: this.host.session.officer(p.anew) })), p.forum !== this.page.forum.id && h("span", { class: "small soft block" }, say("forum.of-day", { day: dayText(p.day) })), p.told > 0 && h("span", { class: "small soft block" }, say("forum.told-n", { n: p.told }))),
      h("td", {}, this.unitName(p.owner)), h("td", { class: "day" }, dayText(p.due)), h("td", {}, h("span", { class: tone }, stands), this.#says(p)),
      h("td", { class: "deeds-of" }, may && p.text === "" && act("word", true), may && (p.state === "open" || p.state === "late") && [act("keep", p.text !== ""), act("move", false), act("drop", false)],
        may && p.state === "kept" && h("button", { type: "button", class: "quiet", id: `reopen-${p.id}`, click: () => void this.#reopen(p) }, say("forum.do-reopen")),
        may && p.text !== "" && act("unword", false)));
  }

  /** What who promised says of it: nobody here said that it is kept, or why it is late. */
  #says(p: Pledge): Child {
    const { organisers } = this.page.forum;
    return [p.kept_by !== undefined && !organisers.includes(p.kept_by) && h("span", { class: "small soft block" }, say("forum.said-kept", { unit: this.unitName(p.kept_by) })),
      p.why !== undefined && h("span", { class: "small soft block" }, say("forum.said-late", { why: sayCode("forum.late", p.why, p.why) }), p.hoped !== undefined && [" ", say("forum.asks-day", { day: dayText(p.hoped) })])];
  }

  #begin(p: Pledge, deed: Deed): void {
    const same = this.#pledge === p.id && this.#deed === deed;
    [this.#pledge, this.#deed, this.#version, this.error] = [same ? "" : p.id, deed, p.version, ""];
    this.#value = deed === "keep" ? dayOf(Date.now()) : deed === "move" ? p.hoped ?? p.due : "";
    this.#words.text = "";
    this.#words.beside = { letters: [], marked: [] };
    this.draw();
    document.getElementById(deed === "word" ? "anew-text" : deed === "unword" ? "pledge-do" : "pledge-value")?.focus();
    if (deed === "word") void this.#look(p);
  }

  /** What the new words are held against: the letter that the pledge's opinion is from, where this unit holds it. */
  async #look(p: Pledge): Promise<void> {
    const of = this.host.opened[p.opinion ?? ""]?.case ?? "";
    if (of === "") return;
    const original = await openOriginal(this.host.session, of).catch(() => null);
    if (original === null || this.#pledge !== p.id || this.#deed !== "word") return;
    this.#words.beside = besideOf(original);
    this.draw();
  }

  #form(p: Pledge): Child {
    const deed = this.#deed;
    if (deed === "unword" || deed === "word") return this.#wordForm(p, deed);
    const set = (e: Event): void => { this.#value = (e.target as HTMLInputElement | HTMLSelectElement).value; };
    return h("form", { class: "line owes", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#do(p); } },
      h("label", { for: "pledge-value" }, say(`forum.ask-${deed}`)),
      deed === "drop" ? h("select", { id: "pledge-value", required: true, change: set }, h("option", { value: "" }, say("move.choose")), dropReasons.map((r) => h("option", { value: r, selected: r === this.#value }, sayCode("forum.drop", r, r))))
        : h("input", { id: "pledge-value", type: "date", required: true, value: this.#value, min: p.day, ...(deed === "keep" && { max: dayOf(Date.now()) }), change: set }),
      h("button", { type: "submit", class: "main", id: "pledge-do", disabled: this.busy }, say(this.busy ? "sending" : "forum.write")),
      h("button", { type: "button", class: "quiet", id: "pledge-leave", click: () => { this.#pledge = ""; this.draw(); } }, say("cancel")), this.trouble());
  }

  #wordForm(p: Pledge, deed: "unword" | "word"): Child {
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#do(p); } },
      deed === "word" ? [h("p", { class: "small soft" }, say("forum.ask-word")), this.#words.draw(this.busy)] : h("p", {}, say("forum.ask-unword")), this.trouble(),
      h("div", { class: "line" }, h("button", { type: "submit", class: "main", id: "pledge-do", disabled: this.busy }, say(this.busy ? "sending" : `forum.do-${deed}`)),
        h("button", { type: "button", class: "quiet", id: "pledge-leave", click: () => { this.#pledge = ""; this.#words.text = ""; this.draw(); } }, say("cancel"))));
  }

  #call(p: Pledge): Promise<ForumPage> {
    const { calls } = this.host;
    const seen = { ...p, version: this.#version };
    const value = this.#value;
    switch (this.#deed) {
      case "unword": return calls.unword(seen);
      case "word": return calls.word(seen, this.#words.text, this.#words.passed);
      case "keep": return calls.keep(seen, value);
      case "move": return calls.move(seen, p.owner, value);
      case "drop": return calls.drop(seen, value);
    }
  }

  async #do(p: Pledge): Promise<void> {
    const deed = this.#deed;
    if (deed === "word") {
      this.error = this.#words.check();
      if (this.error !== "") return this.draw();
    } else if (deed !== "unword" && this.#value === "") return;
    const done = await this.act(() => this.#call(p), say(`forum.did-${deed}`));
    const now = [...this.page.pledges, ...this.page.before].find((x) => x.id === p.id);
    if (now !== undefined) this.#version = now.version;
    if (done) [this.#pledge, this.#words.text] = ["", ""];
    this.draw();
  }

  async #reopen(p: Pledge): Promise<void> {
    await this.act(() => this.host.calls.reopen(p), say("forum.did-reopen"));
    this.draw();
  }

  #results(): Child {
    const list = shownInHall(this.page.opinions, this.page.forum.themes);
    if (list.length === 0) return h("p", { class: "soft" }, say("forum.day-none"));
    return h("ul", { class: "plain results" }, list.map((o) => h("li", {},
      h("p", {}, h("span", { class: "soft seq" }, `${o.seq}. `), o.text),
      h("p", { class: "small" }, o.disposition === "" ? h("span", { class: "soon" }, say("forum.waits"))
        : [h("span", { class: o.late === true ? "overdue" : "" }, dispositionText(this.host, o.disposition)), o.due ? h("span", { class: "soft" }, ` · ${this.unitName(o.owner)} · ${say("forum.until-day", { day: dayText(o.due) })}`) : false]),
      o.answer !== "" && h("p", { class: "said letter ours" }, o.answer),
      h("div", { class: "line" },
        mayWrite(this.host.session) && o.disposition !== "" && h("button", { type: "button", class: "quiet", id: `answer-${o.id}`, click: () => this.#write(o) }, say(o.answer === "" ? "forum.answer-now" : "forum.answer-change")),
        o.answer !== "" && [h("span", { class: "soft small" }, say("forum.paper-letter")), buttons(this.host, "letter", o.id)]),
      o.id === this.#answering && this.#answerForm(o))));
  }

  #write(o: Opinion): void {
    [this.#answering, this.#version, this.error] = [this.#answering === o.id ? "" : o.id, o.version, ""];
    this.#answer.text = this.#answering === "" ? "" : o.answer;
    this.draw();
    this.#answer.focus();
  }

  #answerForm(o: Opinion): Child {
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#sendAnswer(o); } }, this.#answer.draw(this.busy), this.trouble(),
      h("div", { class: "line" }, h("button", { type: "submit", class: "main", id: "answer-send", disabled: this.busy }, say(this.busy ? "sending" : "forum.write")),
        h("button", { type: "button", class: "quiet", id: "answer-not", click: () => { this.#answering = ""; this.#answer.text = ""; this.draw(); } }, say("cancel"))));
  }

  async #sendAnswer(o: Opinion): Promise<void> {
    this.error = this.#answer.check();
    if (this.error !== "") return this.draw();
    const done = await this.act(() => this.host.calls.answer({ ...o, version: this.#version }, this.#answer.text, this.#answer.passed), say("forum.answered"));
    this.#version = this.opinion(o.id)?.version ?? 0;
    if (done) [this.#answering, this.#answer.text] = ["", ""];
    this.draw();
  }
}

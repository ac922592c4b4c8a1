// "Tại hội trường": one types what is said and handed in, another writes down what becomes of it, a third screen shows one opinion
// at a time to the hall. Everything goes by keys.
import { draw, h, icon, type Child } from "./dom.ts";
import { AnswerForm, dispositionText } from "./forumanswer.ts";
import { progress, shownInHall } from "./forumorder.ts";
import { ForumPart, mayWrite, type ForumHost } from "./forumpart.ts";
import type { Opinion } from "./forumshapes.ts";
import { ThemePick } from "./forumthemes.ts";
import { Wording } from "./forumwording.ts";
import { hallSlides } from "./hallshown.ts";
import { HallChannel, pledgesOf, slideAt, titleSlide, type HallWord, type Slide } from "./hallchannel.ts";
import { newID } from "./uuid.ts";
import { language, say, sayCode } from "./words.ts";

export class DayPart extends ForumPart {
  #cursor = "";
  #source: "floor" | "slip" = "floor";
  readonly #entry = new Wording("day-text", () => say("forum.entry"), 800, 3);
  readonly #theme: ThemePick;
  readonly #answer: AnswerForm;
  #sent = { id: "", key: "" };
  #channel: HallChannel | null = null;
  #of = "";
  /** What the hall's screen shows; null: no screen has answered. */
  #slide: Slide | null = null;
  readonly #hallLine = h("section", { class: "hallline" });

  constructor(host: ForumHost) {
    super(host);
    this.#theme = new ThemePick("day-theme", host);
    this.#answer = new AnswerForm(host, () => this.draw());
  }

  override open(): void {
    const { id } = this.page.forum;
    if (this.#of !== id) {
      [this.#of, this.#cursor, this.#slide] = [id, "", null];
      this.#answer.clear();
      this.#channel?.close();
      this.#channel = new HallChannel(id, (word) => this.#heard(word));
      this.#channel.say({ kind: "ask" });
    }
    if (this.#cursor === "") this.#choose(this.#list.find((o) => o.disposition === "") ?? this.#list[0]);
    this.draw();
  }

  override take(): string {
    const answer = this.#answer.take();
    const kept = this.#entry.text === "" && answer === "" ? "" : JSON.stringify({ of: this.#of, entry: this.#entry.text, source: this.#source, theme: this.#theme.value, cursor: this.#cursor, answer });
    this.#entry.forget();
    this.#channel?.close();
    [this.#channel, this.#of, this.#cursor] = [null, "", ""];
    return kept;
  }

  override give(kept: string): void {
    const { of, entry, source, theme, cursor, answer } = JSON.parse(kept) as { of: string; entry: string; source: "floor" | "slip"; theme: string; cursor: string; answer: string };
    this.open();
    if (of !== this.#of) return;
    [this.#source, this.#cursor, this.#theme.value] = [source, cursor, theme];
    this.#entry.text = entry;
    if (answer !== "") this.#answer.give(answer);
  }

  get #list(): Opinion[] {
    return shownInHall(this.page.opinions, this.page.forum.themes);
  }

  #heard(word: HallWord): void {
    if (word.kind === "at") this.#slide = word.slide;
    if (word.kind === "gone") this.#slide = null;
    if (word.kind === "at" && this.opinion(word.slide) !== undefined && this.#answer.of !== word.slide && !this.#typing) this.#choose(this.opinion(word.slide));
    if (this.element.isConnected) this.#drawHall();
  }

  /** Whether somebody writes here now: then the hall's screen does not move the page under his hands. */
  get #typing(): boolean {
    return this.element.contains(document.activeElement) && document.activeElement?.matches("textarea, input, select") === true;
  }

  override key(key: string): boolean {
    const list = this.#list;
    const at = list.findIndex((o) => o.id === this.#cursor);
    switch (key) {
      case "j": case "ArrowDown": this.#move(list[Math.min(list.length - 1, at + 1)]); return true;
      case "k": case "ArrowUp": this.#move(list[Math.max(0, at - 1)]); return true;
      case "Enter": this.#answer.focus(); return true;
      case "n": this.#entry.focus(); return true;
      case "p": this.#answer.pledgeFor(); return true;
      case "s": if (this.#cursor !== "") this.#show(this.#cursor); return true;
      case "ArrowRight": this.#step(1); return true;
      case "ArrowLeft": this.#step(-1); return true;
    }
    return key >= "1" && key <= "9" && this.#answer.pick(Number(key));
  }

  #move(o: Opinion | undefined): void {
    this.#choose(o);
    this.draw();
    document.getElementById(`day-${this.#cursor}`)?.focus({ preventScroll: true });
    document.getElementById(`day-${this.#cursor}`)?.scrollIntoView({ block: "nearest" });
  }

  #choose(o: Opinion | undefined): void {
    if (o === undefined) return;
    this.#cursor = o.id;
    this.#answer.choose(o);
  }

  #show(slide: Slide): void {
    this.#channel?.say({ kind: "show", slide });
  }

  get #slides(): Slide[] {
    return hallSlides(this.page);
  }

  #step(by: number): void {
    if (this.#slide !== null) this.#show(slideAt(this.#slides, this.#slide, by));
  }

  /** Opens the hall's screen in a window of its own, which is put on the projector and made full. */
  #open(): void {
    const { id } = this.page.forum;
    window.open(`/hoi-truong?dien-dan=${encodeURIComponent(id)}&unit=${encodeURIComponent(this.host.session.unit)}&lang=${language()}`, `homthu-hall-${id}`, "popup,width=1280,height=720");
  }

  async #enter(): Promise<void> {
    if (this.busy) return;
    this.error = this.#entry.check();
    if (this.error !== "") return this.draw();
    const { forum } = this.page;
    const [text, theme, source, passed] = [this.#entry.text, this.#theme.value, this.#source, this.#entry.passed];
    const key = JSON.stringify([forum.id, source, text]);
    if (this.#sent.key !== key) this.#sent = { key, id: newID() };
    const done = await this.act(() => this.host.calls.enter({ id: this.#sent.id, forum: forum.id, source, text, theme, passed }), say("forum.entered"));
    if (done) {
      this.#entry.text = "";
      this.#sent = { id: "", key: "" };
    }
    this.draw();
    if (done) this.#entry.focus();
  }

  protected paint(): void {
    const { forum } = this.page;
    const list = this.#list;
    const writes = mayWrite(this.host.session) && (forum.state === "meeting" || forum.state === "held");
    if (this.#cursor !== "" && !list.some((o) => o.id === this.#cursor)) [this.#cursor] = [""];
    this.#answer.draw();
    draw(this.element, this.#hall(),
      forum.state === "draft" || forum.state === "open" ? h("p", { class: "notice" }, say("forum.day-before")) : false,
      h("div", { class: "forumcols day" },
        h("section", {}, writes && this.#entryForm(), this.#progress(), this.#opinions(list)),
        h("section", { class: "drafting", id: "day-answer" }, this.#answer.element)));
  }

  #entryForm(): Child {
    return h("form", { class: "words entry", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#enter(); } },
      h("div", { class: "modes", role: "group", "aria-label": say("forum.source-of") }, (["floor", "slip"] as const).map((s) => h("button", {
        type: "button", id: `source-${s}`, "aria-pressed": String(s === this.#source), click: () => { this.#source = s; this.draw(); this.#entry.focus(); },
      }, sayCode("forum.source", s, s)))),
      this.#entry.draw(this.busy), this.#theme.draw(), this.trouble(),
      h("div", { class: "line" }, h("button", { type: "submit", class: "main", id: "day-enter", disabled: this.busy }, say(this.busy ? "sending" : "forum.enter")), h("span", { class: "soft small" }, say("forum.entry-hint"))));
  }

  #progress(): Child {
    const { done, of } = progress(this.page.opinions);
    return of > 0 && h("div", { class: "forumprogress" }, h("p", { class: "small" }, say("forum.progress", { done, of })), h("progress", { max: of, value: done, "aria-label": say("forum.progress", { done, of }) }));
  }

  #opinions(list: Opinion[]): Child {
    if (list.length === 0) return h("p", { class: "soft" }, say("forum.day-none"));
    return h("ul", { class: "plain dayList" }, list.map((o) => h("li", {}, h("button", {
      type: "button", class: "row", id: `day-${o.id}`, "aria-current": o.id === this.#cursor ? "true" : null, click: () => { this.#choose(o); this.draw(); if (innerWidth <= 700) document.getElementById("day-answer")?.scrollIntoView(); },
    }, h("span", { class: "line" }, h("span", { class: "soft seq" }, String(o.seq)), h("span", { class: "grow gist" }, o.text)),
    h("span", { class: "small line" }, h("span", { class: o.disposition === "" ? "soft" : "done" }, o.disposition === "" ? say("forum.waits") : dispositionText(this.host, o.disposition)), h("span", { class: "grow" }), o.id === this.#slide && h("span", { class: "news" }, say("forum.on-screen")))))));
  }

  #hall(): Child {
    this.#drawHall();
    return this.#hallLine;
  }

  #drawHall(): void {
    const slide = this.#slide;
    const n = this.#list.findIndex((o) => o.id === slide) + 1;
    const name = slide === null ? say("forum.hall-off") : slide === titleSlide ? say("forum.hall-title") : pledgesOf(slide) !== null ? say("forum.hall-pledges") : say("forum.hall-at", { n, of: this.#list.length });
    draw(this.#hallLine, h("div", { class: "line" },
      h("button", { type: "button", id: "hall-open", click: () => this.#open() }, icon("forum"), say("forum.hall-open")),
      h("span", { class: "grow", role: "status" }, name),
      this.#slide !== null && [
        h("button", { type: "button", id: "hall-back", "aria-label": say("forum.hall-back"), title: "←", click: () => this.#step(-1) }, "←"),
        h("button", { type: "button", id: "hall-next", "aria-label": say("forum.hall-next"), title: "→", click: () => this.#step(1) }, "→"),
        this.#cursor !== "" && h("button", { type: "button", id: "hall-show", title: "s", click: () => this.#show(this.#cursor) }, say("forum.hall-show")),
        h("button", { type: "button", class: "quiet", id: "hall-cover", click: () => this.#show(titleSlide) }, say("forum.hall-cover")),
      ]));
  }
}

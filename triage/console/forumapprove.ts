// "Duyệt": what colleagues proposed, each beside the letter where this unit holds it, and below it what is approved, by theme.
// Who proposed an opinion from a letter does not approve it. Everything goes by keys: j k move, Enter opens, a approves.
import { draw, h, type Child } from "./dom.ts";
import { besideOf, openOriginal, showOriginal, type Original } from "./forumcase.ts";
import { alikeOf, grouped, movedBefore } from "./forumorder.ts";
import { ForumPart, mayWrite, type ForumHost } from "./forumpart.ts";
import { declineReasons, tells, type Opinion } from "./forumshapes.ts";
import { ThemePick } from "./forumthemes.ts";
import { Wording } from "./forumwording.ts";
import { ApiError } from "./api.ts";
import { explain } from "./signin.ts";
import { say, sayCode } from "./words.ts";

export class ApprovePart extends ForumPart {
  #cursor = "";
  /** The opinion whose words are in the field. */
  #editing = "";
  #version = 0;
  #original: Original | null = null;
  #unseen = "";
  #declining = false;
  /** The reason that was chosen; nothing is done before it is asked about. */
  #reason = "";
  readonly #wording = new Wording("approve-text", () => say("forum.wording-approve"), 800, 4);
  readonly #theme: ThemePick;

  constructor(host: ForumHost) {
    super(host);
    this.#theme = new ThemePick("approve-theme", host);
  }

  override take(): string {
    const kept = this.#editing === "" ? "" : JSON.stringify({ editing: this.#editing, text: this.#wording.text, theme: this.#theme.value, version: this.#version });
    [this.#original, this.#editing, this.#cursor, this.#unseen, this.#declining, this.#reason] = [null, "", "", "", false, ""];
    this.#wording.forget();
    return kept;
  }

  override give(kept: string): void {
    const { editing, text, theme, version } = JSON.parse(kept) as { editing: string; text: string; theme: string; version: number };
    [this.#cursor, this.#editing, this.#version, this.#theme.value] = [editing, editing, version, theme];
    this.#wording.text = text;
    void this.#look(editing);
  }

  /** What waits, then what is approved, in the order in which they are shown. */
  get #order(): string[] {
    const { opinions, forum } = this.page;
    return (["proposed", "approved"] as const).flatMap((state) => grouped(opinions.filter((o) => o.state === state), forum.themes).flatMap((g) => g.opinions.map((o) => o.id)));
  }

  override key(key: string): boolean {
    const order = this.#order;
    const at = order.indexOf(this.#cursor);
    const o = this.opinion(this.#cursor);
    switch (key) {
      case "j": case "ArrowDown": this.#move(order[Math.min(order.length - 1, at + 1)]); return true;
      case "k": case "ArrowUp": this.#move(order[Math.max(0, at - 1)]); return true;
      case "Enter": case "e": if (o !== undefined) this.#open(o); return o !== undefined;
      case "a": if (o?.state === "proposed" && this.#may(o)) { if (this.#editing === o.id) void this.#approve(); else this.#open(o); } return true;
      case "x": if (o !== undefined) { this.#open(o); this.#declining = true; this.draw(); document.getElementById("decline-why")?.focus(); } return true;
      case "J": void this.#shift(1); return true;
      case "K": void this.#shift(-1); return true;
    }
    return false;
  }

  #move(id: string | undefined): void {
    if (id === undefined) return;
    this.#cursor = id;
    this.draw();
    document.getElementById(`opinion-${id}`)?.focus({ preventScroll: true });
    document.getElementById(`opinion-${id}`)?.scrollIntoView({ block: "nearest" });
  }

  /** Whether this officer may approve it: another one proposed it. */
  #may = (o: Opinion): boolean => mayWrite(this.host.session) && this.page.forum.state !== "closed" && !(o.case && o.proposer === this.host.session.me.user);

  #open(o: Opinion): void {
    if (this.#editing === o.id) return this.#wording.focus();
    [this.#cursor, this.#editing, this.#version, this.#original, this.#unseen, this.#declining, this.#reason, this.error] = [o.id, o.id, o.version, null, "", false, "", ""];
    this.#wording.text = o.state === "approved" ? o.text : (this.host.opened[o.id]?.text ?? "");
    this.#wording.beside = { letters: [], marked: [] };
    this.#theme.value = o.theme;
    this.draw();
    document.getElementById(`opinion-${o.id}`)?.scrollIntoView({ block: "nearest" });
    void this.#look(o.id);
  }

  /** The letter, where this unit holds it. */
  async #look(id: string): Promise<void> {
    const of = this.host.opened[id]?.case ?? "";
    if (of === "") return;
    try {
      const original = await openOriginal(this.host.session, of);
      if (this.#editing !== id) return;
      this.#original = original;
      this.#wording.beside = besideOf(original);
    } catch (error) {
      if (this.#editing === id) this.#unseen = error instanceof ApiError && error.code === "not_found" ? say("forum.not-ours") : explain(error);
    }
    this.draw();
  }

  #leave(): void {
    const id = this.#editing;
    [this.#editing, this.#original, this.#declining, this.#reason, this.error] = ["", null, false, "", ""];
    this.draw();
    document.getElementById(`opinion-${id}`)?.focus({ preventScroll: true });
  }

  async #approve(): Promise<void> {
    const o = this.opinion(this.#editing);
    if (this.busy || o === undefined) return;
    this.error = this.#wording.check();
    if (this.error !== "") return this.draw();
    const order = this.#order;
    const next = order.slice(order.indexOf(o.id) + 1).find((id) => this.opinion(id)?.state === "proposed");
    const { calls } = this.host;
    const call = o.state === "approved" ? calls.reword : calls.approve;
    const [text, theme, passed] = [this.#wording.text, this.#theme.value, this.#wording.passed];
    const done = await this.act(() => call({ ...o, version: this.#version }, text, theme, passed), say(o.state === "approved" ? "forum.reworded" : "forum.approved"));
    if (!done) return this.#kept(o.id);
    [this.#editing, this.#original] = ["", null];
    const after = next === undefined ? undefined : this.opinion(next);
    if (after !== undefined && o.state === "proposed" && this.#may(after)) this.#open(after);
    else this.draw();
  }

  /** After a call that failed: what was typed stays, and goes over what the colleague did when it is pressed again. */
  #kept(id: string): void {
    const now = this.opinion(id);
    if (now !== undefined) this.#version = now.version;
    this.draw();
  }

  async #decline(reason: string): Promise<void> {
    const o = this.opinion(this.#editing);
    if (o === undefined || reason === "") return;
    const said = o.state !== "approved" ? "forum.declined" : reason === tells && this.#pledges(o) > 0 ? "forum.withdrawn-words" : "forum.withdrawn";
    const done = await this.act(() => this.host.calls.remove({ ...o, version: this.#version }, reason), say(said));
    if (!done) return this.#kept(o.id);
    [this.#editing, this.#original, this.#declining, this.#reason] = ["", null, false, ""];
    this.draw();
  }

  /** How many pledges of an opinion have words. */
  #pledges = (o: Opinion): number => this.page.pledges.filter((p) => p.opinion === o.id && p.text !== "").length;

  /** What is said before it is taken off. */
  #asks(o: Opinion): string {
    if (this.#reason !== tells) return say("forum.off-ask");
    return o.state === "approved" && this.#pledges(o) > 0 ? say("forum.withdraw-words", { n: this.#pledges(o) }) : say("forum.off-words");
  }

  /** One place up or down among the approved of its theme. */
  async #shift(by: 1 | -1): Promise<void> {
    const o = this.opinion(this.#cursor);
    if (o === undefined || this.busy) return;
    const group = grouped(this.page.opinions.filter((x) => x.state === o.state), this.page.forum.themes).find((g) => g.opinions.includes(o))?.opinions ?? [];
    const before = movedBefore(group, o.id, by);
    if (before === null) return;
    await this.act(() => this.host.calls.order(o, before), "");
    this.draw();
    document.getElementById(`opinion-${o.id}`)?.focus({ preventScroll: true });
  }

  protected paint(): void {
    const { opinions, forum } = this.page;
    const of = (state: Opinion["state"]): Opinion[] => opinions.filter((o) => o.state === state);
    const [proposed, approved, off] = [of("proposed"), of("approved"), opinions.filter((o) => o.state === "declined" || o.state === "withdrawn")];
    const themed = (list: Opinion[]): Child => grouped(list, forum.themes).map((g) => h("section", { class: "theme" },
      h("h4", {}, g.theme?.name ?? say("forum.notheme"), h("span", { class: "soft count" }, ` ${g.opinions.length}`)),
      h("ul", { class: "plain" }, g.opinions.map((o) => this.#line(o)))));
    draw(this.element,
      h("p", { class: "soft small" }, say("forum.approve-what")),
      h("section", {}, h("h3", {}, say("forum.proposed-n", { n: proposed.length })), proposed.length === 0 ? h("p", { class: "soft" }, say("forum.proposed-none")) : themed(proposed)),
      h("section", {}, h("h3", {}, say("forum.approved-n", { n: approved.length })), approved.length === 0 ? h("p", { class: "soft" }, say("forum.approved-none")) : themed(approved)),
      off.length > 0 && h("details", {}, h("summary", {}, say("forum.off-n", { n: off.length })), h("ul", { class: "plain small" }, off.map((o) => h("li", {},
        `${o.seq}. `, o.pulled === true ? say("forum.pulled") : [o.text || (this.host.opened[o.id]?.text ?? say("forum.sealed")), " · ", h("span", { class: "soft" }, sayCode("forum.reason", o.reason ?? "", ""))])))));
  }

  #line(o: Opinion): Child {
    const text = o.state === "approved" ? o.text : (this.host.opened[o.id]?.text ?? say("forum.sealed"));
    const who = o.state === "approved" ? say("forum.approved-by", { who: this.host.session.officer(o.approver ?? "") }) : say("forum.proposed-by", { who: this.host.session.officer(o.proposer), unit: this.host.session.unitName(o.unit) });
    return h("li", { class: o.id === this.#editing ? "opened" : "" },
      h("button", { type: "button", class: "row", id: `opinion-${o.id}`, "aria-expanded": String(o.id === this.#editing), "aria-current": o.id === this.#cursor ? "true" : null, click: () => (o.id === this.#editing ? this.#leave() : this.#open(o)) },
        h("span", { class: "line" }, h("span", { class: "soft seq" }, String(o.seq)), h("span", { class: "grow said" }, text)),
        h("span", { class: "small soft" }, [sayCode("forum.source", o.source, o.source), who, o.echoes > 0 && say("forum.echoes", { n: o.echoes })].filter((t): t is string => typeof t === "string").join(" · "))),
      o.id === this.#editing && this.#form(o));
  }

  #form(o: Opinion): Child {
    const may = this.#may(o);
    const closed = this.host.opened[o.id] === undefined && o.state === "proposed";
    const texts = this.page.opinions.filter((x) => x.id !== o.id && x.state === "approved").map((x) => ({ id: x.id, text: x.text }));
    const like = texts.find((x) => x.id === alikeOf(this.#wording.text, texts)[0]);
    return h("form", { class: "words forumcols", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#approve(); } },
      o.case && h("section", { class: "beside" }, h("h4", {}, say("forum.original")), this.#original !== null ? showOriginal(this.host.session, this.#original) : h("p", { class: "soft", role: "status" }, this.#unseen !== "" ? this.#unseen : closed ? say("forum.sealed") : say("case.loading"))),
      h("section", { class: "drafting" },
        this.#wording.draw(this.busy || !may), this.#theme.draw(),
        like !== undefined && h("p", { class: "small", id: "alike" }, h("span", { class: "soft" }, say("forum.alike")), " ", like.text, " ",
          h("button", { type: "button", class: "quiet small", id: "same", disabled: this.busy, click: () => void this.#decline("trung-lap") }, say("forum.same"))),
        !may && o.proposer === this.host.session.me.user && h("p", { class: "notice", role: "status" }, say("forum.yours")),
        this.trouble(),
        this.#declining ? this.#why(o) : h("div", { class: "line" },
          may && h("button", { type: "submit", class: "main", id: "approve", disabled: this.busy || closed }, say(this.busy ? "sending" : o.state === "approved" ? "forum.reword" : "forum.approve")),
          mayWrite(this.host.session) && h("button", { type: "button", id: "decline", disabled: this.busy, click: () => { this.#declining = true; this.draw(); document.getElementById("decline-why")?.focus(); } }, say(o.state === "approved" ? "forum.withdraw" : "forum.decline")),
          o.state === "approved" && [h("button", { type: "button", class: "quiet", id: "order-up", click: () => void this.#shift(-1) }, say("forum.up")), h("button", { type: "button", class: "quiet", id: "order-down", click: () => void this.#shift(1) }, say("forum.down"))],
          h("button", { type: "button", class: "quiet", id: "approve-not", click: () => this.#leave() }, say("close")))));
  }

  #why(o: Opinion): Child {
    return [
      h("div", { class: "line" }, h("label", { for: "decline-why" }, say("forum.why")),
        h("select", { id: "decline-why", change: (e: Event) => { this.#reason = (e.target as HTMLSelectElement).value; this.draw(); } }, h("option", { value: "" }, say("move.choose")),
          declineReasons.map((r) => h("option", { value: r, selected: r === this.#reason }, sayCode("forum.reason", r, r)))),
        h("button", { type: "button", class: "quiet", id: "decline-not", click: () => { [this.#declining, this.#reason] = [false, ""]; this.draw(); } }, say("cancel"))),
      this.#reason !== "" && h("div", { class: "notice words", id: "decline-words", role: "status" }, h("p", {}, this.#asks(o)),
        h("div", { class: "line" }, h("button", { type: "button", class: "main", id: "decline-do", disabled: this.busy, click: () => void this.#decline(this.#reason) },
          say(o.state !== "approved" ? "forum.decline" : this.#reason === tells && this.#pledges(o) > 0 ? "forum.withdraw-do" : "forum.withdraw")))),
    ];
  }
}

// "Diễn đàn": the forums of the commune and, of one, the way from its plan to the last kept pledge. Both units that hold a forum
// work in it at once: the page hears of changes and shows them without touching what is being typed.
import { draw, h, icon, type Child } from "./dom.ts";
import { AfterPart } from "./forumafter.ts";
import { ApprovePart } from "./forumapprove.ts";
import { ForumCalls } from "./forumcalls.ts";
import { hourOf } from "./forumdays.ts";
import { DayPart } from "./forumday.ts";
import { GatherPart } from "./forumgather.ts";
import { forumList, stateWord } from "./forumlist.ts";
import { PlanPart } from "./forumplan.ts";
import { keepingFocus, mayWrite, type ForumHost, type ForumPart, type ForumTab } from "./forumpart.ts";
import type { Forum, ForumPage, ForumState } from "./forumshapes.ts";
import type { Frame } from "./frame.ts";
import type { Proposal } from "./jobs.ts";
import { Live } from "./live.ts";
import { unprint } from "./print.ts";
import type { Session } from "./session.ts";
import type { Sheet } from "./sheets.ts";
import { explain } from "./signin.ts";
import { ApiError } from "./api.ts";
import { dayText } from "./time.ts";
import { say } from "./words.ts";

const tabs: readonly ForumTab[] = ["plan", "gather", "approve", "day", "after"];

/** Where work goes on in a forum that stands so. */
const tabOf: Record<ForumState, ForumTab> = { draft: "plan", open: "gather", meeting: "day", held: "day", closed: "after" };

/** The steps that may follow, the usual one first. What was held without the program, or never announced, is written down afterwards. */
const stepsOf: Record<ForumState, ForumState[]> = { draft: ["open"], open: ["meeting", "draft"], meeting: ["held"], held: ["closed", "meeting"], closed: [] };

export class ForumSheet implements Sheet, ForumHost {
  readonly element = h("section", { class: "forumsheet", "aria-labelledby": "forum-head" });
  readonly session: Session;
  readonly calls: ForumCalls;
  page: ForumPage | null = null;
  opened: Record<string, Proposal> = {};
  publicPage = "";
  readonly #frame: Frame;
  readonly #close: () => void;
  readonly #parts: Record<ForumTab, ForumPart>;
  #list: Forum[] | null = null;
  /** The forum that is shown; "new" while one is planned, "" for the list. */
  #id = "";
  #tab: ForumTab = "plan";
  #error = "";
  #live: Live<unknown> | null = null;
  #asked = 0;
  #parked = "";
  #busy = false;

  constructor(session: Session, frame: Frame, close: () => void) {
    [this.session, this.#frame, this.#close] = [session, frame, close];
    this.calls = new ForumCalls(session.unit);
    this.#parts = { plan: new PlanPart(this), gather: new GatherPart(this), approve: new ApprovePart(this), day: new DayPart(this), after: new AfterPart(this) };
  }

  open(): void {
    this.draw();
    this.#head();
    void this.#begin();
  }

  at(id: string): void {
    void this.show(id);
  }

  async #begin(): Promise<void> {
    await this.session.names();
    if (this.publicPage === "" && this.session.may("counter")) this.publicPage = await this.session.desk.counter().then((c) => c.page, () => "");
    await (this.#id === "" || this.#id === "new" ? this.#lists() : this.#fetch());
    if (this.#parked !== "" && this.session.opener !== null) {
      const sealed = this.#parked;
      this.#parked = "";
      const kept = JSON.parse(await this.session.opener.ask("unpark", { sealed }).catch(() => "[]")) as [ForumTab, string][];
      for (const [tab, text] of kept) this.#parts[tab].give(text);
    }
    if (this.#id !== "") this.#follow();
    if (this.#id !== "" && this.#error === "") this.#parts[this.#tab].open();
    this.draw();
  }

  async lock(): Promise<void> {
    unprint();
    this.#asked++;
    this.#live?.close();
    const kept = tabs.map((tab) => [tab, this.#parts[tab].take()]).filter(([, text]) => text !== "");
    [this.#live, this.opened, this.page, this.#list] = [null, {}, null, null];
    for (const part of Object.values(this.#parts)) draw(part.element); // they outlive the page of the sheet
    draw(this.element);
    const { opener } = this.session;
    if (kept.length > 0 && opener !== null) this.#parked = await opener.ask("park", { text: JSON.stringify(kept) }).catch(() => "");
  }

  /** The stream of a forum: whatever changed in it is fetched. */
  #follow(): void {
    this.#live?.close();
    this.#live = null;
    if (this.#id === "" || this.#id === "new" || this.session.opener === null) return;
    const { id, unit } = { id: this.#id, unit: this.session.unit };
    const heard = (): void => {
      if (this.element.isConnected) void this.reload().catch(() => undefined);
      else { this.#live?.close(); this.#live = null; } // another page is shown: it is read again when this one is
    };
    this.#live = new Live(`/api/forum/live?id=${encodeURIComponent(id)}&unit=${encodeURIComponent(unit)}`, heard, () => undefined);
  }

  async #lists(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const list = await this.calls.list();
      if (asked === this.#asked) [this.#list, this.#error] = [list, ""];
    } catch (error) {
      if (asked === this.#asked) this.#fails(error);
    }
  }

  async #fetch(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const page = await this.calls.page(this.#id);
      const opened = await this.#open(page);
      if (asked !== this.#asked) return;
      [this.page, this.opened, this.#error] = [page, opened, ""];
    } catch (error) {
      if (asked === this.#asked) this.#fails(error);
    }
  }

  /** Opens what was proposed; what was opened before stays so. */
  async #open(page: ForumPage): Promise<Record<string, Proposal>> {
    const { opener, unit, keys } = this.session;
    if (opener === null || !keys) return {};
    const list = page.opinions.flatMap((o) => (o.sealed !== null && o.sealed !== "" && o.pulled !== true ? [{ id: o.id, sealed: o.sealed }] : []));
    return list.length === 0 ? {} : opener.ask("forumOpen", { unit, forum: page.forum.id, list });
  }

  #fails(error: unknown): void {
    if (error instanceof ApiError && error.code === "signed_out") this.#frame.failed(error);
    this.#error = error instanceof ApiError && error.code === "not_found" ? say("forum.gone") : explain(error);
  }

  reload = async (): Promise<void> => {
    await this.#fetch();
    this.draw();
  };

  accept = async (page: ForumPage): Promise<void> => {
    if (page.forum.id !== this.#id) return this.reload(); // a pledge of an earlier forum
    const asked = ++this.#asked;
    const opened = await this.#open(page);
    if (asked !== this.#asked) return;
    [this.page, this.opened, this.#error] = [page, opened, ""];
    this.draw();
  };

  show = async (id: string): Promise<void> => {
    [this.#id, this.page, this.opened, this.#error] = [id, null, {}, ""];
    this.draw();
    await this.#fetch();
    if (this.page !== null) this.#tab = tabOf[(this.page as ForumPage).forum.state];
    this.#follow();
    if (this.page !== null) this.#parts[this.#tab].open();
    this.draw();
    this.#head();
  };

  back = (): void => {
    this.#live?.close();
    [this.#live, this.#id, this.page, this.opened] = [null, "", null, {}];
    this.draw();
    this.#head();
    void this.#lists().then(() => this.draw());
  };

  tell = (said: string): void => this.#frame.tell(said);
  failed = (error: unknown): void => this.#frame.failed(error);

  #head(): void {
    this.element.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  key(key: string): boolean {
    if (this.#id !== "" && this.page !== null) {
      const tab = key >= "1" && key <= "5" ? tabs[Number(key) - 1] : undefined;
      if (this.#parts[this.#tab].key(key)) return true;
      if (tab !== undefined && this.#tabs().includes(tab)) { this.#choose(tab); return true; }
    }
    if (key === "Escape" && this.#id !== "") { this.back(); return true; }
    return false;
  }

  #tabs(): ForumTab[] {
    const state = this.page?.forum.state;
    const later = state === "meeting" || state === "held" || state === "closed";
    return tabs.filter((t) => t !== "after" || later || (this.page?.before.length ?? 0) > 0);
  }

  #choose(tab: ForumTab): void {
    this.#tab = tab;
    this.draw();
    this.#parts[tab].open();
    this.draw();
  }

  draw(): void {
    keepingFocus(this.element, () => this.#paint());
  }

  #paint(): void {
    if (this.session.opener === null) return draw(this.element);
    const page = this.page;
    if (this.#id === "") return draw(this.element, this.#top(say("forum.title"), mayWrite(this.session) && h("button", { type: "button", class: "main", id: "forum-new", click: () => this.#plan() }, say("forum.new"))),
      h("p", { class: "soft" }, say("forum.what")), this.#list === null ? this.#waits() : forumList(this.#list, (id) => void this.show(id)));
    if (this.#id === "new") return draw(this.element, this.#top(say("forum.title")), this.#drawn("plan"));
    if (page === null) return draw(this.element, this.#top(say("forum.title")), this.#waits());
    draw(this.element, this.#top(page.forum.title, this.#steps(page.forum)),
      h("p", { class: "forumwhen" }, h("span", { class: `forumstate ${page.forum.state}` }, stateWord(page.forum)), " · ", say("forum.when", { hour: hourOf(page.forum.from), day: dayText(page.forum.day) }), " · ", page.forum.place),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      this.#before(page), this.#wordless(page),
      h("nav", { class: "tabs", "aria-label": say("forum.parts") }, this.#tabs().map((tab) => h("button", {
        class: "tab", type: "button", id: `forumtab-${tab}`, "aria-pressed": String(tab === this.#tab), title: String(tabs.indexOf(tab) + 1), click: () => this.#choose(tab),
      }, say(`forum.tab-${tab}`), tab === "approve" && page.forum.counts.proposed > 0 && h("span", { class: "count" }, ` ${page.forum.counts.proposed}`)))),
      this.#drawn(this.#tab));
  }

  #drawn(tab: ForumTab): Child {
    const part = this.#parts[tab];
    part.draw();
    return part.element;
  }

  #top(title: string, more: Child = false): Child {
    return h("div", { class: "line forumtop" },
      this.#id !== "" && h("button", { type: "button", class: "quiet", id: "forum-back", click: this.back }, icon("back"), say("forum.all")),
      h("h2", { id: "forum-head", tabindex: "-1", class: "grow" }, title), more,
      h("button", { type: "button", class: "quiet", id: "forum-close", click: this.#close }, say("close")));
  }

  #waits(): Child {
    return this.#error === "" ? h("p", { class: "soft", role: "status" }, say("queue.loading"))
      : h("div", { class: "nothing" }, h("p", { role: "alert" }, this.#error), h("button", { type: "button", id: "forum-again", click: () => { this.#error = ""; this.draw(); void this.#begin(); } }, say("again")));
  }

  /** What was pledged before and is owed: it is said before anything else is. */
  #before(page: ForumPage): Child {
    const owed = page.before.filter((p) => p.state !== "kept" && p.state !== "dropped");
    const late = owed.filter((p) => p.state === "late").length;
    return owed.length > 0 && h("p", { class: late > 0 ? "notice bad line" : "notice line", id: "forum-before" },
      h("span", { class: "grow" }, say("forum.before", { n: owed.length }), late > 0 && [" ", h("strong", {}, say("forum.owed-late", { n: late }))]),
      this.#tab !== "after" && h("button", { type: "button", class: "quiet", id: "forum-see-before", click: () => this.#choose("after") }, say("forum.see")));
  }

  /** Pledges whose words were taken out are still owed: somebody writes new ones. */
  #wordless(page: ForumPage): Child {
    const n = [...page.pledges, ...page.before].filter((p) => p.text === "").length;
    return n > 0 && this.#tab !== "after" && h("p", { class: "notice line", id: "forum-wordless" }, h("span", { class: "grow" }, say("forum.wordless-n", { n })),
      h("button", { type: "button", class: "quiet", id: "forum-see-wordless", click: () => this.#choose("after") }, say("forum.see")));
  }

  #steps(forum: Forum): Child {
    if (!mayWrite(this.session)) return false;
    const over = forum.state === "draft" && forum.day < new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
    return (over ? (["meeting"] as const) : stepsOf[forum.state]).map((to, i) => h("button", { type: "button", class: i === 0 ? "main" : "quiet", id: `forum-to-${to}`, disabled: this.#busy, click: () => void this.#step(forum, to) }, say(`forum.to-${forum.state}-${to}` as Parameters<typeof say>[0])));
  }

  #plan(): void {
    this.#id = "new";
    this.#parts.plan.open();
    this.draw();
    document.getElementById("forum-title")?.focus();
  }

  async #step(forum: Forum, to: ForumState): Promise<void> {
    if (this.#busy) return;
    const tab = this.#tab;
    [this.#busy, this.#error] = [true, ""];
    let why = "";
    try {
      await this.calls.step(forum.id, forum.version, to);
      this.tell(say(`forum.state-${to}`));
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      if (code === "signed_out") this.failed(error);
      why = code === "stale" && error instanceof ApiError && error.by !== "" ? say("forum.stale", { by: this.session.officer(error.by) }) : explain(error);
    }
    await this.#fetch();
    [this.#busy, this.#error] = [false, why];
    const on = to === "open" || to === "meeting" ? tabOf[to] : this.#tab; // who is at something else already is left there
    this.#choose(why === "" && this.page !== null && tab === this.#tab ? on : this.#tab);
  }
}

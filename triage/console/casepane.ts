// The middle pane: one case with its words, the dialogue, and what can be done with it. The facts pane is drawn along.
import { ApiError } from "./api.ts";
import { Assign } from "./assign.ts";
import { Attachments, filesOf } from "./attachments.ts";
import { Composer } from "./compose.ts";
import { draw, h, icon, saveFile, type Child } from "./dom.ts";
import { showFacts } from "./facts.ts";
import type { Frame } from "./frame.ts";
import type { Opened } from "./jobs.ts";
import { Inside, watchedList } from "./inside.ts";
import { labelTags } from "./labels.ts";
import { placeText, showLetter, showSent } from "./letter.ts";
import { marksOf, type Mark } from "./mask.ts";
import { faster, readTo } from "./meanwhile.ts";
import { clock, urgency } from "./queuerow.ts";
import { redactedText } from "./redacted.ts";
import type { Session } from "./session.ts";
import { searchedList } from "./searched.ts";
import type { Case, Row } from "./shapes.ts";
import { silencedList } from "./silence.ts";
import { explain } from "./signin.ts";
import { dateOf, momentOf } from "./time.ts";
import { unseal } from "./unseal.ts";
import { say, sayCode } from "./words.ts";

/** What the pane tells the page around it. */
export interface Around {
  /** The case was opened or changed; null: this unit has it no more. */
  changed(row: Row | null): void;
  /** The place that was read in it. */
  place(id: string, text: string): void;
  /** Back to the list, on a small screen. */
  back(): void;
  /** Opens another case; without it none is offered. */
  open?(id: string): void;
}

export class CasePane {
  readonly element = h("main", { class: "case" });
  readonly facts = h("aside", { class: "facts" });
  session: Session;
  data!: Case;
  opened: Opened | null = null;
  readonly #frame: Frame;
  readonly #around: Around;
  #id = "";
  #status: "none" | "loading" | "failed" | "ready" = "none";
  #problem = "";
  #asked = 0;
  #newer = false;
  #composer: Composer | null = null;
  #searched: HTMLElement | null = null;
  #silenced: HTMLElement | null = null;
  /** What is half-written by case, sealed to the officer himself: it is given back where the case is opened again. */
  readonly #parked = new Map<string, Promise<string>>();
  readonly attachments: Attachments;
  readonly #assign = new Assign(this);
  readonly #inside = new Inside(this);
  #watched: HTMLElement | null = null;
  covered = false;
  #signed = new Map<string, boolean>();

  constructor(session: Session, frame: Frame, around: Around) {
    this.session = session;
    this.#frame = frame;
    this.#around = around;
    this.attachments = new Attachments(this, () => this.draw());
  }

  get id(): string {
    return this.#id;
  }

  /** Opens a case: fetches it, has it opened in the worker, and notes that somebody looked. The open one is only read again. */
  async open(id: string): Promise<void> {
    if (id === this.#id && this.#status !== "none") {
      this.#inside.clear(); // what was found for it is looked for anew
      this.#composer?.fold();
      return void (await this.#load());
    }
    this.close();
    this.#id = id;
    this.#status = "loading";
    this.draw();
    this.element.scrollTop = 0;
    await this.#load();
  }

  close(): void {
    void this.#park();
    this.#forget();
    this.#watched = null;
    [this.#id, this.#status, this.#silenced, this.#newer] = ["", "none", null, false];
    this.#asked++;
  }

  /** Takes what is half-written out of the page. Without a key to seal it to it is rather lost than left lying. */
  async #park(): Promise<void> {
    const text = this.#composer?.take() ?? "";
    this.#composer = null;
    if (text !== "" && this.session.opener !== null) this.#parked.set(this.#id, this.session.opener.ask("park", { text }).catch(() => ""));
    await Promise.all(this.#parked.values());
  }

  async #unparked(id: string): Promise<string> {
    const sealed = await this.#parked.get(id) ?? "";
    return sealed === "" || this.session.opener === null ? "" : this.session.opener.ask("unpark", { sealed }).catch(() => "");
  }

  /** Takes every opened word out of memory. */
  #forget(): void {
    this.attachments.clear();
    this.#signed.clear();
    this.#inside.clear();
    this.opened = null;
  }

  async #load(): Promise<Case | null> {
    const asked = ++this.#asked;
    const id = this.#id;
    try {
      const data = await this.session.desk.case(id);
      const opened = await this.#tryKeys(data);
      const parked = this.#composer === null ? await this.#unparked(id) : "";
      if (asked !== this.#asked) return null;
      this.data = data;
      this.opened = opened;
      [this.#status, this.#newer] = ["ready", false];
      this.#compose(parked);
    } catch (error) {
      if (asked !== this.#asked) return null;
      [this.#status, this.#problem] = ["failed", explain(error)];
      if (error instanceof ApiError && error.code === "signed_out") this.#frame.failed(error);
    }
    this.draw();
    if (this.#status !== "ready") return null;
    if (this.opened !== null) await this.#note(asked);
    return this.data;
  }

  /** Gives back what was half-written, and takes away what turns out to have arrived. */
  #compose(parked: string): void {
    if (this.session.opener === null) return;
    if (this.#composer === null) {
      this.#composer = new Composer(this);
      if (parked !== "") this.#composer.give(parked);
      this.#parked.delete(this.#id); // it must not come back after it is sent
    }
    this.#composer.settle(this.data);
  }

  /** Opens the case. What stays closed may want a key that the officer was given since he signed in. */
  async #tryKeys(data: Case): Promise<Opened | null> {
    const opened = this.session.keys ? await unseal(this.session, data) : null;
    const closed = opened === null || opened.letters.some((l) => l.state === "closed");
    return closed && (await this.session.moreKeys()) ? unseal(this.session, data) : opened;
  }

  /** After words were opened: the look, the place for the list, new ratings, and who signed what was handed on. */
  async #note(asked: number): Promise<void> {
    const { data, session } = this;
    const letters = this.opened?.letters ?? [];
    const open = letters.flatMap((l) => (l.state === "open" ? [l] : []));
    const first = open[0];
    if (first !== undefined) this.#around.place(data.id, placeText(session, first.words));
    try {
      if (open.length > 0) {
        await session.desk.looked(data.id);
        for (const u of data.units) if (u.unit === session.unit) u.looked = new Date(Date.now()).toISOString();
      }
      for (const { id, words } of open) {
        const known = data.events?.some((e) => e.kind === "rated" && e.subject === id);
        if (words.rating !== "" && !known && session.may("remark")) await session.desk.rated(data.id, id, words.rating);
        if (words.hand_on !== null && session.opener !== null) {
          const keys = await session.desk.units([words.hand_on.from]);
          this.#signed.set(id, await session.opener.ask("handed", { id: data.id, letter: id, verify: keys.map((k) => k.verify) }));
        }
      }
    } catch (error) {
      if (error instanceof ApiError) this.#frame.failed(error);
    }
    if (asked !== this.#asked) return;
    this.#around.changed(data);
    this.draw();
  }

  reload = (): Promise<Case | null> => this.#load();

  changed = async (row: Row | null, said: string): Promise<void> => {
    this.#frame.tell(said);
    if (row === null) {
      this.close();
      this.#around.changed(null);
      this.draw();
      return;
    }
    await this.#load();
  };

  failed = (error: unknown): void => this.#frame.failed(error);

  tell = (said: string): void => this.#frame.tell(said);

  /** The list has a newer version of the case: it is offered, not forced on who writes. */
  noticed(row: Row): void {
    if (this.#status !== "ready" || row.id !== this.#id || this.#newer) return;
    if (row.version === this.data.version && row.due !== this.data.due && this.#composer?.writing !== true) { // a clock was met by looking
      Object.assign(this.data, { due: row.due, overdue: row.overdue });
      this.draw();
    }
    if (row.version <= this.data.version && !(row.news && !this.data.news && this.opened !== null)) return;
    this.#newer = true;
    this.draw();
  }

  async take(over = false): Promise<void> {
    if (this.#status !== "ready" || this.session.opener === null || !this.#mayTake()) return; // the key reaches a locked page
    try {
      const row = await this.session.desk.take(this.#id, this.data.version, over);
      await this.changed(row, say("take.done"));
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      const since = readTo(this.data);
      const fresh = code === "stale" || code === "taken" ? await this.#load() : null;
      if (fresh === null || code === "taken") this.#frame.failed(error);
      else this.#frame.tell(fresh.officer === this.session.me.user ? say("take.done") : faster(this.session, fresh, since)); // it may be his: the answer was lost
    }
  }

  async #mark(flag: string, on: boolean): Promise<void> {
    try {
      const row = await this.session.desk.flag(this.#id, flag, on);
      await this.changed(row, say(on ? "flag.set" : "flag.unset", { flag: sayCode("flag", flag, flag) }));
      document.getElementById(`flag-${flag}`)?.focus({ preventScroll: true });
    } catch (error) {
      this.#frame.failed(error);
    }
  }

  #mayTake(): boolean {
    return this.data.acts && this.data.closed === undefined && this.session.may("take") && this.data.officer !== this.session.me.user;
  }

  choose(mode: string): void {
    if (this.#composer?.may(mode)) this.#composer.choose(mode);
  }

  /** Shows what else can be done. */
  more(): void {
    if (this.#composer !== null && this.#composer.others.length > 0) this.#composer.toggle();
  }

  async lock(): Promise<void> {
    const parked = this.#park();
    this.#forget();
    this.#asked++;
    await parked;
  }

  async unlock(): Promise<void> {
    if (this.#id !== "") await this.#load();
  }

  get marks(): readonly Mark[] {
    return marksOf(this.data, this.opened);
  }

  go = (id: string): void => this.#around.open?.(id);

  signed = (letter: string): boolean | null => this.#signed.get(letter) ?? null;

  redacted = (letter: string): string => redactedText(this.session, this.data, letter);

  save = saveFile;

  draw(): void {
    draw(this.facts, this.#status === "ready" && this.#id !== "" && showFacts(this.session, this.data, this.opened, () => this.choose("export"), (flag, on) => void this.#mark(flag, on), this.#around.open, this.#inside.sections()));
    draw(this.element, this.#body());
    this.#composer?.draw();
  }

  #body(): Child {
    const locked = this.session.opener === null;
    const back = this.#id !== "" && h("button", { class: "quiet back", type: "button", id: "back", click: () => this.#around.back() }, icon("back"), say("back"));
    if (locked && this.#status !== "ready") return this.#lockPanel();
    if (this.#status === "none") return h("div", { class: "nothing soft" }, h("p", {}, say("case.none")), (this.#watched ??= watchedList(this.session, this.go)), (this.#silenced ??= silencedList(this.session)), (this.#searched ??= searchedList(this.session)));
    if (this.#status === "loading") return [back, h("p", { class: "empty soft", role: "status" }, say("case.loading"))];
    if (this.#status === "failed") {
      return [back, h("div", { class: "nothing" }, h("p", {}, this.#problem), h("button", { type: "button", id: "again", click: () => void this.#load() }, say("again")))];
    }
    return [back, this.#head(), this.#newer && h("p", { class: "notice line", role: "status" }, h("span", { class: "grow" }, say("case.newer")), h("button", { type: "button", id: "reload", click: () => void this.#load() }, say("case.reload"))),
      locked ? this.#lockPanel() : this.opened === null ? this.#noKey() : this.#words(), !locked && this.#composer?.element];
  }

  #head(): Child {
    const { data, session } = this;
    const first = this.opened?.letters.find((l) => l.state === "open");
    const place = first !== undefined && first.state === "open" ? placeText(session, first.words) : "";
    const holder = data.officer === "" ? "" : say(data.officer === session.me.user ? "take.mine" : "take.by", { who: session.officer(data.officer) });
    return h("header", { class: "casehead" },
      h("p", { class: "line" }, urgency(data), clock(data, Date.now()), h("span", { class: "grow" }), h("span", { class: "number" }, data.number)),
      h("h2", {}, session.category(data.category)),
      h("p", { class: "soft" }, [place, dateOf(data.received), session.state(data.state)].filter((t) => t !== "").join(" · ")),
      labelTags(data.labels),
      h("div", { class: "line acts" },
        this.#mayTake() && (data.officer === "" || session.may("takeover")) && session.opener !== null
          && h("button", { class: data.officer === "" ? "main" : "", type: "button", id: "take", click: () => void this.take(data.officer !== "") }, say(data.officer === "" ? "take.do" : "take.over")),
        session.opener !== null && this.#assign.part(),
        holder !== "" && h("span", { class: "soft" }, holder),
        !data.acts && h("span", { class: "soft" }, say("case.readonly", { unit: session.unitName(data.holder) }))));
  }

  #lockPanel(): Child {
    return h("div", { class: "lockpanel" }, h("h2", {}, icon("locked", 22), say("lock.title")), h("p", { class: "soft" }, say("lock.why")), this.#frame.lockForm);
  }

  #noKey(): Child {
    return h("div", { class: "lockpanel" }, h("h2", {}, icon("locked", 22), say("nokey.title")),
      h("p", {}, say("nokey.what", { unit: this.session.unitName(this.session.unit) })), h("p", { class: "soft" }, say("nokey.next")));
  }

  #words(): Child {
    const { data } = this;
    const opened = this.opened as Opened;
    const said: { at: string; node: Child }[] = [];
    (data.envelopes ?? []).forEach((e, i) => said.push({ at: i === 0 ? "" : e.registered, node: showLetter(this, e, opened.letters.find((l) => l.id === e.id), i === 0) }));
    const files = filesOf(data, opened);
    for (const sent of data.replies ?? []) said.push({ at: sent.at, node: showSent(this, sent, opened.answers[sent.id], files.get(sent.id) ?? []) });
    for (const note of data.remarks ?? []) {
      if (note.kind !== "") continue;
      said.push({ at: note.at, node: h("article", { class: "letter note" },
        h("p", { class: "by small soft" }, say("note.by", { who: this.session.officer(note.officer), when: momentOf(note.at, Date.now()) })),
        h("p", { class: "said" }, opened.notes[note.id] ?? say("sent.closed"))) });
    }
    said.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const cover = this.marks.length > 0 && h("p", { class: "line small" }, h("span", { class: "soft grow" }, say("mask.some", { n: this.marks.length })),
      h("button", { type: "button", class: "quiet small", id: "cover", "aria-pressed": String(this.covered), click: () => { this.covered = !this.covered; this.draw(); } }, say(this.covered ? "mask.show" : "mask.cover")));
    return h("div", { class: "dialogue" }, cover, said.map((s) => s.node));
  }
}

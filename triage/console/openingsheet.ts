// "Mở hòm thư": the boxes of paper in the villages, which police and Front open together. What waits for this side comes first,
// then the boxes as they are due; slips are typed at the counter's form, box by box.
import { ApiError } from "./api.ts";
import { CounterSheet } from "./counter.ts";
import { draw, h, icon, saveFile, type Child } from "./dom.ts";
import type { Frame } from "./frame.ts";
import { again, fields, found, fresh, wrong, type Draft } from "./openingform.ts";
import { below, expectedSeal, isSide, kept, OpeningCalls, otherSide, reasons, toType, type Opening, type Openings } from "./openings.ts";
import { boxRow, figures, momentText, openingRow, stateText } from "./openingviews.ts";
import type { Session } from "./session.ts";
import type { Sheet } from "./sheets.ts";
import { explain } from "./signin.ts";
import type { Slips } from "./slips.ts";
import { dayOf } from "./time.ts";
import { say, sayCode } from "./words.ts";

export class OpeningSheet implements Sheet {
  readonly element = h("section", { class: "forumsheet openings", "aria-labelledby": "openings-head" });
  readonly #session: Session;
  readonly #frame: Frame;
  readonly #close: () => void;
  readonly #calls: OpeningCalls;
  #data: Openings | null = null;
  /** The opening that is shown; "" is the list. */
  #id = "";
  /** What is remarked, by opening; null did not open. */
  #words: Record<string, string | null> = {};
  #draft: Draft | null = null;
  /** The opening of which it is being said what is wrong. */
  #refusing = "";
  /** The form in which slips are typed now, and those of this page by opening: each knows which slip comes next. */
  #typing: CounterSheet | null = null;
  readonly #slips = new Map<string, { slips: Slips; sheet: CounterSheet }>();
  /** A form that was left half-written, but not cancelled. */
  #left: Draft | null = null;
  #parked = "";
  #error = "";
  #busy = false;
  #asked = 0;

  constructor(session: Session, frame: Frame, close: () => void) {
    [this.#session, this.#frame, this.#close] = [session, frame, close];
    this.#calls = new OpeningCalls(session);
  }

  open(): void {
    this.draw();
    this.#head();
    this.#typing?.open();
    void this.#begin();
  }

  async #begin(): Promise<void> {
    const { opener } = this.#session;
    try {
      const [data] = await Promise.all([this.#calls.list(), this.#session.names()]);
      if (this.#parked !== "" && opener !== null) {
        [this.#draft, this.#left] = JSON.parse(await opener.ask("unpark", { sealed: this.#parked })) as [Draft | null, Draft | null];
        this.#parked = "";
      }
      await this.#take(data);
    } catch (error) {
      this.#fails(error);
    }
    this.draw();
  }

  /** Shows what the server has, with the words of what is to be compared or read. */
  async #take(data: Openings): Promise<void> {
    const asked = ++this.#asked;
    const opened: Record<string, string | null> = {};
    for (const o of data.openings) if (o.sealed !== "" && (o.id === this.#id || this.#waits(o))) opened[o.id] = await this.#calls.open(o);
    if (asked === this.#asked) [this.#data, this.#words] = [kept(this.#data, data), opened];
  }

  /** Fetches older openings; the keyboard goes on at the first of them. */
  async #older(had: Openings): Promise<void> {
    if (this.#busy) return;
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    const asked = this.#asked;
    let first: Opening | undefined;
    try {
      const page = await this.#calls.list(had.next);
      first = page.openings.find((o) => had.openings.every((x) => x.id !== o.id));
      if (asked === this.#asked) await this.#take(below(had, page));
    } catch (error) {
      this.#fails(error);
      if (error instanceof ApiError && error.code === "offline") this.#error = say("openings.notfetched");
    }
    this.#busy = false;
    this.draw();
    document.getElementById(this.#error !== "" ? "openings-older" : `opening-${first?.id ?? ""}`)?.focus();
    if (this.#error !== "") this.element.querySelector(".notice.bad")?.scrollIntoView({ block: "nearest" });
  }

  /** Half-written words are sealed to the officer, the opened ones go. */
  async lock(): Promise<void> {
    const [drafts, { opener }] = [[this.#draft, this.#left], this.#session];
    this.#asked++;
    [this.#data, this.#words, this.#draft, this.#left, this.#error, this.#refusing] = [null, {}, null, null, "", ""];
    this.#calls.forget();
    draw(this.element);
    if (drafts.some((d) => d !== null) && opener !== null) this.#parked = await opener.ask("park", { text: JSON.stringify(drafts) }).catch(() => "");
    for (const { sheet } of this.#slips.values()) await sheet.lock();
  }

  key(key: string): boolean {
    if (key === "u" && this.#typing === null) {
      void this.#begin();
      return true;
    }
    if ((key === "j" || key === "k") && this.#typing === null && this.#draft === null) return this.#step(key === "j" ? 1 : -1);
    if (key !== "Escape" || this.#id === "" && this.#draft === null && this.#typing === null && this.#refusing === "") return false;
    this.#back();
    return true;
  }

  /** Goes to the next or the last thing that can be pressed in the lists. */
  #step(by: 1 | -1): boolean {
    const list = [...this.element.querySelectorAll<HTMLElement>(".opcard .main, .oprow button, button.row, button.more")];
    const at = list.indexOf(document.activeElement as HTMLElement);
    list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by))]?.focus();
    return true;
  }

  #may = (): boolean => this.#session.may("opening");
  /** It is this side's turn to confirm or to refuse it. */
  #waits = (o: Opening): boolean => o.state === "proposed" && !o.mine && isSide(this.#session.unit);
  #box = (o: { box: string }) => this.#data?.boxes.find((b) => b.code === o.box);
  #boxName = (o: { box: string }): string => this.#box(o)?.name ?? this.#session.boxName(o.box);

  #head(): void {
    this.element.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  #back = (): void => {
    if (this.#typing !== null) this.#typing = null;
    else if (this.#refusing !== "") this.#refusing = "";
    else if (this.#draft !== null) [this.#left, this.#draft] = [this.#draft, null];
    else this.#id = "";
    this.#error = "";
    this.draw();
    this.#head();
  };

  async #show(id: string): Promise<void> {
    [this.#id, this.#draft, this.#refusing, this.#error] = [id, null, "", ""];
    if (this.#data !== null) await this.#take(this.#data);
    this.draw();
    this.#head();
  }

  draw(): void {
    if (this.#session.opener === null) return draw(this.element);
    this.element.setAttribute("aria-labelledby", this.#typing === null ? "openings-head" : "counter-title");
    if (this.#typing !== null) {
      if (!this.element.contains(this.#typing.element)) draw(this.element, this.#typing.element);
      return this.#typing.draw();
    }
    const opening = this.#data?.openings.find((o) => o.id === this.#id);
    const inList = opening === undefined && this.#draft === null;
    draw(this.element,
      h("div", { class: "line forumtop" },
        !inList && h("button", { type: "button", class: "quiet", id: "openings-back", click: this.#back }, icon("back"), say("openings.back")),
        h("h2", { id: "openings-head", tabindex: "-1", class: "grow" }, say(this.#draft === null ? "sheet.openings" : this.#draft.version > 0 ? "openings.editing" : "openings.new")),
        h("button", { type: "button", class: "quiet", id: "openings-close", click: this.#close }, say("close"))),
      this.#draft === null && this.#error !== "" && this.#trouble(),
      this.#data === null ? this.#waiting() : this.#draft !== null ? this.#form(this.#draft, this.#data) : opening === undefined ? this.#list(this.#data) : this.#one(opening));
  }

  #trouble = (): Child => this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error);

  #waiting(): Child {
    return this.#error === "" ? h("p", { class: "soft", role: "status" }, say("queue.loading"))
      : h("p", {}, h("button", { type: "button", id: "openings-again", click: () => { this.#error = ""; void this.#begin(); } }, say("again")));
  }

  #list(data: Openings): Child {
    const { boxes, openings } = data;
    const waits = openings.filter(this.#waits);
    const returned = openings.filter((o) => o.state === "disputed" && o.mine);
    const rest = openings.filter((o) => !waits.includes(o) && !returned.includes(o));
    const rows = (list: Opening[]): Child => h("ul", { class: "plain forumlist" }, list.map((o) => openingRow(this.#session, o, this.#boxName(o), () => void this.#show(o.id))));
    const pending = (code: string): Opening | undefined => openings.find((o) => o.box === code && o.state !== "confirmed");
    return [
      h("p", { class: "soft" }, say("openings.what")),
      waits.length > 0 && h("section", { id: "openings-waits" }, h("h3", {}, say("openings.waits", { n: waits.length })), waits.map((o) => h("article", { class: "opcard" }, this.#compared(o)))),
      returned.length > 0 && h("section", {}, h("h3", {}, say("openings.returned")), rows(returned)),
      h("section", {}, h("h3", {}, say("openings.boxes")),
        boxes.length === 0 ? h("div", { class: "soft" }, h("p", {}, say("openings.noboxes"))) : h("ul", { class: "plain forumlist" },
          boxes.map((b) => boxRow(this.#session, b, pending(b.code), this.#may() ? () => this.#write(fresh(b)) : null)))),
      h("section", {}, h("h3", {}, say("openings.past")), rest.length === 0 ? h("p", { class: "soft" }, say("openings.none")) : rows(rest),
        data.next !== "" && h("button", { type: "button", class: "quiet more", id: "openings-older", disabled: this.#busy, click: () => void this.#older(data) }, say(this.#busy ? "queue.loading" : "openings.older"))),
    ];
  }

  #said(o: Opening): Child {
    if (o.sealed === "") return "–";
    const text = this.#words[o.id];
    return typeof text === "string" ? h("span", { class: "said" }, text) : h("span", { class: "soft" }, say("openings.closed"));
  }

  /** An opening with its figures and what this side may say of it. */
  #compared(o: Opening): Child {
    const waits = this.#waits(o) && this.#may();
    return [
      figures(this.#session, o, this.#boxName(o), this.#said(o), o.state === "confirmed" ? "" : expectedSeal(this.#box(o), dayOf(Date.parse(o.at)), o.corrects)),
      waits && (this.#refusing === o.id ? this.#refusal(o) : h("div", { class: "line" },
        h("button", { type: "button", class: "main", id: `confirm-${o.id}`, disabled: this.#busy, click: () => void this.#act(() => this.#calls.confirm(o), say("openings.agreednow")) }, say("openings.confirm")),
        h("button", { type: "button", id: `refuse-${o.id}`, disabled: this.#busy, click: () => { this.#refusing = o.id; this.draw(); document.getElementById("op-reason-so-phieu")?.focus(); } }, say("openings.refuse")),
        this.#typeIn(o))),
    ];
  }

  #refusal(o: Opening): Child {
    return h("form", { class: "words", submit: (e: SubmitEvent) => {
      e.preventDefault();
      const reason = new FormData(e.currentTarget as HTMLFormElement).get("reason");
      if (typeof reason === "string") void this.#act(() => this.#calls.refuse(o, reason), say("openings.refused", { unit: this.#session.unitName(o.proposed.unit) }));
    } },
    h("fieldset", { class: "choices" }, h("legend", {}, say("openings.why")), reasons.map((r) => h("label", { class: "choice" }, h("input", { type: "radio", name: "reason", id: `op-reason-${r}`, value: r, required: true }), " ", sayCode("openings.reason", r, r)))),
    h("div", { class: "line" }, h("button", { type: "submit", class: "main", id: "openings-refuse", disabled: this.#busy }, say(this.#busy ? "sending" : "openings.giveback")),
      h("button", { type: "button", class: "quiet", id: "openings-norefuse", click: this.#back }, say("cancel"))));
  }

  /** Slips are typed as soon as the box is open: what is a crime does not wait until both sides agree. */
  #typeIn(o: Opening): Child {
    return toType(o) > 0 && o.typed === null && this.#may() && this.#session.may("counter")
      && h("button", { type: "button", id: `slips-${o.id}`, click: () => this.#type(o) }, say("openings.type", { n: toType(o) }));
  }

  #one(o: Opening): Child {
    const may = this.#may();
    const corrected = this.#data?.openings.find((x) => x.corrects === o.id);
    const typed = this.#slips.get(o.id)?.slips;
    return [
      h("p", { class: "forumwhen" }, h("span", { class: "forumstate" }, momentText(o)), " · ", h("span", { class: o.state === "disputed" ? "overdue" : "" }, stateText(this.#session, o))),
      o.corrects !== "" && h("p", { class: "notice" }, say("openings.correcting")),
      corrected !== undefined && h("p", { class: "notice" }, say("openings.corrected", { when: momentText(corrected) })),
      this.#compared(o),
      h("div", { class: "line" },
        may && o.mine && o.state !== "confirmed" && h("button", { type: "button", class: o.state === "disputed" ? "main" : "", id: "opening-edit", click: () => this.#write(again(o, this.#words[o.id] ?? "")) }, say("openings.edit")),
        !this.#waits(o) && this.#typeIn(o),
        may && o.state === "confirmed" && o.typed === null && h("button", { type: "button", id: "openings-typed", disabled: this.#busy, click: () => this.#ended(o) }, say("openings.all")),
        may && o.mine && o.state !== "confirmed" && h("button", { type: "button", class: "quiet", id: "opening-withdraw", disabled: this.#busy, click: () => void this.#act(() => this.#calls.withdraw(o), say("openings.withdrawn")) }, say("openings.withdraw")),
        may && o.state === "confirmed" && corrected === undefined && h("button", { type: "button", class: "quiet", id: "opening-correct", click: () => this.#write(again(o, this.#words[o.id] ?? "")) }, say("openings.correct"))),
      o.state === "confirmed" && o.typed === null && toType(o) > 0 && h("p", { class: "soft small" }, typed !== undefined && `${say("openings.typedhere", { n: typed.n - 1, of: typed.of })} `, say("openings.uncounted")),
      h("section", { class: "forumpapers" }, h("h3", {}, say("openings.papers")),
        h("p", { class: "soft small" }, say(o.state === "confirmed" ? "openings.papers-what" : "openings.papers-draft")),
        h("ul", { class: "plain" }, h("li", { class: "line" }, icon("file"), h("span", { class: "grow" }, say("openings.minutes")),
          (["docx", "pdf"] as const).map((format) => h("button", {
            type: "button", class: "quiet", id: `opening-${format}`, "aria-label": `${say("openings.minutes")}, ${format === "pdf" ? "PDF" : "Word"}`, click: (e: Event) => void this.#paper(o, format, e.currentTarget as HTMLButtonElement),
          }, format === "pdf" ? "PDF" : "Word"))))),
    ];
  }

  async #paper(o: Opening, format: "docx" | "pdf", button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    try {
      saveFile(new Uint8Array(await this.#calls.paper(o.id, format)), `mo-hom-thu-${o.box}-${dayOf(Date.parse(o.at))}.${format}`);
      this.#frame.tell(say("openings.papersaved"));
    } catch (error) {
      this.#frame.failed(error);
    }
    button.disabled = false;
  }

  /** Opens the form, with what was left in it. */
  #write(draft: Draft): void {
    const left = this.#left;
    const same = left !== null && left.box === draft.box && left.corrects === draft.corrects && (left.version > 0 ? left.id === draft.id : draft.version === 0);
    [this.#draft, this.#left, this.#refusing, this.#error] = [same ? left : draft, null, "", ""];
    this.draw();
    document.getElementById("op-slips")?.focus();
  }

  #form(d: Draft, { boxes }: Openings): Child {
    const mended = (): void => { // what was wrong with a figure is not said any longer
      if (this.#error === "" || wrong(d) !== "") return;
      this.#error = "";
      this.element.querySelector("form .notice.bad")?.remove();
    };
    return h("form", { class: "words forumform", novalidate: true, input: mended, change: mended, submit: (e: SubmitEvent) => { e.preventDefault(); void this.#send(d); } },
      fields(d, boxes), this.#trouble(),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "opening-save", disabled: this.#busy }, say(this.#busy ? "sending" : "openings.save")),
        h("button", { type: "button", class: "quiet", id: "opening-cancel", click: () => { this.#back(); this.#left = null; } }, say("cancel"))));
  }

  async #send(d: Draft): Promise<void> {
    this.#error = wrong(d);
    if (this.#error !== "") return this.draw();
    const done = await this.#act(async () => {
      const sealed = await this.#calls.seal(d.id, d.text.trim());
      if (sealed === null) throw new NoKey();
      const data = await this.#calls.write({ ...found(d), sealed });
      this.#id = d.id;
      return data;
    }, say("openings.saved", { unit: this.#session.unitName(otherSide(this.#session.unit)) }), d);
    if (done) this.#head();
  }

  #type(o: Opening): void {
    let known = this.#slips.get(o.id);
    if (known === undefined) {
      const slips: Slips = { box: o.box, name: this.#boxName(o), n: 1, of: 0, ends: false, leave: (all) => this.#stop(o.id, all) };
      known = { slips, sheet: new CounterSheet(this.#session, this.#frame, this.#back, slips) };
      this.#slips.set(o.id, known);
    }
    Object.assign(known.slips, { of: toType(o), ends: o.state === "confirmed" && this.#may() });
    this.#typing = known.sheet;
    this.draw();
    known.sheet.open();
  }

  #stop(id: string, all: boolean): void {
    const o = this.#data?.openings.find((x) => x.id === id);
    this.#typing = null;
    if (all && o !== undefined) this.#ended(o);
    else void this.#show(id);
  }

  /** Says that all slips are typed; the page shows the opening as it is then. */
  #ended(o: Opening): void {
    this.#id = o.id;
    void this.#act(() => this.#calls.typed(o), say("openings.typednow")).then(() => this.#head());
  }

  /** Makes a call. What was typed stays until it is done; what somebody else did is shown beside it. */
  async #act(call: () => Promise<Openings>, said: string, draft: Draft | null = null): Promise<boolean> {
    if (this.#busy) return false;
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    let done = false;
    try {
      const data = await call();
      done = true;
      [this.#draft, this.#refusing] = [draft === null ? this.#draft : null, ""];
      await this.#take(data);
      this.#frame.tell(said);
    } catch (error) {
      this.#fails(error);
      if (error instanceof ApiError && ["stale", "opening_twice", "opening_settled"].includes(error.code)) await this.#anew(draft);
    }
    this.#busy = false;
    this.draw();
    if (!done) this.element.querySelector(".notice.bad")?.scrollIntoView({ block: "nearest" });
    else if (document.activeElement === document.body) this.#head(); // what was pressed is gone
    return done;
  }

  /** Somebody was faster: what is there now is fetched; a form that is pressed again is written over it where that can be. */
  async #anew(draft: Draft | null): Promise<void> {
    await this.#calls.list().then((data) => this.#take(data), () => undefined);
    const now = this.#data?.openings.find((o) => o.id === draft?.id);
    if (draft !== null && now !== undefined && now.state !== "confirmed") draft.version = now.version;
  }

  #fails(error: unknown): void {
    const code = error instanceof ApiError ? error.code : "";
    const by = error instanceof ApiError && error.by !== "" ? this.#session.officer(error.by) : "";
    if (code === "signed_out") this.#frame.failed(error);
    this.#error = error instanceof NoKey ? say("openings.nokey") : code === "offline" ? say(this.#draft === null ? "openings.offline" : "error.kept")
      : code === "refused" ? say("openings.rejected") : code === "stale" && by !== "" ? say("openings.faster", { by }) : explain(error);
  }
}

/** The other side has no key to which words could be sealed. */
class NoKey extends Error {}

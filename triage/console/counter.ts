// "Nhập tin": a tip that came by telephone or at the counter, typed by an officer. It goes the way of every other tip: sealed
// here to those whom the rules name, to an edge, from there to its units. Where it goes is said before anything is typed; where
// it does not come to the officer's own unit, the caller is offered the web address instead. The receipt is shown once.
import type { Directory } from "../../intake/directory/directory.ts";
import { ApiError, bytes } from "./api.ts";
import { categoryOf, emergency, firstFields, floorOf, nothing, openMust, storyFields, tipOf, type Typed } from "./counterform.ts";
import { draw, h, icon, type Child } from "./dom.ts";
import type { Frame } from "./frame.ts";
import type { SealedTip } from "./jobs.ts";
import { printSheet, unprint } from "./print.ts";
import type { Session } from "./session.ts";
import type { Sheet } from "./sheets.ts";
import { readDirectory } from "./signedlist.ts";
import { explain } from "./signin.ts";
import { addressSlip, lookUp, receiptSlip } from "./slip.ts";
import { afterSlip, numberField, type Slips } from "./slips.ts";
import { square } from "./square.ts";
import { say } from "./words.ts";
import { cleanAway } from "./worker.ts";

/** What must not be lost over a lock. */
interface Kept {
  typed: Typed;
  agreed: boolean;
  sealed: { tip: string; out: SealedTip } | null;
  sent: boolean;
  photos: number;
}

const mostPhotos = 10;

export class CounterSheet implements Sheet {
  readonly element = h("section", { class: "countersheet", "aria-labelledby": "counter-title" });
  readonly #session: Session;
  readonly #frame: Frame;
  readonly #back: () => void;
  #desk: { edge: string; page: string } | null = null;
  #list: { signed: ArrayBuffer; directory: Directory } | null = null;
  #typed: Typed;
  /** Units that would receive it now; null: not known yet; empty: nobody may. */
  #units: string[] | null = null;
  #agreed = false;
  /** What was sealed last, of what was typed. */
  #sealed: { tip: string; out: SealedTip } | null = null;
  #sent = false;
  /** Counts what was put away: what was under way then ends without a trace. */
  #away = 0;
  #parked = "";
  #error = "";
  #busy = false;
  #asked = 0;
  /** The code was asked for: there is somebody to hand it to. */
  #shown = false;
  readonly #slips: Slips | null;
  /** Which words are said: who typed from paper has nobody before him. */
  readonly #of: "counter" | "slips";

  constructor(session: Session, frame: Frame, back: () => void, slips: Slips | null = null) {
    [this.#session, this.#frame, this.#back, this.#slips] = [session, frame, back, slips];
    this.#of = slips === null ? "counter" : "slips";
    this.#typed = this.#nothing();
  }

  #nothing(): Typed {
    const typed = nothing(this.#ownCommune);
    return this.#slips === null ? typed : { ...typed, channel: "slip", box: this.#slips.box };
  }

  /** Where the unit is, when that is a commune. */
  get #ownCommune(): string {
    const { duty, tables } = this.#session;
    return tables.roles.find((r) => r.id === duty?.role)?.level === "commune" ? (duty?.place ?? "") : "";
  }

  open(): void {
    this.draw();
    this.element.querySelector<HTMLElement>("h2")?.focus();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.#desk ??= await this.#session.desk.counter();
      if (this.#list === null) {
        const signed = await bytes("/api/directory", {});
        this.#list = { signed, directory: readDirectory(signed) };
        await this.#session.names();
      }
      this.#error = "";
      if (this.#parked !== "" && this.#session.opener !== null) {
        const kept = JSON.parse(await this.#session.opener.ask("unpark", { sealed: this.#parked })) as Kept;
        [this.#typed, this.#agreed, this.#sealed, this.#sent, this.#parked] = [kept.typed, kept.agreed, kept.sealed, kept.sent, ""];
        if (kept.photos > 0 && kept.sealed === null) this.#error = say("counter.photos-again", { n: kept.photos });
      }
      await this.#route();
    } catch (error) {
      this.#error = error instanceof ApiError && error.code === "not_found" ? say("counter.nolist") : explain(error);
      if (error instanceof ApiError && error.code === "signed_out") this.#frame.failed(error);
    }
    this.draw();
  }

  /** Seals what was typed to the officer himself. Attachments were sealed to a key that goes with the worker: they are picked again. */
  async lock(): Promise<void> {
    unprint();
    const { opener } = this.#session;
    const kept: Kept = { typed: this.#sealed === null ? { ...this.#typed, attachments: [] } : this.#typed, agreed: this.#agreed, sealed: this.#sealed, sent: this.#sent, photos: this.#typed.attachments.length };
    const worth = this.#sealed !== null || this.#typed.text !== "" || this.#typed.place !== "" || Object.keys(this.#typed.answers).length > 0;
    this.#clear();
    draw(this.element);
    if (worth && opener !== null) this.#parked = await opener.ask("park", { text: JSON.stringify(kept) }).catch(() => "");
  }

  #clear(): void {
    [this.#typed, this.#units, this.#agreed, this.#sealed, this.#sent, this.#error, this.#busy] = [this.#nothing(), null, false, null, false, "", false];
    this.#shown = false;
    this.#asked++;
    this.#away++;
  }

  #set = (change: Partial<Typed>): void => {
    Object.assign(this.#typed, change);
    this.draw();
    void this.#route().then(() => this.draw());
  };

  /** Asks the worker who would receive it now. */
  async #route(): Promise<void> {
    const asked = ++this.#asked;
    const { tables, opener } = this.#session;
    if (this.#list === null || opener === null || categoryOf(this.#typed) === "" || openMust(tables, this.#typed) !== undefined) {
      [this.#units, this.#agreed] = [null, false];
      return;
    }
    const { category, floor, choices, commune } = tipOf(tables, this.#typed);
    const units = await opener.ask("counterTo", { tables, directory: this.#list.signed, province: this.#province, at: Date.now(), tip: { category, floor, choices, commune } }).catch(() => []);
    if (asked !== this.#asked) return;
    if (this.#units !== null && units?.join() !== this.#units.join()) this.#agreed = false; // it goes elsewhere now: said again
    this.#units = units ?? [];
  }

  get #province(): string {
    return this.#session.duty?.province ?? "";
  }

  get #elsewhere(): boolean {
    return this.#units !== null && this.#units.length > 0 && !this.#units.includes(this.#session.unit);
  }

  /** Where the keyboard goes after something was sent: on with the next slip, or to what is to be read. */
  #sentFocus(): void {
    this.element.querySelector<HTMLElement>(this.#slips === null ? "h3" : ".receipt button")?.focus();
  }

  draw(): void {
    draw(this.element,
      h("div", { class: "line" }, h("h2", { id: "counter-title", tabindex: "-1" }, this.#slips === null ? say("counter.title") : say("slips.title", { box: this.#slips.name })), h("span", { class: "grow" }),
        h("button", { type: "button", class: "quiet", id: "counter-close", click: this.#back }, say("close"))),
      !this.#sent || this.#sealed === null ? this.#form()
        : this.#slips !== null && !this.#shown ? afterSlip(this.#slips, this.#ours(this.#sealed.out), { next: this.#next, code: () => this.#show(true), leave: this.#leave })
          : this.#receipt(this.#sealed.out));
  }

  #form(): Child {
    const { tables } = this.#session;
    if (this.#list === null || this.#desk === null) return this.#error === "" ? h("p", { role: "status" }, say("case.loading")) : h("p", { class: "notice bad", role: "alert" }, this.#error);
    if (this.#desk.edge === "") return h("p", { class: "notice" }, say("counter.noedge"));
    const writes = this.#units !== null && this.#units.length > 0 && (!this.#elsewhere || this.#agreed) && this.#typed.channel !== "";
    const numbers = emergency(tables, this.#typed);
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#send(); } },
      this.#slips !== null && numberField(this.#slips),
      h("p", {}, say(`${this.#of}.what`)), h("p", { class: "soft small" }, say(`${this.#of}.noname`)),
      firstFields(this.#session, this.#list.directory, this.#typed, this.#set),
      floorOf(tables, this.#typed) === "now" && h("p", { class: "notice bad", role: "status" }, say("counter.now", { numbers: numbers.join(", ") || "113" })),
      this.#to(), writes && storyFields(this.#session, this.#typed, this.#set), writes && this.#photos(),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      writes && h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "dotyped", disabled: this.#busy }, say(this.#busy ? "sending" : "counter.send")),
        h("span", { class: "soft small" }, say("counter.sealed"))));
  }

  /** Who will read it, before anything is typed. */
  #to(): Child {
    if (this.#units === null) return false;
    if (this.#units.length === 0) return h("p", { class: "notice bad", role: "status" }, say(`${this.#of}.nobody`));
    const names = this.#units.map((u) => this.#session.unitName(u)).join(", ");
    if (!this.#elsewhere) return h("p", { class: "soft", role: "status" }, say("counter.to", { units: names }));
    const asksCaller = this.#slips === null && this.#desk !== null && this.#desk.page !== "";
    return h("div", { class: "notice", role: "status" },
      h("p", {}, h("strong", {}, say(`${this.#of}.elsewhere`, { units: names }))), h("p", {}, say(`${this.#of}.unseen`)), h("p", {}, say(`${this.#of}.better`)),
      asksCaller && h("p", { class: "number" }, this.#desk?.page),
      h("div", { class: "line" },
        !this.#agreed && h("button", { type: "button", id: "agreed", click: () => { this.#agreed = true; this.draw(); document.getElementById("told")?.focus(); } }, say(`${this.#of}.agreed`)),
        asksCaller && h("button", { type: "button", class: "quiet", id: "printaddress", click: () => void printSheet("a6", addressSlip(this.#desk?.page ?? "")) }, say("counter.address")),
        h("button", { type: "button", class: "quiet", id: "notyped", click: () => { this.#clear(); this.draw(); } }, say(`${this.#of}.self`))));
  }

  #photos(): Child {
    const { attachments } = this.#typed;
    return h("div", { class: "field" }, h("label", { for: "photos" }, say(`${this.#of}.photos`)),
      attachments.length < mostPhotos && h("input", { id: "photos", type: "file", accept: "image/*", multiple: true, disabled: this.#busy, change: (e: Event) => void this.#add([...((e.target as HTMLInputElement).files ?? [])]) }),
      h("span", { class: "soft small" }, say("counter.cleaned")),
      attachments.length > 0 && h("ul", { class: "plain" }, attachments.map((a, i) => h("li", { class: "line" }, icon("file"), say("attachment.image", { n: i + 1 }),
        h("button", { type: "button", class: "quiet small", click: () => this.#set({ attachments: attachments.filter((b) => b !== a) }) }, say("counter.remove"))))));
  }

  async #add(files: File[]): Promise<void> {
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    const { opener, desk } = this.#session;
    const away = this.#away;
    for (const file of files.slice(0, mostPhotos - this.#typed.attachments.length)) {
      const made = await cleanAway(file); // in a worker without keys: nothing is left of the file but its pixels
      if (made.state !== "clean" || !made.type.startsWith("image/")) {
        this.#error = say("counter.nophoto");
        continue;
      }
      try {
        const { sealed, attachment } = await opener!.ask("counterPhoto", { content: made.content, type: made.type });
        await desk.photo(attachment.blob, sealed);
        if (away !== this.#away) return; // sealed to a key that went with what was put away
        this.#typed.attachments = [...this.#typed.attachments, attachment];
      } catch (error) {
        if (away !== this.#away) return;
        this.#error = explain(error);
      }
    }
    this.#busy = false;
    this.draw();
  }

  async #send(): Promise<void> {
    const { tables, opener, desk } = this.#session;
    const tip = tipOf(tables, this.#typed);
    if (this.#busy || this.#list === null || this.#desk === null || opener === null) return;
    if (tip.text === "" && tip.answers.length === 0) return this.#fails(say("counter.empty"));
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    const [away, what] = [this.#away, JSON.stringify(tip)];
    try {
      // Sealed once and sent until it is there: a lost answer makes no second tip.
      if (this.#sealed !== null && this.#sealed.tip !== what && tip.attachments.length > 0) { // they are sealed to the key of what was sealed
        [this.#typed.attachments, this.#sealed] = [[], null];
        return this.#fails(say("counter.photos-again", { n: tip.attachments.length }));
      }
      if (this.#sealed?.tip !== what) {
        const out = await opener.ask("counter", { tables, directory: this.#list.signed, edge: this.#desk.edge, province: this.#province, at: Date.now(), tip });
        if (away !== this.#away) return;
        if (out === null) return this.#fails(say(`${this.#of}.nobody`));
        this.#sealed = { tip: what, out };
      }
      const { envelope, mailbox, card } = this.#sealed.out;
      await desk.typed({ envelope, mailbox, card });
      if (away !== this.#away) return; // it is sent once more, as it is, by whoever comes back to it
      [this.#sent, this.#busy] = [true, false];
      if (this.#slips !== null) this.#slips.n++;
      this.#typed = this.#nothing(); // what was told is sealed; nothing of it stays here
      this.draw();
      this.#sentFocus();
    } catch (error) {
      this.#busy = false;
      if (error instanceof ApiError && error.code === "signed_out") return this.#frame.failed(error);
      if (away !== this.#away) return;
      this.#fails(error instanceof ApiError && error.code === "offline" ? say("error.kept") : explain(error));
    }
  }

  #fails(why: string): void {
    [this.#busy, this.#error] = [false, why];
    this.draw();
  }

  #receipt(sealed: SealedTip): Child {
    const page = this.#desk?.page ?? "";
    return h("div", { class: "receipt" },
      h("h3", { tabindex: "-1" }, say(`${this.#of}.kept`)),
      h("p", {}, say(this.#ours(sealed) ? "counter.comes" : "counter.gone")),
      h("p", { class: "code" }, sealed.code),
      page !== "" && square(lookUp(page), lookUp(page)),
      h("p", {}, say("counter.hand")),
      h("div", { class: "line" },
        h("button", { class: "main", type: "button", id: "printslip", click: () => void printSheet("a6", receiptSlip(sealed.code, page, Date.now())) }, say("counter.print")),
        h("button", { type: "button", id: "handed", click: () => (this.#slips === null ? this.#next() : this.#show(false)) }, say("counter.handed"))));
  }

  /** Shows the code of a slip, or takes it away again. */
  #show(code: boolean): void {
    if (!code) unprint();
    this.#shown = code;
    this.draw();
    this.element.querySelector<HTMLElement>(code ? "h3" : "#slips-next")?.focus();
  }

  #leave = (all: boolean): void => {
    this.#clear();
    this.#slips?.leave(all);
  };

  #ours = (sealed: SealedTip): boolean => sealed.units.includes(this.#session.unit);

  /** The code goes, the next may come. */
  #next = (): void => {
    unprint();
    this.#clear();
    this.draw();
    this.element.querySelector<HTMLElement>(this.#slips === null ? "h2" : "#matter")?.focus();
  };
}

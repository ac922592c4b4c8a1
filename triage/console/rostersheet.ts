// "Cán bộ": who works in the unit, with which keys, and what leads people in and out of it. Each part stands in a file of its
// own; this one holds what they share: the sheet as the console told it, fingerprints, and what is being done.
import { ApiError } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Frame } from "./frame.ts";
import { holders, People, type RosterSheet } from "./people.ts";
import { FoundPart } from "./rosterfound.ts";
import { InvitePart, type Draft } from "./rosterinvite.ts";
import { KeysPart } from "./rosterkeys.ts";
import { dutyTable, LogPart } from "./rosterlog.ts";
import { OfficersPart } from "./rosterofficers.ts";
import type { Session } from "./session.ts";
import type { Sheet } from "./sheets.ts";
import { explain } from "./signin.ts";
import { dateOf } from "./time.ts";
import { OpenerError, type Opener } from "./worker.ts";
import { say } from "./words.ts";

/** What the parts of the sheet use. */
export interface RosterHost {
  readonly session: Session;
  readonly people: People;
  readonly sheet: RosterSheet;
  readonly busy: boolean;
  /** The one thing that is open on the sheet, by its id; "" is nothing. */
  readonly shown: string;
  show(id: string): void;
  draw(): void;
  /** The fingerprint of a recipient, "" until the worker has told it. */
  print(recipient: string): string;
  /** The officer's own, from his own key and not from the console. */
  readonly mine: string;
  /** Those for whom nobody has vouched with the unit's newest key. */
  readonly unsure: readonly string[];
  /** Does something with the worker and the console, one thing at a time; a new sheet that comes of it is shown. */
  act(what: (opener: Opener) => Promise<RosterSheet | null | undefined>): Promise<boolean>;
  /** Invites somebody and shows the code. */
  invite(draft: Draft): Promise<void>;
  failed(error: unknown): void;
}

export class RosterPane implements Sheet, RosterHost {
  readonly element = h("section", { class: "roster", "aria-labelledby": "roster-title" });
  readonly session: Session;
  readonly people: People;
  busy = false;
  shown = "";
  mine = "";
  unsure: readonly string[] = [];
  readonly #frame: Frame;
  readonly #back: () => void;
  readonly #invite: InvitePart;
  readonly #officers: OfficersPart;
  readonly #keys: KeysPart;
  readonly #log: LogPart;
  readonly #found: FoundPart;
  readonly #prints = new Map<string, string>();
  #sheet: RosterSheet | null = null;
  #error = "";

  constructor(session: Session, frame: Frame, back: () => void) {
    [this.session, this.#frame, this.#back] = [session, frame, back];
    this.people = new People(session.unit);
    [this.#invite, this.#officers, this.#keys] = [new InvitePart(this), new OfficersPart(this), new KeysPart(this)];
    [this.#log, this.#found] = [new LogPart(this), new FoundPart(this)];
  }

  get sheet(): RosterSheet {
    return this.#sheet as RosterSheet;
  }

  open(): void {
    this.draw();
    this.element.querySelector<HTMLElement>("h2")?.focus();
    void this.act(() => this.people.sheet());
    if (this.session.may("found")) this.#found.load();
  }

  /** What was shown once and half-written goes; it was nowhere else. */
  lock(): void {
    [this.shown, this.#error] = ["", ""];
    this.#invite.lock();
    this.#found.lock();
    this.draw();
  }

  draw(): void {
    const sheet = this.#sheet;
    draw(this.element,
      h("div", { class: "line" }, h("h2", { id: "roster-title", tabindex: "-1" }, say("roster.title", { unit: this.session.unitName(this.session.unit) })), h("span", { class: "grow" }),
        h("button", { type: "button", class: "quiet", id: "roster-close", click: this.#back }, say("close"))),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      sheet === null ? h("p", { class: "soft", role: "status" }, say("queue.loading")) : this.#parts(sheet));
  }

  #parts(sheet: RosterSheet): Child {
    return [
      this.#merged(sheet),
      this.#keys.due(),
      this.#invite.waiting(),
      this.#officers.draw(),
      this.#invite.draw(),
      this.#keys.draw(),
      this.session.may("found") && this.#found.draw(),
      dutyTable(sheet),
      (this.session.may("history") || this.session.may("oversee")) && this.#log.draw(),
    ];
  }

  #merged(sheet: RosterSheet): Child {
    return [
      sheet.successor !== undefined && h("p", { class: "notice" }, say("roster.successor", { unit: sheet.successor, when: sheet.unit.to === undefined ? "" : dateOf(sheet.unit.to) })),
      sheet.going !== undefined && h("p", { class: "notice" }, say("roster.going", { unit: sheet.going, when: sheet.unit.to === undefined ? "" : dateOf(sheet.unit.to) })),
      sheet.before.length > 0 && h("p", { class: "soft" }, say("roster.before", { units: sheet.before.map((u) => u.name).join(", ") })),
    ];
  }

  show(id: string): void {
    [this.shown, this.#error] = [this.shown === id ? "" : id, ""];
    this.draw();
  }

  print(recipient: string): string {
    return this.#prints.get(recipient) ?? "";
  }

  async act(what: (opener: Opener) => Promise<RosterSheet | null | undefined>): Promise<boolean> {
    const { opener } = this.session;
    if (this.busy || opener === null) return false;
    [this.busy, this.#error] = [true, ""];
    this.draw();
    let done = true;
    try {
      const sheet = await what(opener);
      if (sheet === null) void this.#frame.refresh(); // he took it from himself
      else if (sheet !== undefined) await this.#take(sheet, opener);
    } catch (error) {
      done = false;
      await this.#wrong(error, opener);
    }
    this.busy = false;
    this.draw();
    return done;
  }

  async #take(sheet: RosterSheet, opener: Opener): Promise<void> {
    const all = [...sheet.officers, ...sheet.keys, ...sheet.invitations].flatMap((o) => o.recipient ?? []).filter((r) => !this.#prints.has(r));
    const prints = await opener.ask("prints", { recipients: all });
    all.forEach((recipient, i) => this.#prints.set(recipient, prints[i] as string));
    this.mine = await opener.ask("mine", {});
    this.unsure = this.session.keys ? await opener.ask("unsure", holders(sheet)) : [];
    [this.#sheet, this.shown] = [sheet, ""];
    this.#log.stale();
  }

  /** Says what went wrong. What somebody else has changed is fetched: the sheet as it was is no longer true. */
  async #wrong(error: unknown, opener: Opener): Promise<void> {
    const code = error instanceof ApiError ? error.code : "";
    if (code === "signed_out") return this.failed(error);
    this.#error = error instanceof OpenerError && error.why === "swapped" ? say("roster.swapped") : code === "offline" ? say("roster.kept") : explain(error);
    if (code !== "roster_stale") return;
    try {
      await this.#take(await this.people.sheet(), opener);
    } catch {
      // what was said stands
    }
  }

  invite(draft: Draft): Promise<void> {
    return this.#invite.invite(draft);
  }

  failed(error: unknown): void {
    this.#frame.failed(error);
  }
}

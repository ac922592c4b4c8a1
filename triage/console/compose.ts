// What an officer does with a case: answer, ask, note, and take it a step on. Half-written words stay here until they
// are sent; what was sealed once is sent again with the same id until the console has it, so nothing goes out twice.
import { acts, type CaseForm } from "./acts.ts";
import { ApiError } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import { Enclosures } from "./enclose.ts";
import type { Opened, ReplyFile, SealedReply } from "./jobs.ts";
import { another, faster, readTo } from "./meanwhile.ts";
import { MoveForm } from "./move.ts";
import { ReadyTexts } from "./ready.ts";
import type { Session } from "./session.ts";
import type { Case, Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { asking, answering, gaps } from "./templates.ts";
import { say, sayCode } from "./words.ts";

/** reply, ask, move, note, or the id of another act. */
export type Mode = string;

/** What the composer needs from the pane. */
export interface Host {
  session: Session;
  data: Case;
  opened: Opened | null;
  /** Fetches the case again. */
  reload(): Promise<Case | null>;
  /** The case is now like this; null: this unit has it no more. */
  changed(row: Row | null, said: string): Promise<void>;
  failed(error: unknown): void;
  /** Says something that was done. */
  tell(said: string): void;
}

type Texts = Record<"reply" | "ask" | "note", string>;

interface Sealed {
  mode: "reply" | "ask" | "note";
  text: string;
  version: number;
  reply: SealedReply;
}

/** What is put away. */
interface Kept {
  mode: Mode | null;
  texts: Texts;
  sealed: Sealed | null;
  move: string;
  forms: [Mode, string][];
  files: string;
}

const longest = 2000;

/** Modes that change nothing of what the officer of the case is about to do. */
const beside: readonly Mode[] = ["note", "labels", "mask", "papers", "export"];

export class Composer {
  readonly element = h("section", { class: "compose" });
  readonly #host: Host;
  readonly #move: MoveForm;
  /** Forms of the other acts, made when they are first chosen. */
  readonly #forms = new Map<string, CaseForm>();
  #more = false;
  #mode: Mode | null = null;
  #texts: Texts = { reply: "", ask: "", note: "" };
  /** What was sealed last, of which words and files, and for which version of the case. */
  #sealed: Sealed | null = null;
  /** It was put away: nothing more is sent from here. */
  #gone = false;
  readonly #enclosed: Enclosures;
  readonly #own: ReadyTexts;
  #error = "";
  #busy = false;

  constructor(host: Host) {
    this.#host = host;
    this.#move = new MoveForm(host, () => this.choose(null));
    this.#enclosed = new Enclosures(host.session, host.data.id);
    this.#own = new ReadyTexts(host.session, () => this.draw());
  }

  /** The modes that the officer and the case allow. */
  get modes(): Mode[] {
    const { session, data, opened } = this.#host;
    if (opened === null) return [];
    const moves = data.acts && data.steps.length > 0 && session.may("move");
    if (!opened.answerable) return moves ? ["move"] : []; // what nobody can open can be ended all the same
    const closed = data.closed !== undefined;
    const asks = data.steps.includes("NEED_INFO") || data.state === "NEED_INFO";
    return ([
      ["reply", data.acts && session.may("reply")], ["ask", data.acts && !closed && asks && session.may("reply")],
      ["move", moves], ["note", session.may("remark")],
    ] as [Mode, boolean][]).filter(([, may]) => may).map(([mode]) => mode);
  }

  /** The other acts that the officer and the case allow. */
  get others(): Mode[] {
    return this.#host.opened === null ? [] : acts.filter((a) => a.may(this.#host)).map((a) => a.id);
  }

  may(mode: Mode): boolean {
    return this.modes.includes(mode) || this.others.includes(mode);
  }

  /** Shows the other acts, or puts them away. */
  toggle(): void {
    this.#more = !this.#more;
    if (this.#mode !== null && this.others.includes(this.#mode)) this.#mode = null;
    this.draw();
    document.querySelector<HTMLElement>(this.#more ? "#others button" : "#mode-more")?.focus({ preventScroll: true });
    if (this.#more) this.element.scrollIntoView({ block: "end" });
  }

  /** Puts the list of other acts away, but for a form that is open. */
  fold(): void {
    this.#more = false;
  }

  #other(mode: Mode): CaseForm | undefined {
    const act = acts.find((a) => a.id === mode);
    if (act === undefined) return undefined;
    const form = this.#forms.get(mode) ?? act.make(this.#host, () => this.choose(null));
    this.#forms.set(mode, form);
    return form;
  }

  /** Whether a form is open: what is typed in it must not be drawn anew without need. */
  get writing(): boolean {
    return this.#mode !== null;
  }

  choose(mode: Mode | null): void {
    [this.#mode, this.#error] = [mode, ""];
    this.draw();
    if (mode === null) return;
    this.element.scrollIntoView({ block: "end" });
    const other = this.#other(mode);
    if (other !== undefined) other.focus();
    else if (mode === "move") this.#move.focus();
    else document.getElementById("words")?.focus({ preventScroll: true });
  }

  /** Everything half-written, and what was sealed of it already; it is taken out of the page. "" if nothing is. */
  take(): string {
    this.#gone = true;
    const forms = [...this.#forms].map(([id, form]): [Mode, string] => [id, form.take()]).filter(([, kept]) => kept !== "");
    const kept: Kept = { mode: this.#mode, texts: this.#texts, sealed: this.#sealed, move: this.#move.take(), forms, files: this.#enclosed.take() };
    const nothing = kept.mode === null && Object.values(kept.texts).every((t) => t === "") && kept.move + kept.files === "" && forms.length === 0;
    this.#texts = { reply: "", ask: "", note: "" };
    this.element.replaceChildren();
    return nothing ? "" : JSON.stringify(kept);
  }

  give(text: string): void {
    const kept = JSON.parse(text) as Kept;
    [this.#mode, this.#texts, this.#sealed] = [kept.mode, kept.texts, kept.sealed];
    if (kept.move !== "") this.#move.give(kept.move);
    if (kept.files !== "") this.#enclosed.give(kept.files);
    for (const [id, form] of kept.forms) this.#other(id)?.give(form);
    this.draw();
  }

  /** The case as it is read now may show that what was sent has arrived, though its answer was lost: it is said, and not sent again. */
  settle(fresh: Case): void {
    const sealed = this.#sealed;
    const there = sealed?.mode === "note" ? fresh.remarks : fresh.replies;
    if (sealed !== null && there?.some((x) => x.id === sealed.reply.id)) {
      this.#done(sealed.mode);
      this.#host.tell(say(`sent.${sealed.mode}`));
    } else if (sealed !== null && sealed.mode !== "note" && sealed.version !== fresh.version) {
      this.#sealed = null; // it never arrived, cannot any more, and speaks of an older state
    }
    for (const [mode, form] of [["move", this.#move], ...this.#forms] as [Mode, CaseForm][]) {
      const said = form.settle?.(fresh) ?? "";
      if (said === "") continue;
      if (this.#mode === mode) this.#mode = null;
      this.#host.tell(said);
    }
  }

  draw(): void {
    this.#enclosed.draw(); // in the language that is read now
    const { modes, others } = this;
    if (this.#mode !== null && !this.may(this.#mode)) this.#mode = null;
    if (modes.length + others.length === 0) return draw(this.element);
    const tab = (mode: Mode): Child => h("button", {
      type: "button", id: `mode-${mode}`, "aria-pressed": String(mode === this.#mode), click: () => this.choose(mode === this.#mode ? null : mode),
    }, sayCode("do", mode, mode));
    const more = this.#more || (this.#mode !== null && others.includes(this.#mode));
    const shut = this.#host.opened?.answerable === false && modes.includes("move");
    draw(this.element, shut && h("p", { class: "notice small", id: "shut" }, say("move.shut")), h("div", { class: "modes" }, modes.map(tab),
      others.length > 0 && h("button", { type: "button", class: "quiet", id: "mode-more", "aria-expanded": String(more), "aria-controls": "others", click: () => this.toggle() }, say("do.more"))),
    more && h("div", { class: "modes others", id: "others" }, others.map(tab)),
    this.#owner(),
    this.#shown());
  }

  /** Another officer has the case: nothing forbids to act on it, but he should know. */
  #owner(): Child {
    const who = this.#mode === null || beside.includes(this.#mode) ? "" : another(this.#host.session, this.#host.data);
    return who !== "" && h("p", { class: "notice small", id: "owner" }, say("owner.other", { who }));
  }

  #shown(): Child {
    const mode = this.#mode;
    if (mode === null) return false;
    if (mode === "move") return this.#move.form();
    if (mode === "reply" || mode === "ask" || mode === "note") return this.#form(mode);
    return this.#other(mode)?.form() ?? false;
  }

  #form(mode: "reply" | "ask" | "note"): Child {
    const { session, data } = this.#host;
    const ready = mode === "ask" ? asking(data.lane) : mode === "reply" ? answering(session.tables, data) : [];
    const text = this.#texts[mode];
    if (mode !== "note") this.#own.want();
    const own = mode === "note" ? [] : this.#own.texts;
    const option = (t: string): Child => h("option", { value: t }, t.replace(/\n/g, " "));
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.send(mode); } },
      h("label", { class: "soft small", for: "words" }, say(`hint.${mode}`)),
      mode !== "note" && this.#host.opened?.letters.some((l) => l.state === "open" && l.words.channel === "slip") && h("p", { class: "notice small" }, say("hint.paper")),
      ready.length + own.length > 0 && h("select", { id: "ready", "aria-label": say("ready"), change: (e: Event) => this.#use(mode, (e.target as HTMLSelectElement).value) },
        h("option", { value: "" }, say("ready")), ready.map(option), own.length > 0 && h("optgroup", { label: say("ready.own") }, own.map(option))),
      h("textarea", { id: "words", rows: 5, maxlength: longest, required: true, value: text, disabled: this.#busy, input: (e: Event) => (this.#texts[mode] = (e.target as HTMLTextAreaElement).value) }),
      mode !== "note" && h("p", { class: "line" },
        h("button", { type: "button", class: "quiet small", id: "keep-ready", click: () => void this.#keep(mode, true) }, say("ready.save")),
        own.includes(text.trim()) && h("button", { type: "button", class: "quiet small", id: "drop-ready", click: () => void this.#keep(mode, false) }, say("ready.drop"))),
      mode !== "note" && this.#enclosed.element,
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" },
        h("button", { class: "main", type: "submit", id: "send", disabled: this.#busy }, say(this.#busy ? "sending" : `send.${mode}`)),
        h("span", { class: "soft small" }, say(mode === "note" ? "sealed.note" : "sealed.reply"))));
  }

  #use(mode: "reply" | "ask" | "note", text: string): void {
    if (text !== "") this.#texts[mode] = [this.#texts[mode].trimEnd(), text].filter((t) => t !== "").join("\n");
    this.draw();
    document.getElementById("words")?.focus();
  }

  /** Keeps what is written as a ready text of the unit, or takes it away. */
  async #keep(mode: "reply" | "ask", on: boolean): Promise<void> {
    const text = this.#texts[mode].trim();
    if (this.#busy || text === "") return;
    try {
      await this.#own.change(text, on);
      this.#host.tell(say(on ? "ready.kept" : "ready.dropped"));
      this.draw();
    } catch (error) {
      this.#fails(error instanceof ApiError && error.code === "offline" ? say("ready.offline") : explain(error));
    }
  }

  /** Seals the words and sends them. */
  async send(mode: "reply" | "ask" | "note"): Promise<void> {
    const text = this.#texts[mode].trim();
    if (this.#busy || text === "") return;
    if (mode !== "note" && gaps(text).length > 0) return this.#fails(say("error.gaps", { gap: gaps(text)[0] as string }));
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    try {
      const row = mode === "note" ? await this.#note(text) : await this.#reply(mode, text);
      if (this.#gone) return this.#host.tell(say(`sent.${mode}`)); // the pane shows another case, or none
      this.#done(mode);
      await this.#host.changed(row, say(`sent.${mode}`));
    } catch (error) {
      await this.#again(error);
    }
  }

  /** What was put away before it was sealed is not sent: the words would come back with nothing to know them by. */
  #still(): void {
    if (this.#gone) throw new ApiError("unsent");
  }

  async #note(text: string): Promise<Row | null> {
    const { session, data } = this.#host;
    if (this.#sealed?.mode !== "note" || this.#sealed.text !== text) {
      const { id, sealed } = await session.opener!.ask("note", { id: data.id, text });
      this.#sealed = { mode: "note", text, version: data.version, reply: { id, sealed, copy: "", state: "", question: false } };
    }
    this.#still();
    await session.desk.remark(data.id, { id: this.#sealed.reply.id, sealed: this.#sealed.reply.sealed });
    return data;
  }

  async #reply(mode: "reply" | "ask", text: string): Promise<Row | null> {
    const { session, data } = this.#host;
    if (!(await this.#enclosed.settle())) throw new ApiError("files");
    const files = this.#enclosed.files;
    const what = [text, ...files.map((f) => f.theirs.blob)].join("\n");
    if (this.#sealed?.mode !== mode || this.#sealed.text !== what) {
      const state = mode === "ask" ? "NEED_INFO" : data.state;
      this.#sealed = { mode, text: what, version: data.version, reply: await sealFor(session, data, text, state, mode === "ask", files) };
    }
    this.#still();
    return session.desk[mode](data.id, data.version, this.#sealed.reply);
  }

  /** After a failure: with no connection the sealed words are kept; if somebody changed the case, it is read again, and
   * the words may turn out to have arrived. */
  async #again(error: unknown): Promise<void> {
    const code = error instanceof ApiError ? error.code : "";
    if (code === "signed_out") {
      this.#busy = false;
      return this.#host.failed(error);
    }
    if (this.#gone) return this.#host.tell(say(code === "offline" ? "draft.unknown" : "draft.unsent"));
    const since = readTo(this.#host.data);
    const fresh = code === "stale" ? await this.#host.reload() : null;
    if (!this.#busy) return; // it had arrived: settle
    this.#fails(code === "offline" ? say("error.kept") : code === "files" ? say("error.files") : fresh !== null ? faster(this.#host.session, fresh, since) : explain(error));
  }

  #done(mode: "reply" | "ask" | "note"): void {
    this.#texts[mode] = "";
    if (mode !== "note") this.#enclosed.clear();
    [this.#busy, this.#sealed, this.#error] = [false, null, ""];
    if (this.#mode === mode) this.#mode = null; // he may be at the next thing already
  }

  #fails(why: string): void {
    [this.#busy, this.#error] = [false, why];
    this.draw();
  }
}

/** Seals a reply: the next answer goes to the units that have the case now, and to none that must not know of it. */
export async function sealFor(session: Session, data: Case, text: string, state: string, question: boolean, files: ReplyFile[] = []): Promise<SealedReply> {
  const keys = await session.desk.units(data.units.map((u) => u.unit));
  const holders = keys.map(({ unit, recipient }) => ({ unit, recipient }));
  return session.opener!.ask("reply", { unit: session.unit, id: data.id, text, state, question, holders, never: data.never ?? [], files });
}

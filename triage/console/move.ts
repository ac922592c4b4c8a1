// Taking a case a step on: the state, why, how it ended, to whom it goes, and a word to the resident in the same step.
import { forbids } from "../../intake/envelope/never.ts";
import { Anew } from "./anew.ts";
import { ApiError } from "./api.ts";
import { sealFor, type Host } from "./compose.ts";
import { draw, h, type Child } from "./dom.ts";
import { Ending } from "./ending.ts";
import { conflict, forward } from "./forward.ts";
import type { SealedReply } from "./jobs.ts";
import { faster, readTo, stepped } from "./meanwhile.ts";
import { farewell, sentence, type Farewell } from "./plain.ts";
import type { Case, Move, Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { decision, gaps, reasons } from "./templates.ts";
import { readsWhole } from "./whole.ts";
import { say } from "./words.ts";

interface Fields {
  to: string;
  reason: string;
  number: string;
  day: string;
  outcome: string;
  unit: string;
  text: string;
}

/** The word to the resident, sealed for a version of the case. */
interface Word {
  text: string;
  to: string;
  version: number;
  sealed: SealedReply;
}

const empty: Fields = { to: "", reason: "", number: "", day: "", outcome: "", unit: "", text: "" };

interface Named {
  id: string;
  name: string;
}

/** The units that can be handed a case: they exist, and this unit's own system serves them. */
export function served<U extends { id: string; deployment?: string; to?: string }>(units: U[], own: string): U[] {
  const home = units.find((u) => u.id === own)?.deployment;
  return units.filter((u) => u.to === undefined && u.deployment === home);
}

export class MoveForm {
  readonly #host: Host;
  readonly #close: () => void;
  readonly #element = h("form", { class: "words move", submit: (e: SubmitEvent) => { e.preventDefault(); void this.send(); } });
  #fields: Fields = { ...empty };
  #error = "";
  #busy = false;
  #units: Named[] = [];
  #reply: Word | null = null;
  /** It was put away: nothing more is sent from here. */
  #gone = false;
  /** There was a word to the resident when it was. */
  #written = false;
  readonly #anew: Anew;
  readonly #ending = new Ending();

  constructor(host: Host, close: () => void, to = "") {
    this.#host = host;
    this.#close = close;
    this.#anew = new Anew(host);
    this.#fields.to = to;
  }

  focus(): void {
    document.getElementById(this.#fields.to === "FORWARDED" ? "unit-to" : "to")?.focus({ preventScroll: true });
  }

  take(): string {
    this.#gone = true;
    this.#written = this.#fields.text !== "";
    const kept = { fields: this.#fields, reply: this.#reply, ending: this.#ending.take() };
    if (kept.fields.to + kept.fields.text === "") return "";
    this.#fields = { ...empty };
    this.#element.replaceChildren();
    return JSON.stringify(kept);
  }

  give(kept: string): void {
    const { fields, reply, ending } = JSON.parse(kept) as { fields: Fields; reply: Word | null; ending: string };
    [this.#fields, this.#reply] = [fields, reply];
    this.#ending.give(ending);
  }

  settle(fresh: Case): string {
    const reply = this.#reply;
    if (reply === null) return "";
    if (fresh.replies?.some((r) => r.id === reply.sealed.id)) {
      this.#clear();
      return say("move.done", { state: this.#host.session.state(reply.to) });
    }
    if (reply.version !== fresh.version) this.#reply = null; // it never arrived, cannot any more, and speaks of an older state
    return "";
  }

  #clear(): void {
    [this.#fields, this.#busy, this.#reply, this.#error] = [{ ...empty }, false, null, ""];
    this.#ending.clear();
  }

  form(): Child {
    void this.#host.session.names().then(({ units }) => {
      if (this.#units.length > 0 || units.length === 0) return;
      this.#units = served(units, this.#host.session.unit).map(({ id, name }) => ({ id, name }));
      this.#draw();
    });
    this.#draw();
    return this.#element;
  }

  #set(change: Partial<Fields>): void {
    Object.assign(this.#fields, change);
    this.#error = "";
    this.#draw();
    this.#element.scrollIntoView({ block: "nearest" });
  }

  #draw(): void {
    const { session, data } = this.#host;
    const f = this.#fields;
    const steps = data.steps.filter((s) => s !== "NEED_INFO" && (this.#readable || s !== "FORWARDED")); // the question's own form asks
    if (!steps.includes(f.to)) f.to = "";
    const status = session.tables.statuses.find((s) => s.id === f.to);
    const outcomes = session.tables.outcomes.filter((o) => o.status === f.to && o.lanes.includes(data.lane));
    const second = proposal(data, f.to);
    draw(this.#element,
      field("to", "move.to", select("to", f.to, say("move.choose"), steps.map((s) => [s, session.state(s)]), (to) => { this.#ending.clear(); this.#set({ ...empty, to, text: this.#own || this.#begun(to) }); })),
      f.to === "FORWARDED" && field("unit", "move.unit", this.#unitSelect(data)),
      status !== undefined && (reasons[f.to] ?? []).length > 0 && field("reason", "move.reason",
        select("reason", f.reason, status.reason_required ? say("move.choose") : say("move.noreason"), (reasons[f.to] ?? []).map((r) => [r, session.reason(r)]), (reason) => this.#set({ reason }))),
      f.to === "EXTENDED" && [
        field("number", "move.number", h("input", { id: "number", type: "text", maxlength: 50, placeholder: "15/QĐ-CAX", value: f.number, input: (e: Event) => (f.number = (e.target as HTMLInputElement).value) })),
        field("day", "move.day", h("input", { id: "day", type: "date", value: f.day, input: (e: Event) => (f.day = (e.target as HTMLInputElement).value) })),
      ],
      outcomes.length > 0 && field("outcome", "move.outcome",
        select("outcome", f.outcome, f.to === "RESOLVED" ? say("move.choose") : say("move.nooutcome"), outcomes.map((o) => [o.id, session.outcome(o.id)]), (outcome) => this.#set({ outcome }))),
      f.to === "FORWARDED" && f.unit !== "" && readsWhole(this.#host),
      f.reason === conflict && h("p", { class: "notice", role: "status" }, say("move.conflict")),
      status?.two_people === true && h("p", { class: "notice" }, second === "" ? say("move.two") : say("move.agree", { who: session.officer(second) })),
      this.#ending.fields(session, data, status, f.outcome, this.#readable),
      status?.final === true && h("p", { class: "small soft" }, say("move.final")),
      f.to !== "" && this.#readable && session.may("reply") && !status?.two_people && this.#words(farewell(this.#host, f.to)),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "domove", disabled: this.#busy || f.to === "" }, say(this.#busy ? "sending" : "move.do")),
        h("button", { type: "button", class: "quiet", id: "nomove", click: () => { this.#fields = { ...empty }; this.#error = ""; this.#close(); } }, say("cancel"))));
  }

  /** Whether its letter could be opened: else nobody can be written to, and nothing sealed anew for others. */
  get #readable(): boolean {
    return this.#host.opened?.answerable === true;
  }

  /** What stands in the words from the start: a sentence in which something must be filled in. */
  #begun(to: string): string {
    return farewell(this.#host, to).own ? sentence(this.#host, to).replace(/^[^{]*$/, "") : "";
  }

  /** What he wrote himself: it goes along to another step. */
  get #own(): string {
    const { text, to } = this.#fields;
    return text.trim() === "" || text === this.#begun(to) ? "" : text;
  }

  #words({ text, own }: Farewell): Child {
    const f = this.#fields;
    return [field("movewords", own ? "move.answer" : "move.words",
      h("textarea", { id: "movewords", rows: 3, maxlength: 2000, value: f.text, input: (e: Event) => (f.text = (e.target as HTMLTextAreaElement).value) })),
    !own && text !== "" && h("p", { class: "small soft", id: "farewell" }, say("move.plain", { text }))];
  }

  #unitSelect(data: Case): Child {
    const { session } = this.#host;
    const has = new Set(data.units.map((u) => u.unit));
    const free = (u: Named) => u.id !== data.holder && !forbids(data.never ?? [], u.id);
    const place = session.duty?.place;
    const province = session.duty?.province;
    const group = (word: "move.has" | "move.commune" | "move.province" | "move.others", units: Named[]): Child =>
      units.length > 0 && h("optgroup", { label: say(word) }, units.map((u) => h("option", { value: u.id, selected: u.id === this.#fields.unit }, u.name)));
    const others = this.#units.filter((u) => free(u) && !has.has(u.id));
    const at = (u: Named) => u.id.split(".")[1];
    return h("select", { id: "unit-to", change: (e: Event) => this.#set({ unit: (e.target as HTMLSelectElement).value }) },
      h("option", { value: "" }, say("move.outside")),
      group("move.has", [...has].map((id) => ({ id, name: session.unitName(id) })).filter(free)),
      group("move.commune", others.filter((u) => at(u) === place && place !== province)),
      group("move.province", others.filter((u) => at(u) === province)),
      group("move.others", others.filter((u) => at(u) !== place && at(u) !== province)));
  }

  async send(): Promise<void> {
    const { session, data } = this.#host;
    const f = this.#fields;
    const status = session.tables.statuses.find((s) => s.id === f.to);
    if (this.#busy || status === undefined) return;
    const reason = f.to === "EXTENDED" ? decision(f.number, f.day) : f.reason;
    const needsOutcome = f.to === "RESOLVED" && session.tables.outcomes.some((o) => o.status === f.to && o.lanes.includes(data.lane));
    if (status.reason_required && reason === "") return this.#fails(say(f.to === "EXTENDED" ? "error.decision" : "error.reason"));
    if (f.reason === conflict && f.unit === "") return this.#fails(say("error.conflictunit"));
    if (needsOutcome && f.outcome === "") return this.#fails(say("error.outcome"));
    const wrong = this.#ending.wrong(status, f.outcome);
    if (wrong !== "") return this.#fails(wrong);
    const { text, own } = farewell(this.#host, f.to);
    if (own && f.text.trim() === "") return this.#fails(say("error.unanswered"));
    if (!status.two_people && gaps(f.text).length > 0) return this.#fails(say("error.gaps", { gap: gaps(f.text)[0] as string }));
    [this.#busy, this.#error] = [true, ""];
    this.#draw();
    try {
      const move = await this.#move(reason, text);
      if (this.#gone) throw new ApiError("unsent"); // nothing would know it by
      const row = await session.desk.move(move);
      await this.#done(row, say("move.done", { state: session.state(f.to) }));
    } catch (error) {
      await this.#again(error);
    }
  }

  async #move(reason: string, plain: string): Promise<Move> {
    const { session, data } = this.#host;
    const f = this.#fields;
    const move: Move = { id: data.id, version: data.version, to: f.to, reason, outcome: f.outcome };
    this.#ending.into(move, data, session.tables.statuses.find((s) => s.id === f.to));
    if (f.to === "FORWARDED" && f.unit !== "") return this.#handOn(move, f.unit);
    const typed = session.tables.statuses.find((s) => s.id === f.to)?.two_people ? "" : f.text.trim(); // it is not shown there
    const text = typed || plain;
    if (text !== "") {
      if (this.#reply?.text !== text || this.#reply.to !== f.to) {
        this.#reply = { text, to: f.to, version: data.version, sealed: await sealFor(session, data, text, f.to, false) };
      }
      move.reply = this.#reply.sealed;
    }
    return move;
  }

  async #handOn(move: Move, unit: string): Promise<Move> {
    const text = this.#fields.text.trim();
    const sent = await forward(this.#host, this.#anew, move, unit, text);
    if (sent.reply !== undefined) this.#reply = { text, to: move.to, version: move.version, sealed: sent.reply };
    return sent;
  }

  async #again(error: unknown): Promise<void> {
    const code = error instanceof ApiError ? error.code : "";
    if (code === "second") return this.#done(this.#host.data, say("move.proposed"));
    if (code === "signed_out") {
      this.#busy = false;
      return this.#host.failed(error);
    }
    if (this.#gone) return this.#host.tell(say(code === "offline" ? "draft.unknown" : this.#written ? "draft.unsent" : "draft.undone"));
    const { session, data } = this.#host;
    const since = readTo(data);
    const { to, text } = this.#fields;
    const fresh = code === "stale" || code === "not_found" ? await this.#host.reload() : null;
    if (!this.#busy) return; // it had arrived: settle
    if (code === "stale" || code === "not_found") {
      if (fresh === null && code === "not_found" && this.#fields.reason === conflict) return this.#done(null, say("move.done", { state: session.state(to) }));
      if (fresh !== null && text.trim() === "" && stepped(session, fresh, since, to)) return this.#done(fresh, say("move.done", { state: session.state(to) }));
    }
    this.#fails(code === "offline" ? say("error.kept") : code === "stale" && fresh !== null ? faster(session, fresh, since) : explain(error));
  }

  async #done(row: Row | null, said: string): Promise<void> {
    if (this.#gone) return this.#host.tell(said); // the pane shows another case, or none
    this.#clear();
    this.#close();
    await this.#host.changed(row, said);
  }

  #fails(why: string): void {
    [this.#busy, this.#error] = [false, why];
    this.#draw();
  }
}

/** Who proposed this step from the present state; "" if nobody. */
export function proposal(data: Case, to: string): string {
  return data.events?.find((e) => e.kind === "proposed" && e.to === to && e.from === data.state)?.officer ?? "";
}

function field(id: string, word: Parameters<typeof say>[0], control: Child): Child {
  return h("div", { class: "field" }, h("label", { for: id === "unit" ? "unit-to" : id }, say(word)), control);
}

function select(id: string, value: string, none: string, options: [string, string][], change: (value: string) => void): Child {
  return h("select", { id, change: (e: Event) => change((e.target as HTMLSelectElement).value) },
    h("option", { value: "" }, none), options.map(([v, text]) => h("option", { value: v, selected: v === value }, text)));
}

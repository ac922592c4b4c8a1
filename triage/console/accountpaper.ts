// The unit's paper key: printing one, opening the unit's keys with it, and asking the province's recovery unit where there is
// none. A new sheet counts only when its last group was typed from the paper: before that the old one holds.
import type { Section } from "./account.ts";
import { get, post } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Frame } from "./frame.ts";
import type { Jobs, KeptPaper } from "./jobs.ts";
import { wrong, type Keeping } from "./keeping.ts";
import { printKeys } from "./keysheet.ts";
import type { Session } from "./session.ts";
import { explain } from "./signin.ts";
import { dateOf } from "./time.ts";
import { newID } from "./uuid.ts";
import { say, type Word } from "./words.ts";

type Step = "" | "print" | "made" | "open" | "end" | "ask";

export class PaperSection implements Section {
  readonly element = h("div", { class: "accountpart" });
  readonly #session: Session;
  readonly #frame: Frame;
  #data: Keeping | null = null;
  #step: Step = "";
  #made: Jobs["paperMake"]["out"] | null = null;
  #paper: KeptPaper | null = null;
  /** Whose sheet is typed. */
  #of = "";
  #wish = "";
  #said = "";
  #bad = false;
  #busy = false;

  constructor(session: Session, frame: Frame) {
    [this.#session, this.#frame] = [session, frame];
  }

  open(): void {
    void this.#do(async () => { this.#data = await get<Keeping>("/api/paperkey", this.#at); });
  }

  /** Takes a key that was not printed yet out of the page: the one before holds. */
  lock(): void {
    [this.#step, this.#made, this.#paper, this.#said, this.#busy] = ["", null, null, "", false];
    this.draw();
  }

  draw(): void {
    const d = this.#data;
    if (d === null) return draw(this.element, h("p", { class: "soft", role: "status" }, say("queue.loading")));
    draw(this.element,
      h("p", { class: "soft" }, say("paperkey.what")),
      this.#state(d),
      this.#said !== "" && h("p", { class: this.#bad ? "notice bad" : "notice", role: this.#bad ? "alert" : "status", id: "paper-said" }, this.#said),
      this.#step === "" && this.#acts(d),
      this.#step === "print" && this.#print(d),
      this.#step === "made" && this.#made !== null && this.#check(this.#made),
      this.#step === "open" && this.#typing(),
      this.#step === "end" && this.#sure("paperkey.endsure", "paper-endyes", "paperkey.endyes", () => this.#change("/api/paperkey/end", {}, "paperkey.ended")),
      this.#step === "ask" && this.#sure("paperkey.asksure", "paper-askyes", "paperkey.askyes", () => this.#change("/api/recovery/ask", { id: this.#wish }, "paperkey.asked")),
      this.#wishes(d));
  }

  get #at(): { unit: string } {
    return { unit: this.#session.unit };
  }

  #state(d: Keeping): Child {
    const held = d.keys.filter((k) => !(k.proposed ?? false) || d.keys.length === 1);
    if (d.paper === null) return h("p", { class: "notice" }, say(d.splits ? "paperkey.noneshares" : "paperkey.none"));
    const { at, keys, threshold, shares } = d.paper;
    const opens = held.filter((k) => keys.some((w) => w.recipient === k.recipient)).length;
    return h("p", { id: "paper-state" },
      say(threshold === 0 ? "paperkey.printed" : "paperkey.split", { when: dateOf(at), k: threshold, n: shares }), " ",
      say(opens < held.length ? "paperkey.opensfew" : "paperkey.opens", { n: opens, all: held.length }));
  }

  #acts(d: Keeping): Child {
    const button = (id: string, word: Word, step: Step, kind = "") => h("button", { type: "button", id, class: kind, click: () => this.#go(step) }, say(word));
    const printable = this.#session.keys;
    return h("div", { class: "line" },
      printable && button("paper-print", d.paper === null ? "paperkey.print" : "paperkey.reprint", "print", d.paper === null ? "main" : ""),
      d.paper !== null && !d.splits && button("paper-open", "paperkey.open", "open"),
      (d.before ?? []).map((b) => h("button", { type: "button", id: `paper-open-${b.unit}`, click: () => this.#go("open", b.unit) }, say("paperkey.openbefore", { unit: b.name }))),
      d.paper !== null && button("paper-end", "paperkey.end", "end", "quiet"),
      d.recovery !== "" && this.#session.may("lead") && d.wishes.every((w) => w.ended !== undefined) && button("paper-ask", "paperkey.ask", "ask", "quiet"));
  }

  #go(step: Step, of = this.#session.unit): void {
    [this.#step, this.#said, this.#bad, this.#made, this.#paper, this.#of] = [step, "", false, null, null, of];
    if (step === "ask") this.#wish = newID();
    this.draw();
    this.element.querySelector<HTMLElement>("input, textarea, form button")?.focus();
  }

  #print(d: Keeping): Child {
    const field = (id: string, value: number) => h("input", { id, type: "number", min: 2, max: 30, value: String(value), required: true, class: "few" });
    const [k, n] = [field("paper-k", 3), field("paper-n", 5)];
    const split = d.splits ? () => ({ k: Number(k.value), n: Number(n.value) }) : () => null;
    return this.#form(() => this.#make(split()),
      h("p", {}, say(d.paper === null ? "paperkey.beforefirst" : "paperkey.before")),
      d.splits && h("p", {}, say("paperkey.splitwhat")),
      d.splits && h("div", { class: "line" }, h("label", { for: "paper-n" }, say("paperkey.people")), n, h("label", { for: "paper-k" }, say("paperkey.enough")), k),
      this.#buttons("paper-make", "paperkey.make"));
  }

  /** What was made, until it is on paper. */
  #check(made: Jobs["paperMake"]["out"]): Child {
    const last = h("input", { id: "paper-last", type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true, class: "few" });
    return this.#form(() => this.#use(made, last.value),
      h("p", {}, say(made.printed.length === 1 ? "paperkey.nowprint" : "paperkey.nowprintshares", { n: made.printed.length })),
      made.printed.length === 1 && h("p", { class: "phrase number", id: "paper-words", translate: "no" }, (made.printed[0] as string).split("-").map((g) => h("span", {}, g))),
      h("button", { type: "button", id: "paper-sheet", class: "main", click: () => void printKeys(this.#session.unitName(this.#session.unit), made, new Date().toISOString()) }, say("paperkey.sheet")),
      h("label", { for: "paper-last" }, say(made.printed.length === 1 ? "paperkey.last" : "paperkey.lastshare", { n: made.printed.length })), last,
      this.#buttons("paper-use", "paperkey.use"));
  }

  #typing(): Child {
    const words = h("textarea", { id: "paper-typed", rows: 2, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true });
    return this.#form(() => this.#type(words.value),
      this.#of !== this.#session.unit && h("p", {}, say("paperkey.ofbefore", { unit: this.#data?.before?.find((b) => b.unit === this.#of)?.name ?? this.#of })),
      h("label", { for: "paper-typed" }, say("paperkey.type")), words,
      h("p", { class: "soft small" }, say("paperkey.typehow")),
      this.#buttons("paper-try", "paperkey.try"));
  }

  #sure(text: Word, id: string, word: Word, act: () => Promise<void>): Child {
    return this.#form(act, h("p", {}, say(text, { name: this.#data?.recovery ?? "" })), this.#buttons(id, word, "danger"));
  }

  #form(act: () => Promise<void>, ...children: Child[]): Child {
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#do(act); } }, children);
  }

  #buttons(id: string, word: Word, kind = "main"): Child {
    return h("div", { class: "line" }, h("button", { class: kind, type: "submit", id, disabled: this.#busy }, say(word)),
      h("button", { type: "button", class: "quiet", id: "paper-leave", click: () => this.#go("") }, say("cancel")));
  }

  #wishes(d: Keeping): Child {
    if (d.recovery === "") return null;
    return [h("p", { class: "soft" }, say("paperkey.recovery", { name: d.recovery })),
      d.wishes.length > 0 && h("ul", { class: "plain rowlist", id: "wishes" }, d.wishes.map((w) => h("li", { class: "line" },
        h("span", { class: "grow" }, say(`wish.${w.how ?? "waits"}` as Word, { when: dateOf(w.at), ended: w.ended === undefined ? "" : dateOf(w.ended), n: w.cases })),
        w.ended === undefined && this.#session.may("lead") &&
          h("button", { type: "button", class: "quiet", id: "wish-withdraw", click: () => void this.#do(() => this.#change("/api/recovery/withdraw", { id: w.id }, "wish.taken")) }, say("wish.withdraw")))))];
  }

  async #make(split: { k: number; n: number } | null): Promise<void> {
    const { opener, unit } = this.#session;
    if (opener === null || this.#data === null) return;
    if (split !== null && (split.k > split.n || split.k < 2)) return this.#say("paperkey.badsplit", true);
    this.#made = await opener.ask("paperMake", { unit, order: this.#data.keys.map((k) => k.recipient), split });
    this.#step = "made";
  }

  async #use(made: Jobs["paperMake"]["out"], last: string): Promise<void> {
    const group = (made.printed.at(-1) as string).split("-").at(-1) as string;
    if (last.trim().toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1") !== group) return this.#say("paperkey.lastwrong", true);
    const body = { replaces: this.#data?.paper?.recipient ?? "", paper: made.paper };
    this.#data = await post<Keeping>("/api/paperkey", body, this.#at);
    this.#go("");
    this.#say(made.printed.length === 1 ? "paperkey.used" : "paperkey.usedshares");
  }

  async #type(text: string): Promise<void> {
    const { opener } = this.#session;
    const of = this.#of;
    if (opener === null) return;
    this.#paper ??= await post<KeptPaper>("/api/paperkey/try", { of }, this.#at);
    const typed = await opener.ask("paperType", { unit: of, text, paper: this.#paper });
    if (typed.state === "more") return this.#say("paperkey.more", false, { have: typed.have, need: typed.need });
    if (typed.state === "wrong") {
      [this.#said, this.#bad] = [wrong(typed), true];
      return;
    }
    this.#data = await post<Keeping>("/api/paperkey/restore", { keys: typed.sealed }, this.#at);
    this.#session.keyed = [...new Set([...this.#session.keyed, of])];
    this.#paper = null;
    this.#go("");
    this.#say("paperkey.opened", false, { n: typed.keys });
    void this.#frame.refresh();
  }

  async #change(path: string, body: object, word: Word): Promise<void> {
    this.#data = await post<Keeping>(path, body, this.#at);
    this.#go("");
    this.#say(word);
  }

  #say(word: Word, bad = false, gaps: Record<string, string | number> = {}): void {
    [this.#said, this.#bad] = [say(word, gaps), bad];
  }

  async #do(act: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    const typed = this.element.querySelector<HTMLTextAreaElement>("#paper-typed")?.value ?? "";
    this.#busy = true;
    try {
      await act();
    } catch (error) {
      [this.#said, this.#bad] = [explain(error), true];
    }
    this.#busy = false;
    this.draw();
    const field = this.element.querySelector<HTMLTextAreaElement>("#paper-typed");
    if (field !== null && this.#bad) field.value = typed;
    (field ?? this.element.querySelector<HTMLElement>("#paper-last, #paper-said"))?.focus();
  }
}

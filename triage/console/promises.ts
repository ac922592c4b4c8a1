// "Lời hứa của đơn vị": what the unit promised at forums that others hold. It says that a thing is done, or why it is late; who
// held the forum sees that at once. Every word here stands on the forum's page for everybody.
import { ApiError, get, post } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import { after } from "./forumdays.ts";
import { lateReasons, type OwnPledge } from "./forumshapes.ts";
import type { Frame } from "./frame.ts";
import type { Session } from "./session.ts";
import type { Sheet } from "./sheets.ts";
import { explain } from "./signin.ts";
import { dayOf, dayText } from "./time.ts";
import { say, sayCode } from "./words.ts";

type Deed = "keep" | "explain";

const owed = (p: OwnPledge): boolean => p.state === "open" || p.state === "late";

export class PromisesSheet implements Sheet {
  readonly element = h("section", { class: "alerts promises", "aria-labelledby": "promises-title" });
  readonly #session: Session;
  readonly #frame: Frame;
  readonly #close: () => void;
  #list: OwnPledge[] | null = null;
  /** The pledge that a form is open for. */
  #id = "";
  #deed: Deed = "keep";
  #why = "";
  #day = "";
  /** The one that a notice led to, until it is shown. */
  #at = "";
  #error = "";
  #busy = false;

  constructor(session: Session, frame: Frame, close: () => void) {
    [this.#session, this.#frame, this.#close] = [session, frame, close];
  }

  open(): void {
    this.draw();
    this.element.querySelector<HTMLElement>("h2")?.focus();
    void this.#load();
  }

  /** Shows one, by its forum and its number there. */
  at(id: string): void {
    this.#at = id;
    this.#lead();
  }

  #lead(): void {
    const row = document.getElementById(`promise-${this.#at}`);
    if (row === null) return;
    this.#at = "";
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  /** What is typed here is a day and a reason of a list. */
  lock(): void {
    [this.#list, this.#id, this.#error] = [null, "", ""];
    draw(this.element);
  }

  async #load(): Promise<void> {
    try {
      this.#list = await get<OwnPledge[]>("/api/pledges", { unit: this.#session.unit });
      this.draw();
      this.#lead();
    } catch (error) {
      this.#frame.failed(error);
    }
  }

  draw(): void {
    const list = this.#list;
    const open = list?.filter(owed) ?? [];
    const past = list?.filter((p) => !owed(p)) ?? [];
    const late = open.filter((p) => p.state === "late").length;
    draw(this.element,
      h("div", { class: "line" }, h("h2", { id: "promises-title", tabindex: "-1" }, say("promises.title")), h("span", { class: "grow" }),
        h("button", { type: "button", class: "quiet", id: "promises-close", click: this.#close }, say("close"))),
      h("p", { class: "soft" }, say("promises.what")),
      list === null ? h("p", { class: "soft", role: "status" }, say("queue.loading"))
        : open.length === 0 ? h("p", { class: "soft" }, say(past.length === 0 ? "promises.none" : "promises.all-kept"))
          : [h("p", {}, say("promises.owed", { n: open.length }), late > 0 && [" ", h("strong", { class: "overdue" }, say("promises.late", { n: late }))]),
            h("ul", { class: "plain warnings" }, open.map((p) => this.#row(p)))],
      past.length > 0 && h("details", { id: "promises-past" }, h("summary", {}, say("promises.past", { n: past.length })), h("ul", { class: "plain warnings" }, past.map((p) => this.#row(p)))));
  }

  #row(p: OwnPledge): Child {
    const may = owed(p) && this.#session.may("pledge");
    const act = (deed: Deed): Child => h("button", { type: "button", class: deed === "keep" ? "" : "quiet", id: `${deed}-${p.id}`, "aria-expanded": String(p.id === this.#id && deed === this.#deed), click: () => this.#begin(p, deed) }, say(`promises.do-${deed}`));
    return h("li", { id: `promise-${p.forum}-${p.seq}`, tabindex: "-1" },
      h("h3", {}, p.text),
      h("p", { class: "small soft" }, say("promises.of", { n: p.seq, title: p.title, day: dayText(p.day) })),
      h("p", { class: "small soft" }, say("promises.holders", { units: p.holders.join(", ") })),
      this.#stands(p),
      p.doubted !== undefined && owed(p) && h("p", { class: "soon" }, say("promises.doubted", { day: dayText(p.doubted) })),
      p.why !== undefined && h("p", {}, say("promises.said", { why: sayCode("forum.late", p.why, p.why) }), p.hoped !== undefined && [" ", say("promises.hoped", { day: dayText(p.hoped) })]),
      may && h("div", { class: "line" }, act("keep"), act("explain")),
      p.id === this.#id && [may && this.#form(p), this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error)]);
  }

  #stands(p: OwnPledge): Child {
    const due = say("promises.due", { day: dayText(p.due) });
    switch (p.state) {
      case "kept": return h("p", { class: "done" }, say("promises.kept", { day: dayText(p.kept ?? "") }));
      case "dropped": return h("p", { class: "soft" }, say("promises.dropped", { why: sayCode("forum.drop", p.reason ?? "", "") }));
      case "late": return h("p", {}, due, " ", h("strong", { class: "overdue" }, say("promises.is-late")));
      default: return h("p", {}, due);
    }
  }

  #begin(p: OwnPledge, deed: Deed): void {
    const same = this.#id === p.id && this.#deed === deed;
    [this.#id, this.#deed, this.#error] = [same ? "" : p.id, deed, ""];
    [this.#why, this.#day] = [p.why ?? "", deed === "keep" ? dayOf(Date.now()) : p.hoped ?? ""];
    this.draw();
    document.getElementById(deed === "keep" ? "promise-day" : "promise-why")?.focus();
  }

  #form(p: OwnPledge): Child {
    const today = dayOf(Date.now());
    const keeps = this.#deed === "keep";
    const first = after(p.due > today ? p.due : after(today, -1), 1);
    return h("form", { class: "line owes", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#send(p); } },
      !keeps && h("div", { class: "field" }, h("label", { for: "promise-why" }, say("promises.ask-why")),
        h("select", { id: "promise-why", required: true, change: (e: Event) => (this.#why = (e.target as HTMLSelectElement).value) }, h("option", { value: "" }, say("move.choose")),
          lateReasons.map((r) => h("option", { value: r, selected: r === this.#why }, sayCode("forum.late", r, r))))),
      h("div", { class: "field" }, h("label", { for: "promise-day" }, say(keeps ? "promises.ask-keep" : "promises.ask-day")),
        h("input", { id: "promise-day", type: "date", required: keeps, value: this.#day, min: keeps ? p.day : first, ...(keeps && { max: today }), change: (e: Event) => (this.#day = (e.target as HTMLInputElement).value) })),
      h("button", { type: "submit", class: "main", id: "promise-do", disabled: this.#busy }, say(this.#busy ? "sending" : "promises.send")),
      h("button", { type: "button", class: "quiet", id: "promise-leave", click: () => this.#leave(p) }, say("cancel")));
  }

  #leave(p: OwnPledge): void {
    this.#id = "";
    this.draw();
    document.getElementById(`${this.#deed}-${p.id}`)?.focus();
  }

  /** What was chosen stays until it is done; what was changed meanwhile is shown beside it. */
  async #send(p: OwnPledge): Promise<void> {
    if (this.#busy) return;
    const [keeps, seen] = [this.#deed === "keep", { id: p.id, version: p.version }];
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    try {
      this.#list = await post<OwnPledge[]>(`/api/pledges/${this.#deed}`, keeps ? { ...seen, day: this.#day } : { ...seen, why: this.#why, day: this.#day }, { unit: this.#session.unit });
      this.#id = "";
      this.#frame.tell(say(keeps ? "promises.did-keep" : "promises.did-explain"));
    } catch (error) {
      await this.#fails(error);
    }
    this.#busy = false;
    this.draw();
    if (this.#id === "") document.getElementById(`promise-${p.forum}-${p.seq}`)?.focus();
  }

  async #fails(error: unknown): Promise<void> {
    const { code, by } = error instanceof ApiError ? error : { code: "", by: "" };
    if (code === "signed_out") return this.#frame.failed(error);
    if (code === "stale") await this.#load();
    this.#error = code === "offline" ? say("error.kept") : code === "stale" ? (by === "" ? say("promises.stale") : say("forum.stale", { by: this.#session.officer(by) })) : explain(error);
  }
}

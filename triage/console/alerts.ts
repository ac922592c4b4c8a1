// The warnings of the unit: what stands, what has ended, and a form for a new one. They are for everybody to read: the form
// says so, and shows the words as a resident will see them.
import { ApiError, get, post } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import type { Alert } from "./shapes-unit.ts";
import type { Sheet } from "./sheets.ts";
import { explain } from "./signin.ts";
import { dateOf } from "./time.ts";
import { newID } from "./uuid.ts";
import { say } from "./words.ts";

const titleMost = 80;
const textMost = 500;
const terms = [7, 14, 30, 60, 90] as const;
/** Syllables of a sentence that people who read slowly still follow. */
const longest = 15;

const empty = { title: "", text: "", category: "", days: 30 };

/** The sentences that are too long to be read aloud in one breath. */
export function tooLong(text: string): string[] {
  return text.split(/[.!?\n]+/).map((s) => s.trim()).filter((s) => s.split(/\s+/).length > longest);
}

function advice(text: string): string {
  const long = tooLong(text)[0];
  return long === undefined ? say("alerts.hint") : say("alerts.long", { sentence: long });
}

export class AlertsPane implements Sheet {
  readonly element = h("section", { class: "alerts", "aria-labelledby": "alerts-title" });
  readonly #session: Session;
  readonly #close: () => void;
  readonly #failed: (error: unknown) => void;
  #list: Alert[] | null = null;
  #fields = { ...empty };
  #id = newID();
  #error = "";
  #busy = false;

  constructor(session: Session, close: () => void, failed: (error: unknown) => void) {
    this.#session = session;
    this.#close = close;
    this.#failed = failed;
  }

  open(): void {
    this.draw();
    this.element.querySelector<HTMLElement>("h2")?.focus();
    get<Alert[]>("/api/alerts", { unit: this.#session.unit }).then((list) => {
      this.#list = list;
      this.draw();
    }, this.#failed);
  }

  /** What is written here is for everybody to read: it may stay. */
  lock(): void {}

  draw(): void {
    const now = Date.now();
    const list = this.#list ?? [];
    const standing = list.filter((a) => Date.parse(a.until) > now);
    const ended = list.filter((a) => Date.parse(a.until) <= now);
    draw(this.element,
      h("div", { class: "line" }, h("h2", { id: "alerts-title", tabindex: "-1" }, say("alerts.title")), h("span", { class: "grow" }),
        h("button", { type: "button", class: "quiet", id: "alerts-close", click: this.#close }, say("close"))),
      h("p", { class: "soft" }, say("alerts.what")),
      this.#list === null ? h("p", { class: "soft", role: "status" }, say("queue.loading"))
        : standing.length === 0 ? h("p", { class: "soft" }, say("alerts.none"))
          : h("ul", { class: "plain warnings" }, standing.map((a) => this.#row(a, true))),
      this.#form(),
      ended.length > 0 && h("details", {}, h("summary", {}, say("alerts.ended", { n: ended.length })),
        h("ul", { class: "plain warnings" }, ended.map((a) => this.#row(a, false)))));
  }

  #row(a: Alert, stands: boolean): Child {
    return h("li", {},
      h("h3", {}, a.title), h("p", { class: "said" }, a.text),
      h("p", { class: "small soft" }, [
        say("alerts.by", { who: this.#session.officer(a.officer), when: dateOf(a.at) }),
        stands ? say("alerts.until", { when: dateOf(new Date(Date.parse(a.until) - 86_400_000).toISOString()) }) : a.ended_by ? say("alerts.withdrawn", { who: this.#session.officer(a.ended_by) }) : say("alerts.over"),
        a.category !== "" && this.#session.category(a.category),
      ].filter(Boolean).join(" · ")),
      stands && h("button", { type: "button", class: "quiet", id: `withdraw-${a.id}`, disabled: this.#busy, click: () => void this.#withdraw(a.id) }, say("alerts.withdraw")));
  }

  #form(): Child {
    const f = this.#fields;
    const hint = h("p", { class: "small soft", id: "alert-hint", role: "status" }, advice(f.text));
    const categories = this.#session.tables.categories.filter((c) => !this.#session.tables.lanes.find((l) => l.id === c.lane)?.veiled);
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#publish(); } },
      h("h3", {}, say("alerts.new")),
      h("label", { for: "alert-title" }, say("alerts.head")),
      h("input", { id: "alert-title", type: "text", maxlength: titleMost, required: true, value: f.title, input: (e: Event) => (f.title = (e.target as HTMLInputElement).value) }),
      h("label", { for: "alert-text" }, say("alerts.text")),
      h("textarea", { id: "alert-text", rows: 5, maxlength: textMost, required: true, value: f.text, "aria-describedby": "alert-hint",
        input: (e: Event) => { f.text = (e.target as HTMLTextAreaElement).value; hint.textContent = advice(f.text); } }),
      hint,
      h("label", { for: "alert-category" }, say("alerts.category")),
      h("select", { id: "alert-category", change: (e: Event) => (f.category = (e.target as HTMLSelectElement).value) },
        h("option", { value: "" }, say("alerts.nocategory")),
        categories.map((c) => h("option", { value: c.code, selected: c.code === f.category }, this.#session.category(c.code)))),
      h("label", { for: "alert-days" }, say("alerts.days")),
      h("select", { id: "alert-days", change: (e: Event) => (f.days = Number((e.target as HTMLSelectElement).value)) },
        terms.map((n) => h("option", { value: String(n), selected: n === f.days }, say("alerts.term", { n })))),
      h("p", { class: "notice" }, say("alerts.public")),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "alert-send", disabled: this.#busy }, say(this.#busy ? "sending" : "alerts.send"))));
  }

  async #publish(): Promise<void> {
    const f = this.#fields;
    await this.#act("/api/alerts", { id: this.#id, title: f.title, text: f.text, category: f.category, days: f.days }, () => {
      this.#fields = { ...empty };
      this.#id = newID();
    });
  }

  async #withdraw(id: string): Promise<void> {
    await this.#act("/api/alerts/withdraw", { id }, () => undefined);
  }

  /** Makes a call that answers with the list. What was typed stays until it is done; with the same id it is done once. */
  async #act(path: string, body: unknown, done: () => void): Promise<void> {
    if (this.#busy) return;
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    try {
      this.#list = await post<Alert[]>(path, body, { unit: this.#session.unit });
      done();
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      if (code === "signed_out") this.#failed(error);
      else this.#error = code === "refused" ? say("alerts.refused") : code === "offline" ? say("error.kept") : explain(error);
    }
    this.#busy = false;
    this.draw();
  }
}

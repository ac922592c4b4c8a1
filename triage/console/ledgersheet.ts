// "Trích sổ": the draft of the unit's register for some days, printed or saved as a table.
import { draw, h, saveBlob, type Child } from "./dom.ts";
import type { Frame } from "./frame.ts";
import { ledgerFile, ledgerTable, registerOf, type Gist } from "./ledger.ts";
import { printSheet, unprint } from "./print.ts";
import type { Session } from "./session.ts";
import type { LedgerRow } from "./shapes-unit.ts";
import type { Sheet } from "./sheets.ts";
import { explain } from "./signin.ts";
import { dateOf } from "./time.ts";
import { newID } from "./uuid.ts";
import { say } from "./words.ts";

const day = 24 * 3_600_000;

/** A day as a field of the browser has it, in Viet Nam. */
const fieldDay = (at: number): string => new Date(at + 7 * 3_600_000).toISOString().slice(0, 10);

export class LedgerSheet implements Sheet {
  readonly element = h("section", { class: "ledgersheet", "aria-labelledby": "ledger-title" });
  readonly #session: Session;
  readonly #frame: Frame;
  readonly #back: () => void;
  #from = "";
  #to = "";
  #rows: LedgerRow[] | null = null;
  #gists: Record<string, Gist> = {};
  /** How many cases were looked through where there are more, 0 where these are all. */
  #more = 0;
  /** Cases of those days that the register has no lines for. */
  #others = 0;
  #error = "";

  constructor(session: Session, frame: Frame, back: () => void) {
    [this.#session, this.#frame, this.#back] = [session, frame, back];
  }

  /** Not held: the unit can be changed under the sheet. */
  get #of() {
    return registerOf(this.#session);
  }

  open(): void {
    if (this.#from === "") [this.#from, this.#to] = [fieldDay(Date.now() - 30 * day), fieldDay(Date.now())];
    this.draw();
    this.element.querySelector<HTMLElement>("h2")?.focus();
  }

  lock(): void {
    unprint();
    [this.#rows, this.#gists] = [null, {}];
    draw(this.element);
  }

  draw(): void {
    const field = (id: "from" | "to"): Child => h("div", { class: "field" }, h("label", { for: `ledger-${id}` }, say(`ledger.${id}`)),
      h("input", { id: `ledger-${id}`, type: "date", value: id === "from" ? this.#from : this.#to, required: true, change: (e: Event) => {
        const { value } = e.target as HTMLInputElement;
        if (id === "from") this.#from = value;
        else this.#to = value;
      } }));
    draw(this.element,
      h("div", { class: "line" }, h("h2", { id: "ledger-title", tabindex: "-1" }, say(`ledger.title.${this.#of.id}`)), h("span", { class: "grow" }),
        h("button", { type: "button", class: "quiet", id: "ledger-close", click: this.#back }, say("close"))),
      h("p", { class: "soft small" }, say(`ledger.what.${this.#of.id}`)),
      h("form", { class: "line ledgerdays", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#make(); } }, field("from"), field("to"),
        h("button", { class: "main", type: "submit", id: "doledger" }, say("ledger.show"))),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      this.#more > 0 && h("p", { class: "notice", role: "status" }, say("ledger.more", { n: this.#more })),
      this.#rows !== null && [this.#shown(this.#rows), this.#others > 0 && h("p", { class: "soft small" }, say("ledger.others", { n: this.#others }))]);
  }

  #shown(rows: LedgerRow[]): Child {
    if (rows.length === 0) return h("p", { role: "status" }, say("ledger.none"));
    return [
      h("div", { class: "line" },
        h("button", { type: "button", id: "printledger", click: () => void this.#take(() => printSheet("a4-wide", this.#page(rows))) }, say("ledger.print")),
        h("button", { type: "button", id: "saveledger", click: () => void this.#take(() => saveBlob(new Blob([ledgerFile(this.#session, this.#of, rows, this.#gists)], { type: "text/csv" }), `${this.#of.id}-${this.#from}-${this.#to}.csv`)) }, say("ledger.csv"))),
      h("div", { class: "desk-of-paper", role: "region", tabindex: 0, "aria-label": say("papers.sheet") }, this.#page(rows)),
    ];
  }

  #page(rows: LedgerRow[]): HTMLElement {
    const [from, to] = [this.#from, this.#to].map((d) => dateOf(`${d}T00:00:00Z`)) as [string, string];
    return h("div", { class: "paper wide", lang: "vi" }, ledgerTable(this.#session, this.#of, rows, this.#gists, `Từ ngày ${from} đến ngày ${to}`));
  }

  async #make(): Promise<void> {
    const { desk, opener } = this.#session;
    this.#error = "";
    try {
      const { rows, more } = await desk.ledger(this.#from, this.#to);
      const kept = rows.filter((r) => this.#of.lanes.includes(r.lane));
      const gists = opener === null ? {} : await opener.ask("gist", { ids: kept.map((r) => r.id) });
      this.#others = rows.length - kept.length;
      [this.#rows, this.#more, this.#gists] = [kept, more ? rows.length : 0, Object.fromEntries(Object.entries(gists).map(([id, g]) => [id, { text: g.text.replace(/[.\s]+$/, ""), place: g.place }]))];
    } catch (error) {
      [this.#rows, this.#error] = [null, explain(error)];
    }
    this.draw();
  }

  /** Notes what is taken out, then takes it. */
  async #take(out: () => void | Promise<void>): Promise<void> {
    this.#error = "";
    try {
      await this.#session.desk.exporting({ id: newID(), kind: this.#of.id, to: "", cases: (this.#rows ?? []).map((r) => r.id) });
      await out();
    } catch (error) {
      this.#error = explain(error);
      this.#frame.failed(error);
      this.draw();
    }
  }
}

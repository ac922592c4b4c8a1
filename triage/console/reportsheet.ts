// "Báo cáo": the unit's report of a month, quarter, half or year, looked at, and saved in one press as a file of tables or as a
// draft of an official document. Counts and dates only: nothing here was ever said by a resident.
import { bytes, get } from "./api.ts";
import { draw, h, saveBlob, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import type { Sheet } from "./sheets.ts";
import { explain } from "./signin.ts";
import { dateOf, periods } from "./time.ts";
import { say } from "./words.ts";

interface Table {
  id: string;
  title: string;
  columns: { title: string; number: boolean }[];
  rows: string[][];
  total: string[];
  notes: string[];
  lines: number;
}

interface Report {
  view: string;
  period: string;
  as_of: string;
  sentences: string[];
  tables: Table[];
}

const formats = ["xlsx", "docx", "pdf", "csv"] as const;
type Format = (typeof formats)[number];

const types: Record<Format, string> = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  pdf: "application/pdf", csv: "application/zip",
};

export class ReportSheet implements Sheet {
  readonly element = h("section", { class: "reportsheet", "aria-labelledby": "report-title" });
  readonly #session: Session;
  readonly #back: () => void;
  #period = periods(Date.now()).quarters[0] as string;
  #report: Report | null = null;
  #error = "";
  #busy: Format | "" = "";
  #saved = "";
  #asked = 0;

  constructor(session: Session, back: () => void) {
    [this.#session, this.#back] = [session, back];
  }

  open(): void {
    this.draw();
    this.element.querySelector<HTMLElement>("h2")?.focus();
    void this.#fetch();
  }

  /** Counts for whoever may open the sheet: they may stay. */
  lock(): void {}

  async #fetch(): Promise<void> {
    const asked = ++this.#asked;
    [this.#report, this.#error, this.#saved] = [null, "", ""];
    this.draw();
    try {
      const report = await get<Report>("/api/report", { unit: this.#session.unit, period: this.#period });
      if (asked === this.#asked) this.#report = report;
    } catch (error) {
      if (asked === this.#asked) this.#error = explain(error);
    }
    if (asked === this.#asked) this.draw();
  }

  async #save(format: Format): Promise<void> {
    const { unit } = this.#session;
    const period = this.#period;
    [this.#busy, this.#error, this.#saved] = [format, "", ""];
    this.draw();
    try {
      const file = await bytes("/api/report", { unit, period, format });
      const name = `bao-cao-${period}-${unit}.${format === "csv" ? "zip" : format}`;
      saveBlob(new Blob([file], { type: types[format] }), name);
      this.#saved = say("report.saved", { name });
    } catch (error) {
      this.#error = explain(error);
    }
    this.#busy = "";
    this.draw();
  }

  draw(): void {
    draw(this.element,
      h("div", { class: "line" }, h("h2", { id: "report-title", tabindex: "-1" }, say("report.title")), h("span", { class: "grow" }),
        h("button", { type: "button", class: "quiet", id: "report-close", click: this.#back }, say("close"))),
      h("div", { class: "reportbar" }, this.#periods(), formats.map((f) => h("button", {
        type: "button", id: `report-${f}`, class: f === "xlsx" ? "main" : "", disabled: this.#busy !== "" || this.#report === null, click: () => void this.#save(f),
      }, this.#busy === f ? say("report.making") : say(`report.${f}`)))),
      h("p", { class: "soft small" }, say("report.what")),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      this.#saved !== "" && h("p", { class: "notice", role: "status" }, this.#saved),
      this.#report === null ? this.#error === "" && h("p", { class: "soft", role: "status" }, say("report.loading")) : this.#body(this.#report));
  }

  #periods(): Child {
    const { months, quarters, halves, years } = periods(Date.now());
    const name = (p: string): string => {
      const [year = "", part = ""] = p.split("-");
      if (part === "") return say("report.year", { year });
      if (part.startsWith("Q")) return say("report.quarter", { n: part.slice(1), year });
      if (part.startsWith("H")) return say(part === "H1" ? "report.half1" : "report.half2", { year });
      return say("report.month", { n: String(Number(part)), year });
    };
    const group = (label: "report.months" | "report.quarters" | "report.halves" | "report.years", list: string[]): Child =>
      h("optgroup", { label: say(label) }, list.map((p) => h("option", { value: p, selected: p === this.#period }, name(p))));
    return h("span", { class: "reportbar" }, h("label", { for: "report-period" }, say("report.period")),
      h("select", { id: "report-period", change: (e: Event) => { this.#period = (e.target as HTMLSelectElement).value; void this.#fetch(); } },
        group("report.quarters", quarters), group("report.months", months), group("report.halves", halves), group("report.years", years)));
  }

  #body(report: Report): Child {
    const registers = report.tables.filter((t) => t.lines > 0);
    return h("div", { lang: "vi" },
      report.sentences.map((s) => h("p", {}, s)),
      report.tables.filter((t) => t.lines === 0).map((t) => h("section", { "aria-labelledby": `report-${t.id}` }, h("h3", { id: `report-${t.id}` }, t.title),
        h("div", { class: "wide", role: "region", tabindex: 0, "aria-labelledby": `report-${t.id}` }, this.#table(t)), t.notes.map((n) => h("p", { class: "small soft" }, n)))),
      registers.length > 0 && h("section", { lang: null }, h("h3", {}, say("report.registers")),
        h("ul", {}, registers.map((t) => h("li", { lang: "vi" }, `${t.title}: ${t.lines}`)))),
      h("p", { class: "small soft" }, dateOf(report.as_of)));
  }

  #table(t: Table): Child {
    const cell = (tag: "td" | "th", text: string, i: number): Child => h(tag, { class: t.columns[i]?.number === true ? "number" : null }, text);
    return h("table", {}, h("thead", {}, h("tr", {}, t.columns.map((c) => h("th", { scope: "col", class: c.number ? "number" : null }, c.title)))),
      h("tbody", {}, t.rows.map((row) => h("tr", {}, row.map((text, i) => cell("td", text, i)))),
        t.total.length > 0 && h("tr", { class: "strong" }, t.total.map((text, i) => cell("td", text, i)))));
  }
}

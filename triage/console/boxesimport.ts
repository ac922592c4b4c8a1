// The import of villages: a file is shown with what would become of each line, and then done as shown, or not at all.
import { ApiError } from "./api.ts";
import { check, importing, type Coverage, type Report, type ReportLine } from "./boxescalls.ts";
import { draw, h, type Child } from "./dom.ts";
import { figure, shown } from "./boxessheet.ts";
import { explain } from "./signin.ts";
import { newID } from "./uuid.ts";
import { pick, say } from "./words.ts";

/** How many lines are shown; those with something to say come first. */
const most = 200;

export class BoxImport {
  readonly element = h("section", { class: "boxes-import", "aria-labelledby": "import-title" });
  readonly #unit: string;
  readonly #done: (list: Coverage) => void;
  readonly #file = h("input", { id: "import-file", type: "file", accept: ".csv,.txt,.tsv,.xlsx", "aria-describedby": "import-hint", change: () => this.#forget() });
  readonly #from = h("input", { id: "import-from", type: "date", change: () => this.#forget() });
  #bytes: ArrayBuffer | null = null;
  #report: Report | null = null;
  #id = "";
  #told = "";
  #bad = false;
  #busy = false;

  constructor(unit: string, done: (list: Coverage) => void) {
    [this.#unit, this.#done] = [unit, done];
  }

  /** Another file, or another day: what was shown is of the one before. */
  #forget(): void {
    [this.#bytes, this.#report, this.#told] = [null, null, ""];
    this.draw();
  }

  draw(): void {
    const r = this.#report;
    const n = r === null ? 0 : r.lines.length - (r.counts.known ?? 0);
    draw(this.element,
      h("h3", { id: "import-title" }, say("boxes.import")),
      h("form", { class: "boxes-form", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#check(); } },
        h("div", { class: "field" }, h("label", { for: "import-file" }, say("boxes.file")), this.#file),
        h("p", { class: "soft small", id: "import-hint" }, say("boxes.filehint")),
        h("div", { class: "field" }, h("label", { for: "import-from" }, say("boxes.from")), this.#from),
        h("button", { type: "submit", id: "import-check", disabled: this.#busy }, say("boxes.check"))),
      this.#told !== "" && h("p", { class: this.#bad ? "notice bad" : "notice", role: this.#bad ? "alert" : "status" }, this.#told),
      r !== null && [
        h("p", { class: "sentence", role: "status", id: "import-sum" }, this.#sum(r)),
        r.findings.map((f) => h("p", { class: f.stop === true ? "notice bad" : "notice" }, pick(f))),
        r.stop && h("p", { class: "notice bad", role: "alert" }, say("boxes.stop")),
        !r.stop && h("div", { class: "line" }, n === 0 ? h("p", {}, say("boxes.nothing")) : h("button", { type: "button", class: "main", id: "import-do", disabled: this.#busy, click: () => void this.#import() }, say("boxes.do", { n }))),
        this.#lines(r.lines),
      ]);
  }

  #sum(r: Report): string {
    const parts = (["new", "boxed", "renamed", "merged", "known", "wrong"] as const).flatMap((o) => ((r.counts[o] ?? 0) > 0 ? [`${figure(r.counts[o] ?? 0)} ${say(`boxes.outcome.${o}`)}`] : []));
    return say("boxes.checked", { lines: figure(r.lines.length), parts: parts.join(", "), boxes: figure(r.boxes) });
  }

  #lines(lines: ReportLine[]): Child {
    const weight = (l: ReportLine): number => (l.outcome === "wrong" ? 0 : (l.findings?.length ?? 0) > 0 ? 1 : 2);
    const sorted = [...lines].sort((a, b) => weight(a) - weight(b) || a.n - b.n);
    return [
      lines.length > 0 && h("div", { class: "wide", tabindex: "0", role: "region", "aria-labelledby": "import-title" }, h("table", { class: "boxes-lines" },
        h("thead", {}, h("tr", {}, (["line", "village", "place", "what"] as const).map((c) => h("th", { scope: "col" }, say(`boxes.${c}`))))),
        h("tbody", {}, sorted.slice(0, most).map((l) => h("tr", {}, h("td", { class: "number" }, String(l.n)), h("th", { scope: "row" }, l.village), h("td", {}, l.place),
          h("td", {}, h("span", { class: l.outcome === "wrong" ? "overdue" : "" }, say(`boxes.outcome.${l.outcome}`)), l.box !== undefined && l.box !== "" && [" · ", h("span", { class: "number" }, shown(l.box))],
            (l.findings ?? []).map((f) => h("div", { class: f.stop === true ? "overdue" : "soon" }, pick(f))))))))),
      lines.length > most && h("p", { class: "soft" }, say("boxes.more", { n: lines.length - most })),
    ];
  }

  #say(text: string, bad = false): void {
    [this.#told, this.#bad] = [text, bad];
  }

  async #check(): Promise<void> {
    const file = this.#file.files?.[0];
    if (file === undefined) return this.#file.focus();
    [this.#busy, this.#report] = [true, null];
    this.#say(say("queue.loading"));
    this.draw();
    try {
      this.#bytes = await file.arrayBuffer();
      this.#report = await check(this.#unit, this.#bytes, this.#from.value);
      this.#id = newID();
      this.#say("");
    } catch (error) {
      this.#say(explain(error), true);
    }
    this.#busy = false;
    this.draw();
  }

  async #import(): Promise<void> {
    if (this.#bytes === null || this.#report === null) return;
    this.#busy = true;
    this.draw();
    try {
      const list = await importing(this.#unit, this.#bytes, this.#from.value, this.#id, this.#report.digest);
      [this.#bytes, this.#report] = [null, null];
      this.#file.value = "";
      this.#say(say("boxes.done"));
      this.#done(list);
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      if (code === "stale" || code === "roster_stale") {
        this.#report = null;
        this.#say(say("boxes.gone"), true);
      } else this.#say(code === "offline" ? say("boxes.kept") : explain(error), true);
    }
    this.#busy = false;
    this.draw();
  }
}

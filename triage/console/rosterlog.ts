// What each duty may do, as the console's one table has it, and who changed what in the roster.
import { h, type Child } from "./dom.ts";
import type { Change, RosterSheet } from "./people.ts";
import type { RosterHost } from "./rostersheet.ts";
import { momentOf } from "./time.ts";
import { say, sayCode } from "./words.ts";

const duties = ["head", "officer", "reader", "keeper"] as const;

/** The table of acts and duties. */
export function dutyTable(sheet: RosterSheet): Child {
  return h("details", { id: "duties" }, h("summary", {}, say("roster.table")),
    h("div", { class: "wide" }, h("table", { class: "duties" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("roster.act")), duties.map((d) => h("th", { scope: "col" }, sayCode("duty", d, d))))),
      h("tbody", {}, sheet.table.map((row) => h("tr", {},
        h("th", { scope: "row" }, sayCode("act", row.act, row.act)),
        duties.map((d) => h("td", {}, row.duties.includes(d) ? say("roster.may") : h("span", { class: "soft", "aria-label": say("roster.maynot") }, "–")))))))));
}

export class LogPart {
  readonly #host: RosterHost;
  #list: Change[] | null = null;
  #all = false;
  #next = "";
  #opened = false;

  constructor(host: RosterHost) {
    this.#host = host;
  }

  /** Something was changed: what was fetched is no longer the newest. */
  stale(): void {
    this.#list = null;
    if (this.#opened) void this.#load();
  }

  draw(): Child {
    const { session } = this.#host;
    const list = this.#list;
    return h("details", { id: "changes", open: this.#opened, toggle: (e: Event) => {
      const opened = (e.target as HTMLDetailsElement).open;
      if (opened === this.#opened) return;
      this.#opened = opened;
      if (opened && this.#list === null) void this.#load();
    } }, h("summary", {}, say("roster.log")),
      session.may("oversee") && session.may("history") && h("div", { class: "line" }, ([false, true] as const).map((all) => h("button", { type: "button", class: "quiet", id: all ? "log-all" : "log-own", "aria-pressed": String(this.#all === all),
        click: () => { [this.#all, this.#list] = [all, null]; void this.#load(); } }, say(all ? "roster.logall" : "roster.logown")))),
      list === null ? h("p", { class: "soft", role: "status" }, say("queue.loading"))
        : h("ol", { class: "plain changes" }, list.map((c) => this.#row(c))),
      this.#next !== "" && h("button", { type: "button", class: "quiet", id: "log-more", click: () => void this.#load(this.#next) }, say("roster.logmore")));
  }

  #row(c: Change): Child {
    const { session } = this.#host;
    const all = this.#wide;
    const who = c.by === "" ? say("roster.server") : (c.by_name ?? c.by);
    const whom = c.subject === undefined ? "" : c.name !== undefined && c.name !== "" ? `${c.name} (${c.subject})` : c.subject;
    return h("li", {}, h("span", { class: "soft small" }, momentOf(c.at, Date.now())), h("span", {},
      sayCode("change", c.kind, c.kind, { who, whom, duty: c.duty === undefined ? "" : sayCode("duty", c.duty, c.duty) }), all && h("span", { class: "soft" }, ` · ${session.unitName(c.unit)}`)));
  }

  /** Whether the log is that of all units. */
  get #wide(): boolean {
    return this.#all || !this.#host.session.may("history");
  }

  async #load(before = ""): Promise<void> {
    const { people } = this.#host;
    const wide = this.#wide;
    try {
      const page = await (wide ? people.provinceLog(before) : people.log(before));
      if (wide !== this.#wide) return;
      this.#list = before === "" ? page.list : [...(this.#list ?? []), ...page.list];
      this.#next = page.next;
      this.#host.draw();
    } catch (error) {
      this.#host.failed(error);
    }
  }
}

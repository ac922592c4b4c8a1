// For the province's police: units that nobody can open anything for yet, and the invitation of their first head.
import { h, type Child } from "./dom.ts";
import type { Keyless } from "./people.ts";
import { emptyDraft, fields, handOver, prepared } from "./rosterinvite.ts";
import type { RosterHost } from "./rostersheet.ts";
import { dateOf } from "./time.ts";
import { say } from "./words.ts";

const shownAtFirst = 20;

export class FoundPart {
  readonly #host: RosterHost;
  #units: Keyless[] | null = null;
  #draft = emptyDraft("head");
  #all = false;
  readonly #codes = new Map<string, string>();

  constructor(host: RosterHost) {
    this.#host = host;
  }

  load(): void {
    this.#host.people.keyless().then((units) => {
      this.#units = units;
      this.#host.draw();
    }, (error: unknown) => this.#host.failed(error));
  }

  lock(): void {
    this.#codes.clear();
    this.#draft = emptyDraft("head");
  }

  draw(): Child {
    const units = this.#units;
    if (units === null || units.length === 0) return null;
    const shown = this.#all ? units : units.slice(0, shownAtFirst);
    return h("section", {}, h("h3", {}, say("roster.keylessunits", { n: units.length })), h("p", { class: "soft" }, say("roster.foundwhat")),
      h("ul", { class: "plain people" }, shown.map((u) => this.#row(u))),
      shown.length < units.length && h("button", { type: "button", class: "quiet", id: "keyless-all", click: () => { this.#all = true; this.#host.draw(); } }, say("roster.keylessall")));
  }

  #row(u: Keyless): Child {
    const id = `found-${u.id}`;
    const i = u.invitation;
    const code = i === undefined ? undefined : this.#codes.get(i.id);
    return h("li", {},
      h("div", { class: "line" }, h("strong", {}, u.name), h("span", { class: "grow" }),
        i === undefined && this.#host.shown !== id && h("button", { type: "button", class: "quiet", id, disabled: this.#host.busy, click: () => {
          this.#draft = emptyDraft("head");
          this.#host.show(id);
          document.getElementById("head-name")?.focus();
        } }, say("roster.found"))),
      i !== undefined && h("p", { class: "small soft" }, say("roster.founding", { name: i.name, when: dateOf(i.until) })),
      code !== undefined && handOver(code),
      this.#host.shown === id && h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#invite(u); } },
        fields("head", this.#draft, ["head"]),
        h("div", { class: "line" }, h("button", { type: "submit", class: "main", id: "head-send", disabled: this.#host.busy }, say("roster.send")),
          h("button", { type: "button", class: "quiet", click: () => this.#host.show(id) }, say("roster.leave")))));
  }

  async #invite(u: Keyless): Promise<void> {
    const done = await this.#host.act(async (opener) => {
      const n = await prepared(this.#draft, opener);
      this.#units = await this.#host.people.found({ ...n, unit: u.id });
      this.#codes.set(n.id, this.#draft.made?.code ?? "");
      return undefined;
    });
    if (done) this.#host.show("");
  }
}

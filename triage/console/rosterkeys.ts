// The unit's keys: since when and until when each counts, which waits for the province, and how the next one is made.
import { h, type Child } from "./dom.ts";
import { groups } from "./enrol.ts";
import { holders, type UnitKeyRow } from "./people.ts";
import type { RosterHost } from "./rostersheet.ts";
import { dateOf } from "./time.ts";
import { say } from "./words.ts";

export class KeysPart {
  readonly #host: RosterHost;

  constructor(host: RosterHost) {
    this.#host = host;
  }

  /** What must be done first: somebody who has gone knows the key, or the province has to sign. */
  due(): Child {
    const { sheet } = this.#host;
    const proposed = sheet.keys.find((k) => k.proposed);
    return [
      sheet.rotate_since !== undefined && h("div", { class: "notice", role: "status" },
        h("p", {}, say("roster.due", { when: dateOf(sheet.rotate_since) })), this.#begin("rotate-due", "main"), this.#rotate("rotate-due")),
      proposed !== undefined && h("div", { class: "notice" },
        h("p", {}, say(sheet.keys.length === 1 ? "roster.firstproposed" : "roster.proposed")),
        h("p", { class: "print", id: "proposed-print", translate: "no" }, groups(this.#host.print(proposed.recipient)))),
    ];
  }

  draw(): Child {
    const { sheet } = this.#host;
    return h("section", {}, h("h3", {}, say("roster.keys")),
      sheet.keys.length === 0 ? h("p", { class: "soft" }, say("roster.keyless")) : h("ul", { class: "plain people" }, sheet.keys.map((k) => this.#row(k))),
      h("p", { class: "small soft" }, sheet.paper === undefined ? say("roster.nopaper") : say("roster.paper", { when: sheet.paper.at === undefined ? "" : dateOf(sheet.paper.at) })),
      sheet.keys.length > 0 && sheet.rotate_since === undefined && sheet.successor === undefined && [this.#begin("rotate", ""), this.#rotate("rotate")]);
  }

  #row(k: UnitKeyRow): Child {
    const now = Date.now();
    const ended = k.to !== undefined && Date.parse(k.to) <= now;
    const words = [
      k.proposed ? say("roster.key.proposed") : k.from !== undefined && say("roster.key.from", { when: dateOf(k.from) }),
      k.to !== undefined && say(ended ? "roster.key.ended" : "roster.key.to", { when: dateOf(k.to) }),
      k.by !== undefined && k.by !== "" && say("roster.key.by", { by: this.#host.session.officer(k.by), when: k.made === undefined ? "" : dateOf(k.made) }),
    ].filter(Boolean).join(" · ");
    return h("li", {}, h("p", { class: "number" }, this.#host.print(k.recipient)), h("p", { class: "small soft" }, words));
  }

  #begin(id: string, kind: string): Child {
    return this.#host.session.keys && this.#host.shown !== id
      && h("div", { class: "line" }, h("button", { type: "button", class: kind, id, disabled: this.#host.busy, click: () => {
        this.#host.show(id);
        document.getElementById(`sure-${id}`)?.focus();
      } }, say("roster.rotate")));
  }

  /** Leads through a rotation: to whom the new key goes, and who has to be compared before. */
  #rotate(id: string): Child {
    const { sheet, unsure, busy, shown, session } = this.#host;
    if (shown !== id) return null;
    const name = (user: string) => sheet.officers.find((o) => o.user === user)?.name ?? user;
    const to = holders(sheet).officers.map((o) => name(o.user));
    const doubtful = unsure.filter((user) => user !== session.me.user);
    return h("div", { class: "compare" },
      h("p", {}, say("roster.rotatewhat", { names: to.join(", ") })),
      h("p", {}, say(sheet.paper === undefined ? "roster.rotatenopaper" : "roster.rotatepaper")),
      h("p", { class: "small soft" }, say("roster.rotatethen")),
      unsure.length > 0
        ? h("p", { class: "notice bad" }, say("roster.rotateunsure", { names: (doubtful.length > 0 ? doubtful : unsure).map(name).join(", ") }))
        : h("div", { class: "line" }, h("button", { type: "button", class: "main", id: `sure-${id}`, disabled: busy, click: () => void this.#do() }, say("roster.rotatesure")),
            h("button", { type: "button", class: "quiet", click: () => this.#host.show(id) }, say("roster.leave"))));
  }

  async #do(): Promise<void> {
    const { sheet, people } = this.#host;
    await this.#host.act(async (opener) => {
      const { rotation } = await opener.ask("rotate", { ...holders(sheet), paper: sheet.paper === undefined ? null : { recipient: sheet.paper.recipient, signature: sheet.paper.signature } });
      return people.rotate(rotation);
    });
  }
}

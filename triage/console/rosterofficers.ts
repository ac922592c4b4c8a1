// The officers of the unit: duty, since when, which of the unit's keys they have and who gave them; and what can be done about
// each of them.
import { h, type Child } from "./dom.ts";
import { groups } from "./enrol.ts";
import type { Colleague } from "./people.ts";
import type { RosterHost } from "./rostersheet.ts";
import { emptyDraft, type Draft } from "./rosterinvite.ts";
import { dateOf } from "./time.ts";
import { say, sayCode } from "./words.ts";

const allDuties = ["head", "officer", "reader", "keeper"] as const;

export class OfficersPart {
  readonly #host: RosterHost;
  #duty = "";
  /** The invitation of somebody who lost his passphrase. */
  #lost: Draft = emptyDraft("");

  constructor(host: RosterHost) {
    this.#host = host;
  }

  draw(): Child {
    return h("section", {}, h("h3", {}, say("roster.officers")), h("ul", { class: "plain people" }, this.#host.sheet.officers.map((o) => this.#row(o))));
  }

  #row(o: Colleague): Child {
    const self = o.user === this.#host.session.me.user;
    return h("li", { id: `officer-${o.user}` },
      h("div", { class: "line" },
        h("strong", {}, o.name), h("span", { class: "soft" }, self ? say("roster.you", { user: o.user }) : o.user), h("span", { class: "grow" }), this.#buttons(o, self)),
      h("p", {}, o.duties.map((d) => [sayCode("duty", d.duty, d.duty), say("roster.since", { when: dateOf(d.from) }), d.to !== undefined && say("roster.to", { when: dateOf(d.to) })].filter(Boolean).join(" ")).join(" · ")),
      this.#keys(o), this.#opened(o, self));
  }

  /** How he stands with the unit's keys. */
  #keys(o: Colleague): Child {
    const { sheet, session, unsure } = this.#host;
    const last = o.keys[0];
    if (last === undefined) return h("p", { class: "small soon" }, say("roster.haskeys.none"));
    const missing = [...sheet.keys.map((k) => k.recipient), ...(sheet.inherited ?? [])].filter((r) => !o.keys.some((held) => held.recipient === r)).length;
    return [
      h("p", { class: "small soft" }, say(last.by === o.user ? "roster.haskeys.own" : "roster.haskeys", { n: o.keys.length, by: session.officer(last.by), when: dateOf(last.at) })),
      missing > 0 && h("p", { class: "small soft" }, say("roster.haskeys.some", { n: missing })),
      unsure.includes(o.user) && h("p", { class: "small soon" }, say("roster.unsure")),
    ];
  }

  #buttons(o: Colleague, self: boolean): Child {
    const { session, busy, sheet, unsure } = this.#host;
    const lead = session.may("lead");
    const heads = o.duties.some((d) => d.duty === "head");
    const button = (what: string, word: string) => h("button", { type: "button", class: "quiet", id: `${what}-${o.user}`, disabled: busy, "aria-expanded": String(this.#host.shown === `${what}-${o.user}`),
      click: () => this.#show(what, o) }, word);
    const mine = sheet.officers.find((c) => c.user === session.me.user)?.keys ?? [];
    const wants = o.keys.length === 0 || unsure.includes(o.user) || mine.some((k) => !o.keys.some((held) => held.recipient === k.recipient));
    return [
      button("print", say("roster.print")),
      !self && session.keys && wants && button("give", say("roster.give")),
      lead && button("duty", say("roster.duty")),
      lead && !self && button("renew", say("roster.renew")),
      (lead || !heads) && button("relieve", say("roster.relieve")),
    ];
  }

  #show(what: string, o: Colleague): void {
    this.#duty = o.duties[0]?.duty ?? "officer";
    this.#host.show(`${what}-${o.user}`);
    document.querySelector<HTMLElement>(`#officer-${CSS.escape(o.user)} :is(select, .main, .danger)`)?.focus();
  }

  #opened(o: Colleague, self: boolean): Child {
    const [what, user] = [this.#host.shown.slice(0, this.#host.shown.indexOf("-")), this.#host.shown.slice(this.#host.shown.indexOf("-") + 1)];
    if (user !== o.user) return null;
    switch (what) {
      case "print": return this.#print(o, self);
      case "give": return this.#give(o);
      case "duty": return this.#change(o);
      case "renew": return this.#renew(o);
      case "relieve": return this.#relieve(o, self);
    }
    return null;
  }

  /** Of his own the worker tells the fingerprint from his own key: if the console has another, somebody put it there. */
  #print(o: Colleague, self: boolean): Child {
    const shown = this.#host.print(o.recipient);
    const swapped = self && this.#host.mine !== "" && shown !== this.#host.mine;
    return h("div", { class: "compare" },
      h("p", {}, say(self ? "roster.printself" : "roster.printof", { name: o.name })),
      h("p", { class: "print", translate: "no" }, groups(self ? this.#host.mine : shown)),
      swapped && h("p", { class: "notice bad", role: "alert" }, say("roster.printswapped")));
  }

  #give(o: Colleague): Child {
    const { busy, people, session } = this.#host;
    return h("div", { class: "compare" },
      h("p", {}, say("roster.compare", { name: o.name })),
      h("p", { class: "print", translate: "no" }, groups(this.#host.print(o.recipient))),
      h("div", { class: "line" }, h("button", { type: "button", class: "main", id: `same-${o.user}`, disabled: busy, click: () => void this.#host.act(async (opener) =>
        people.give(o.user, await opener.ask("welcome", { unit: session.unit, user: o.user, recipient: o.recipient }))) }, say("roster.same"))),
      h("p", { class: "small soft" }, say("roster.givediffers")));
  }

  #change(o: Colleague): Child {
    const was = o.duties.map((d) => d.duty);
    return h("form", { class: "line", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#host.act(() => this.#host.people.duty(o.user, was, this.#duty)); } },
      h("label", { for: `newduty-${o.user}` }, say("roster.newduty")),
      h("select", { id: `newduty-${o.user}`, change: (e: Event) => (this.#duty = (e.target as HTMLSelectElement).value) },
        allDuties.map((d) => h("option", { value: d, selected: d === this.#duty }, sayCode("duty", d, d)))),
      h("button", { type: "submit", class: "main", id: `setduty-${o.user}`, disabled: this.#host.busy }, say("roster.setduty")));
  }

  #relieve(o: Colleague, self: boolean): Child {
    return h("div", { class: "compare" },
      h("p", {}, say(self ? "roster.relieveself" : "roster.relievewhat", { name: o.name })),
      h("div", { class: "line" }, h("button", { type: "button", class: "danger", id: `sure-relieve-${o.user}`, disabled: this.#host.busy,
        click: () => void this.#host.act(() => this.#host.people.relieve(o.user)) }, say("roster.relievesure", { name: o.name }))));
  }

  /** He lost his passphrase: an invitation to make new keys. */
  #renew(o: Colleague): Child {
    if (this.#lost.user !== o.user) this.#lost = { ...emptyDraft(o.duties[0]?.duty ?? "officer"), user: o.user, name: o.name };
    return h("div", { class: "compare" },
      h("p", {}, say("roster.renewwhat", { name: o.name })),
      h("div", { class: "line" }, h("button", { type: "button", class: "main", id: `sure-renew-${o.user}`, disabled: this.#host.busy,
        click: () => void this.#host.invite(this.#lost).then(() => (this.#lost = emptyDraft(""))) }, say("roster.renewsure"))));
  }
}

// Inviting somebody into the unit, and what becomes of it: the code to hand over, and the comparison of fingerprints before he
// gets the unit's keys.
import { h, type Child } from "./dom.ts";
import { groups } from "./enrol.ts";
import { invitationPath } from "./frame.ts";
import type { Invitation, NewInvitation } from "./people.ts";
import type { RosterHost } from "./rostersheet.ts";
import { dateOf } from "./time.ts";
import { newID } from "./uuid.ts";
import type { Opener } from "./worker.ts";
import { say, sayCode } from "./words.ts";

/** What a form for an invitation has; id, code and hash stay the same until the console has it. */
export interface Draft {
  user: string;
  name: string;
  duty: string;
  made: { id: string; code: string; hash: string } | null;
}

export const emptyDraft = (duty: string): Draft => ({ user: "", name: "", duty, made: null });

/** The invitation as the console takes it; the code stays here. */
export async function prepared(f: Draft, opener: Opener): Promise<NewInvitation> {
  f.made ??= { id: newID(), ...(await opener.ask("invitation", {})) };
  return { id: f.made.id, code: f.made.hash, user: f.user.trim().toLowerCase(), name: f.name.trim(), duty: f.duty };
}

/** A code as it is handed over, with where to type it. */
export function handOver(code: string): Child {
  const where = `${location.origin}${invitationPath}#${code}`;
  return h("div", { class: "handover" },
    h("p", { class: "phrase number", translate: "no" }, code.split("-").map((group) => h("span", {}, group))),
    h("p", { class: "small" }, say("roster.handover", { where: `${location.origin}${invitationPath}` })),
    h("button", { type: "button", class: "quiet", click: (e: Event) => {
      void navigator.clipboard?.writeText(where).then(() => ((e.target as HTMLElement).textContent = say("roster.copied")), () => undefined);
    } }, say("roster.copy")));
}

/** The fields of an invitation. */
export function fields(prefix: string, f: Draft, duties: readonly string[]): Child {
  const field = (name: "user" | "name", hint: string) => [
    h("label", { for: `${prefix}-${name}` }, say(`roster.${name}`)),
    h("input", { id: `${prefix}-${name}`, type: "text", autocomplete: "off", autocapitalize: name === "user" ? "none" : "words", spellcheck: "false", required: true,
      maxlength: name === "user" ? 32 : 100, pattern: name === "user" ? "[a-z][a-z0-9._\\-]+" : null, title: hint, value: f[name],
      input: (e: Event) => { f[name] = (e.target as HTMLInputElement).value; f.made = null; } }),
  ];
  return [
    field("name", ""), field("user", say("roster.userhint")), h("p", { class: "small soft" }, say("roster.userhint")),
    duties.length > 1 && [
      h("label", { for: `${prefix}-duty` }, say("enrol.duty")),
      h("select", { id: `${prefix}-duty`, change: (e: Event) => { f.duty = (e.target as HTMLSelectElement).value; f.made = null; } },
        duties.map((d) => h("option", { value: d, selected: d === f.duty }, sayCode("duty", d, d)))),
    ],
  ];
}

export class InvitePart {
  readonly #host: RosterHost;
  #draft = emptyDraft("officer");
  /** Codes of invitations made in this page: nobody can show them again. */
  readonly #codes = new Map<string, string>();

  constructor(host: RosterHost) {
    this.#host = host;
  }

  lock(): void {
    this.#codes.clear();
    this.#draft = emptyDraft("officer");
  }

  /** Those who were invited, whoever waits for a comparison first. */
  waiting(): Child {
    const list = this.#host.sheet.invitations;
    if (list.length === 0) return null;
    const first = [...list].sort((a, b) => Number(b.state === "waits") - Number(a.state === "waits"));
    return h("section", {}, h("h3", {}, say("roster.invited")), h("ul", { class: "plain people" }, first.map((i) => this.#row(i))));
  }

  #row(i: Invitation): Child {
    const code = this.#codes.get(i.id);
    const { session, busy } = this.#host;
    return h("li", { id: `invited-${i.user}` },
      h("div", { class: "line" }, h("strong", {}, i.name), h("span", { class: "soft" }, `${i.user} · ${sayCode("duty", i.duty, i.duty)}`), h("span", { class: "grow" }),
        i.state !== "waits" && h("button", { type: "button", class: "quiet", id: `withdraw-${i.user}`, disabled: busy, click: () => void this.#end(i, false) },
          say(i.state === "expired" ? "roster.clear" : "roster.withdraw"))),
      i.state === "waits" ? this.#compare(i)
        : h("p", { class: "small soft" }, i.state === "expired" ? say("roster.expired", { when: dateOf(i.until) }) : say("roster.open", { by: session.officer(i.by) || say("roster.server"), when: dateOf(i.until) })),
      i.renews && i.state === "open" && h("p", { class: "small soft" }, say("roster.renewing")),
      i.state === "open" && code !== undefined && handOver(code));
  }

  #compare(i: Invitation): Child {
    const { session, busy, shown } = this.#host;
    const print = this.#host.print(i.recipient ?? "");
    if (i.user === session.me.user) return h("p", { class: "soft" }, say("roster.self"));
    const id = `differs-${i.user}`;
    return h("div", { class: "compare" },
      h("p", {}, say("roster.compare", { name: i.name })),
      h("p", { class: "print", translate: "no" }, groups(print)),
      !session.keys ? h("p", { class: "notice" }, say("roster.nokeys"))
        : h("div", { class: "line" },
            h("button", { type: "button", class: "main", id: `same-${i.user}`, disabled: busy || print === "", click: () => void this.#welcome(i) }, say("roster.same")),
            shown === id
              ? h("button", { type: "button", class: "danger", id: `sure-${id}`, disabled: busy, click: () => void this.#end(i, true) }, say("roster.differssure"))
              : h("button", { type: "button", id, disabled: busy, click: () => this.#host.show(id) }, say("roster.differs"))),
      shown === id && h("p", { class: "notice bad" }, say("roster.differswhat")));
  }

  /** Seals to the recipient whose fingerprint stands on the page, whatever the console says by now. */
  async #welcome(i: Invitation): Promise<void> {
    const { people, session } = this.#host;
    await this.#host.act(async (opener) => people.welcome(i.id, await opener.ask("welcome", { unit: session.unit, user: i.user, recipient: i.recipient ?? "" })));
  }

  async #end(i: Invitation, differs: boolean): Promise<void> {
    await this.#host.act(() => this.#host.people.withdraw(i.id, differs));
  }

  draw(): Child {
    const { session, busy, shown, sheet } = this.#host;
    if (sheet.successor !== undefined) return null;
    if (shown !== "invite") {
      return h("div", { class: "line" }, h("button", { type: "button", id: "invite", disabled: busy, click: () => {
        this.#host.show("invite");
        document.getElementById("invite-name")?.focus();
      } }, say("roster.invite")));
    }
    const duties = session.may("lead") ? ["officer", "reader", "keeper", "head"] : ["officer", "reader", "keeper"];
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.invite(this.#draft); } },
      h("h3", {}, say("roster.invite")), h("p", { class: "soft" }, say("roster.invitehow")),
      fields("invite", this.#draft, duties),
      h("div", { class: "line" }, h("button", { type: "submit", class: "main", id: "invite-send", disabled: busy }, say("roster.send")),
        h("button", { type: "button", class: "quiet", id: "invite-leave", click: () => this.#host.show("invite") }, say("roster.leave"))));
  }

  /** Invites; what was typed stays until it is done. */
  async invite(f: Draft): Promise<void> {
    const done = await this.#host.act(async (opener) => {
      const n = await prepared(f, opener);
      const sheet = await this.#host.people.invite(n);
      this.#codes.set(n.id, f.made?.code ?? "");
      return sheet;
    });
    if (!done) return;
    if (f === this.#draft) this.#draft = emptyDraft("officer");
    this.#host.draw();
    document.getElementById(`invited-${f.user.trim().toLowerCase()}`)?.scrollIntoView({ block: "nearest" });
  }
}

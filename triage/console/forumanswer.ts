// What becomes of one opinion: how it ends, who owes what until when, the answer, and what is pledged with it. Two people may be
// at it: who comes second is told by whom it was changed, and keeps what he typed.
import { draw, h, type Child } from "./dom.ts";
import { after } from "./forumdays.ts";
import { ForumPart, mayWrite, type ForumHost } from "./forumpart.ts";
import type { Opinion } from "./forumshapes.ts";
import { pledgeWords } from "./hallshown.ts";
import { Wording } from "./forumwording.ts";
import { dayText } from "./time.ts";
import { newID } from "./uuid.ts";
import { pick, say } from "./words.ts";

/** Whom a disposition goes to: forum.takes. */
const takes: Record<string, string> = { to_reply_in_writing: "commune-police", to_superior: "province-police", to_UBND: "commune-committee", to_MTTQ: "commune-front" };
const onTheSpot = "answered_on_spot";

interface Fields {
  of: string;
  version: number;
  disposition: string;
  owner: string;
  due: string;
}

/** A pledge that is being written; key is of the words under which it has its id. */
interface Promised {
  owner: string;
  due: string;
  id: string;
  key: string;
}

export class AnswerForm extends ForumPart {
  #fields: Fields = { of: "", version: 0, disposition: "", owner: "", due: "" };
  readonly #answer = new Wording("answer-text", () => say("forum.answer"), 2000, 4);
  readonly #pledge = new Wording("pledge-text", () => say("forum.pledge-text"), 400, 2);
  #pledging = false;
  #promise: Promised = { owner: "", due: "", id: "", key: "" };
  readonly #drawn: () => void;

  constructor(host: ForumHost, drawn: () => void) {
    super(host);
    this.#drawn = drawn;
  }

  get of(): string {
    return this.#fields.of;
  }

  /** Shows an opinion; what was half-typed of another is left. */
  choose(o: Opinion): void {
    if (o.id === this.#fields.of) return;
    this.#fields = { of: o.id, version: o.version, disposition: o.disposition, owner: o.owner, due: o.due ?? "" };
    [this.#pledging, this.error] = [false, ""];
    [this.#answer.text, this.#pledge.text] = [o.answer, ""];
    this.draw();
  }

  clear(): void {
    this.#fields = { of: "", version: 0, disposition: "", owner: "", due: "" };
    [this.#pledging, this.error] = [false, ""];
    this.#answer.forget();
    this.#pledge.forget();
    draw(this.element);
  }

  override take(): string {
    const o = this.opinion(this.#fields.of);
    const changed = o !== undefined && (this.#answer.text !== o.answer || this.#fields.disposition !== o.disposition || this.#pledge.text !== "");
    const kept = changed ? JSON.stringify({ fields: this.#fields, answer: this.#answer.text, pledge: this.#pledge.text, promise: this.#promise }) : "";
    this.clear();
    return kept;
  }

  override give(kept: string): void {
    const { fields, answer, pledge, promise } = JSON.parse(kept) as { fields: Fields; answer: string; pledge: string; promise: Promised };
    [this.#fields, this.#promise, this.#pledging] = [fields, promise, pledge !== ""];
    [this.#answer.text, this.#pledge.text] = [answer, pledge];
  }

  /** Chooses the n-th way to end. */
  pick(n: number): boolean {
    const d = this.host.session.tables.forum_dispositions[n - 1];
    if (d === undefined || this.#fields.of === "") return false;
    this.#dispose(d.id);
    this.#answer.focus();
    return true;
  }

  focus(): void {
    this.#answer.focus();
  }

  pledgeFor(): void {
    if (this.#fields.of === "" || !this.#writes) return;
    const { forum, owners } = this.page;
    this.#pledging = true;
    this.#promise = { owner: this.#fields.owner || owners.find((o) => o.unit === this.host.session.unit)?.unit || owners[0]?.unit || "", due: after(forum.day, 30), id: newID(), key: "" };
    this.draw();
    this.#pledge.focus();
  }

  get #writes(): boolean {
    return mayWrite(this.host.session) && (this.page.forum.state === "meeting" || this.page.forum.state === "held");
  }

  #dispose(id: string): void {
    this.#fields.disposition = id;
    const role = takes[id];
    this.#fields.owner = this.page.owners.find((o) => (role === undefined ? o.unit === this.host.session.unit : o.unit.startsWith(`${role}.`)))?.unit ?? "";
    this.#fields.due = "";
    this.draw();
  }

  protected paint(): void {
    const o = this.opinion(this.#fields.of);
    if (o === undefined || o.state !== "approved") return draw(this.element, h("p", { class: "nothing soft" }, say("forum.choose-opinion")));
    const pledges = this.page.pledges.filter((p) => p.opinion === o.id);
    draw(this.element,
      h("p", { class: "opinion-text" }, h("span", { class: "soft seq" }, `${o.seq}.`), " ", o.text),
      this.#writes ? this.#form(o) : this.#said(o),
      pledges.length > 0 && h("ul", { class: "plain small pledges" }, pledges.map((p) => h("li", {}, h("strong", {}, say("forum.pledge")), " ", pledgeWords(p), h("span", { class: "soft" }, ` · ${this.unitName(p.owner)} · ${dayText(p.due)}`)))),
      this.#writes && (this.#pledging ? this.#pledgeForm(o) : h("div", { class: "line" }, h("button", { type: "button", id: "day-pledge", click: () => this.pledgeFor() }, say("forum.add-pledge")))));
  }

  #said(o: Opinion): Child {
    return o.disposition === "" ? h("p", { class: "soft" }, say("forum.waits")) : [h("p", {}, h("strong", {}, dispositionText(this.host, o.disposition)), o.due && h("span", { class: "soft" }, ` · ${this.unitName(o.owner)} · ${dayText(o.due)}`)), o.answer !== "" && h("p", { class: "said" }, o.answer)];
  }

  #form(o: Opinion): Child {
    const f = this.#fields;
    const spot = f.disposition === onTheSpot;
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#send(o); } },
      h("fieldset", { class: "ends" }, h("legend", {}, say("forum.end")), this.host.session.tables.forum_dispositions.map((d, i) => h("label", { class: "check" },
        h("input", { type: "radio", name: "disposition", id: `end-${d.id}`, value: d.id, checked: d.id === f.disposition, change: () => this.#dispose(d.id) }),
        h("span", {}, h("kbd", {}, String(i + 1)), " ", pick({ vi: d.vi, en: d.en }))))),
      f.disposition !== "" && !spot && h("div", { class: "line owes" },
        this.#owner("day-owner", f.owner, (owner) => (f.owner = owner)),
        h("span", { class: "field" }, h("label", { for: "day-due" }, say("forum.due")), h("input", { id: "day-due", type: "date", value: f.due, min: this.page.forum.day, "aria-describedby": "due-hint", change: (e: Event) => (f.due = (e.target as HTMLInputElement).value) }))),
      f.disposition !== "" && !spot && h("p", { class: "small soft", id: "due-hint" }, say("forum.due-hint")),
      this.#answer.draw(this.busy), !spot && h("p", { class: "small soft" }, say("forum.answer-later")),
      this.#differs(o) && h("div", { class: "beside small", id: "day-now" }, h("p", { class: "soft" }, say("forum.now-written", { by: this.host.session.officer(o.officer) })), this.#said(o)),
      this.trouble(),
      h("div", { class: "line" }, h("button", { type: "submit", class: "main", id: "day-save", disabled: this.busy || f.disposition === "" }, say(this.busy ? "sending" : "forum.write")), h("span", { class: "soft small" }, "Ctrl+Enter")));
  }

  /** Whether something else stands written than what is in the fields. */
  #differs = (o: Opinion): boolean => o.disposition !== "" && (o.disposition !== this.#fields.disposition || o.answer !== this.#answer.text);

  #owner(id: string, chosen: string, choose: (unit: string) => void): Child {
    return h("span", { class: "field" }, h("label", { for: id }, say("forum.owner")), h("select", { id, change: (e: Event) => choose((e.target as HTMLSelectElement).value) },
      this.page.owners.map((o) => h("option", { value: o.unit, selected: o.unit === chosen }, o.name))));
  }

  async #send(o: Opinion): Promise<void> {
    const f = this.#fields;
    if (f.disposition === onTheSpot || this.#answer.text !== "") {
      this.error = this.#answer.check();
      if (this.error !== "") return this.draw();
    }
    const d = { disposition: f.disposition, owner: f.disposition === onTheSpot ? "" : f.owner, due: f.disposition === onTheSpot ? "" : f.due, answer: this.#answer.text, passed: this.#answer.passed };
    const done = await this.act(() => this.host.calls.dispose({ ...o, version: f.version }, d), say("forum.written", { seq: o.seq }));
    const now = this.opinion(o.id);
    if (now !== undefined) f.version = now.version; // after a lost race pressing again puts this over what he sees
    if (done && now !== undefined) [f.due, f.owner] = [now.due ?? "", now.owner];
    this.#drawn();
  }

  #pledgeForm(o: Opinion): Child {
    const p = this.#promise;
    return h("form", { class: "words pledgeform", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#sendPledge(o); } },
      this.#pledge.draw(this.busy),
      h("div", { class: "line owes" }, this.#owner("pledge-owner", p.owner, (owner) => (p.owner = owner)),
        h("span", { class: "field" }, h("label", { for: "pledge-due" }, say("forum.due")), h("input", { id: "pledge-due", type: "date", required: true, value: p.due, min: this.page.forum.day, change: (e: Event) => (p.due = (e.target as HTMLInputElement).value) }))),
      this.trouble(),
      h("div", { class: "line" }, h("button", { type: "submit", class: "main", id: "pledge-save", disabled: this.busy }, say(this.busy ? "sending" : "forum.pledge-write")),
        h("button", { type: "button", class: "quiet", id: "pledge-not", click: () => { this.#pledging = false; this.#pledge.text = ""; this.draw(); } }, say("cancel"))));
  }

  async #sendPledge(o: Opinion): Promise<void> {
    this.error = this.#pledge.check();
    if (this.error !== "") return this.draw();
    const p = this.#promise;
    const [text, passed] = [this.#pledge.text, this.#pledge.passed];
    const key = JSON.stringify([text, p.owner, p.due]);
    if (p.key !== key) [p.key, p.id] = [key, newID()]; // the same words again are the same pledge
    const done = await this.act(() => this.host.calls.pledge({ id: p.id, forum: o.forum, opinion: o.id, text, owner: p.owner, due: p.due, passed }), say("forum.pledged"));
    if (done) {
      this.#pledging = false;
      this.#pledge.text = "";
    }
    this.#drawn();
  }
}

/** A way to end in words. */
export function dispositionText(host: ForumHost, id: string): string {
  const d = host.session.tables.forum_dispositions.find((x) => x.id === id);
  return d === undefined ? id : pick({ vi: d.vi, en: d.en });
}

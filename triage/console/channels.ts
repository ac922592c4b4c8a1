// "Báo cho tôi": by which ways an officer is woken when his page is closed, his quiet hours and, for who leads the unit, its
// groups and whose channels fail.
import { ApiError, get, post } from "./api.ts";
import type { Section } from "./account.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Frame } from "./frame.ts";
import { canPush, subscribe, unsubscribe } from "./pushing.ts";
import type { Session } from "./session.ts";
import { explain } from "./signin.ts";
import { momentOf } from "./time.ts";
import { language, say, sayCode } from "./words.ts";

interface Channel {
  id: string;
  kind: string;
  user: string;
  unit?: string;
  shown?: string;
  confirmed: boolean;
  sent?: string;
  failed?: string;
  why?: string;
}

interface Channels {
  kinds: string[];
  push_key: string;
  own: Channel[] | null;
  groups: Channel[];
  failing: Channel[];
  unreached: string[];
  quiet: { from: number; to: number };
  code?: string;
}

const groupKinds = ["telegram", "zalo"];

const two = (n: number): string => String(n).padStart(2, "0");
const clock = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
/** The half hours of a day, and the one that was kept. */
const halfHours = (kept: number): number[] => [...new Set([...Array.from({ length: 48 }, (_, i) => i * 30), kept])].sort((a, b) => a - b);

export class ChannelsSection implements Section {
  readonly element = h("div", { class: "channels" });
  readonly #session: Session;
  readonly #frame: Frame;
  #data: Channels | null = null;
  #mail = "";
  #code = "";
  #error = "";
  #said = "";
  #busy = false;

  constructor(session: Session, frame: Frame) {
    [this.#session, this.#frame] = [session, frame];
  }

  open(): void {
    get<Channels>("/api/channels", this.#of()).then((data) => { this.#data = data; this.draw(); }, (error) => this.#frame.failed(error));
  }

  lock(): void {
    [this.#mail, this.#code, this.#error, this.#said] = ["", "", "", ""];
    draw(this.element);
  }

  #of(): { unit: string } {
    return { unit: this.#session.unit };
  }

  draw(): void {
    const d = this.#data;
    if (d === null) return draw(this.element, h("p", { class: "soft", role: "status" }, say("queue.loading")));
    const own = d.own ?? [];
    draw(this.element,
      h("p", { class: "soft" }, say("channels.what")),
      d.kinds.length === 0 ? h("p", { class: "notice" }, say("channels.off"))
        : own.length === 0 && h("p", { class: "notice" }, say("channels.none")),
      own.length > 0 && h("ul", { class: "plain" }, own.map((c) => this.#row(c))),
      d.kinds.includes("push") && this.#pushButton(),
      d.kinds.includes("mail") && this.#mailForm(),
      h("p", { class: "small soft", role: "status" }, this.#said),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      this.#quiet(d),
      this.#session.may("group") && this.#groups(d),
      d.failing.length > 0 && this.#failing(d.failing),
      d.kinds.length > 0 && d.unreached.length > 0 && h("p", { class: "notice", id: "unreached" }, say("channels.unreached", { who: d.unreached.map((u) => this.#session.officer(u)).join(", ") })));
  }

  /** Makes a call that answers with everything. What was typed stays until it is done. */
  async #act(path: string, body: unknown, done: string): Promise<boolean> {
    if (this.#busy) return false;
    [this.#busy, this.#error, this.#said] = [true, "", ""];
    this.draw();
    let ok = false;
    try {
      this.#data = await post<Channels>(path, body, this.#of());
      [ok, this.#said] = [true, done];
    } catch (error) {
      if (error instanceof ApiError && error.code === "signed_out") this.#frame.failed(error);
      this.#error = error instanceof ApiError && error.code === "refused" ? say("channels.refused") : explain(error);
      if (path.endsWith("/test")) this.open(); // that it fails is written beside it
    }
    this.#busy = false;
    this.draw();
    return ok;
  }

  #row(c: Channel): Child {
    const name = sayCode("channels.kind", c.kind, c.kind) + (c.shown ? ` · ${c.shown}` : "");
    const now = Date.now();
    const state = !c.confirmed ? h("span", { class: "soon" }, say("channels.waits"))
      : c.failed !== undefined ? h("span", { class: "overdue" }, sayCode("channels.why", c.why ?? "", c.why ?? "", { when: momentOf(c.failed, now) }))
        : h("span", { class: "soft" }, c.sent === undefined ? say("channels.new") : say("channels.sent", { when: momentOf(c.sent, now) }));
    return h("li", { class: "line channel" },
      h("span", { class: "grow" }, name, h("span", { class: "small block" }, state)),
      c.confirmed && h("button", { type: "button", class: "quiet", id: `test-${c.id}`, disabled: this.#busy, click: () => void this.#act("/api/channels/test", { id: c.id }, say("channels.tested")) }, say("channels.test")),
      h("button", { type: "button", class: "quiet", id: `drop-${c.id}`, disabled: this.#busy, click: () => void this.#drop(c) }, say("channels.drop")));
  }

  async #drop(c: Channel): Promise<void> {
    // Of several browsers of his this may be another one: only the last takes the worker away from this one.
    const last = c.kind === "push" && (this.#data?.own ?? []).filter((x) => x.kind === "push").length === 1;
    if (await this.#act("/api/channels/drop", { id: c.id }, say("channels.dropped")) && last && canPush()) await unsubscribe().catch(() => undefined);
  }

  #pushButton(): Child {
    if (!canPush()) return h("p", { class: "small soft" }, say("channels.nopush"));
    return h("div", { class: "line" }, h("button", { type: "button", id: "addpush", disabled: this.#busy, click: () => void this.#push() }, say("channels.addpush")));
  }

  async #push(): Promise<void> {
    let address: string | null = null;
    try {
      address = await subscribe(this.#data?.push_key ?? "");
    } catch {
      // the browser's push service did not answer, or a policy forbids it
    }
    if (address === null) {
      this.#error = say("channels.denied");
      return this.draw();
    }
    await this.#act("/api/channels", { kind: "push", address, lang: language() }, say("channels.added"));
  }

  #mailForm(): Child {
    const waits = (this.#data?.own ?? []).find((c) => c.kind === "mail" && !c.confirmed);
    const field = (id: string, word: Child, value: string, keep: (v: string) => void, type: string) => [
      h("label", { for: id }, word), h("input", { id, type, required: true, value, maxlength: 254, autocomplete: "off", input: (e: Event) => keep((e.target as HTMLInputElement).value) })];
    if (waits !== undefined) {
      return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#confirm(waits.id); } },
        field("mailcode", say("channels.code"), this.#code, (v) => (this.#code = v), "text"),
        h("div", { class: "line" }, h("button", { type: "submit", class: "main", id: "confirmmail", disabled: this.#busy }, say("channels.confirm"))));
    }
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#addMail(); } },
      field("mailaddress", say("channels.address"), this.#mail, (v) => (this.#mail = v), "email"),
      h("div", { class: "line" }, h("button", { type: "submit", id: "addmail", disabled: this.#busy }, say("channels.addmail"))));
  }

  async #addMail(): Promise<void> {
    if (await this.#act("/api/channels", { kind: "mail", address: this.#mail.trim(), lang: language() }, say("channels.mailed"))) {
      this.#mail = "";
      this.draw();
    }
  }

  async #confirm(id: string): Promise<void> {
    if (await this.#act("/api/channels/confirm", { id, code: this.#code }, say("channels.added"))) {
      this.#code = "";
      this.draw();
    }
  }

  #quiet(d: Channels): Child {
    const field = (id: string, word: Child, minutes: number) => [h("label", { for: id }, word), h("select", { id },
      halfHours(minutes).map((m) => h("option", { value: String(m), selected: m === minutes }, clock(m))))];
    const at = (id: string): number => Number((document.getElementById(id) as HTMLSelectElement).value);
    return h("form", { class: "quiethours", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#act("/api/quiet", { from: at("quietfrom"), to: at("quietto") }, say("channels.quietkept")); } },
      h("h4", {}, say("channels.quiet")), h("p", { class: "small soft" }, say("channels.quiethint")),
      h("div", { class: "line" }, field("quietfrom", say("channels.from"), d.quiet.from), field("quietto", say("channels.to"), d.quiet.to),
        h("button", { type: "submit", id: "keepquiet", disabled: this.#busy }, say("channels.keep"))));
  }

  #groups(d: Channels): Child {
    const kinds = groupKinds.filter((k) => d.kinds.includes(k));
    if (kinds.length === 0 && d.groups.length === 0) return false;
    return h("div", {}, h("h4", {}, say("channels.groups")), h("p", { class: "small soft" }, say("channels.groupwarn")),
      d.groups.length > 0 && h("ul", { class: "plain" }, d.groups.map((c) => this.#row(c))),
      d.code !== undefined && h("p", { class: "notice", id: "groupcode" }, say("channels.groupcode"), h("strong", { class: "block" }, `/gan ${d.code}`)),
      h("div", { class: "line" }, kinds.map((k) => h("button", { type: "button", id: `addgroup-${k}`, disabled: this.#busy, click: () => void this.#act("/api/channels", { kind: k, address: "", lang: language() }, "") }, say("channels.addgroup", { kind: sayCode("channels.kind", k, k) })))));
  }

  #failing(list: Channel[]): Child {
    return h("div", {}, h("h4", {}, say("channels.failing")), h("ul", { class: "plain" }, list.map((c) => h("li", {},
      `${c.user} · ${sayCode("channels.kind", c.kind, c.kind)} · `, h("span", { class: "overdue" }, sayCode("channels.why", c.why ?? "", c.why ?? "", { when: momentOf(c.failed ?? "", Date.now()) }))))));
  }
}

// Asking not to hear of a sender for some days. Nobody learns who it is: the tip carries a token that only its edge can
// open, and for two days; a tip from the web has none, then its mailbox takes no more words. It takes two steps and a
// reason, and everybody who has the case sees it.
import { ApiError } from "./api.ts";
import type { CaseForm } from "./acts.ts";
import type { Host } from "./compose.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Opened } from "./jobs.ts";
import type { Session } from "./session.ts";
import type { Case, Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { silenceReasons } from "./templates.ts";
import { say } from "./words.ts";

const day = 24 * 60 * 60 * 1000;

/** The token of the case's tip; "" where it came without one. */
export function tokenOf(opened: Opened | null): string {
  for (const l of opened?.letters ?? []) if (l.state === "open" && l.words.silence !== undefined) return l.words.silence;
  return "";
}

/** Whether it can be asked for: never in a lane where a unit could silence who complains, and not once the token is dead. */
export function maySilence(data: Case, opened: Opened | null, now: number): boolean {
  if (data.lane === "protection" || data.lane.startsWith("complaint")) return false;
  const today = new Date(now + 7 * 60 * 60 * 1000).toISOString().slice(0, 10);
  if (data.events?.some((e) => e.kind === "silenced" && e.outcome >= today)) return false;
  if (tokenOf(opened) === "") return data.state !== "NEED_INFO";
  return now < Math.floor(Date.parse(data.received) / day) * day + 2 * day;
}

export class SilenceForm implements CaseForm {
  readonly #host: Host;
  readonly #close: () => void;
  readonly #element = h("form", { class: "words move", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#step(); } });
  #reason = "";
  #sure = false;
  #id = "";
  #error = "";
  #busy = false;

  constructor(host: Host, close: () => void) {
    this.#host = host;
    this.#close = close;
  }

  form(): Child {
    this.#draw();
    return this.#element;
  }

  focus(): void {
    document.getElementById("why")?.focus({ preventScroll: true });
  }

  /** A reason and a yes are soon given again. */
  take(): string {
    this.#forget();
    this.#element.replaceChildren();
    return "";
  }

  give(): void {
    this.#draw();
  }

  #forget(): void {
    [this.#reason, this.#sure, this.#id, this.#error] = ["", false, "", ""];
  }

  #draw(): void {
    const chat = tokenOf(this.#host.opened) !== "";
    draw(this.#element,
      h("p", {}, say(chat ? "silence.chat" : "silence.web")),
      h("p", { class: "small soft" }, say("silence.keeps")),
      h("p", { class: "small soft" }, say("silence.seen")),
      h("div", { class: "field" }, h("label", { for: "why" }, say("facts.reason")),
        h("select", { id: "why", disabled: this.#sure, change: (e: Event) => { this.#reason = (e.target as HTMLSelectElement).value; this.#draw(); } },
          h("option", { value: "" }, say("move.choose")), silenceReasons.map((r) => h("option", { value: r, selected: r === this.#reason }, this.#host.session.reason(r))))),
      this.#sure && h("p", { class: "notice", role: "status" }, say("silence.sure")),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" },
        h("button", { class: "main", type: "submit", id: "dosilence", disabled: this.#busy || this.#reason === "" }, say(this.#busy ? "sending" : this.#sure ? "silence.do" : "silence.next")),
        h("button", { type: "button", class: "quiet", id: "nosilence", click: () => { this.#forget(); this.#close(); } }, say("cancel"))));
  }

  async #step(): Promise<void> {
    if (this.#busy || this.#reason === "") return;
    if (!this.#sure) {
      [this.#sure, this.#error] = [true, ""];
      this.#draw();
      return;
    }
    const { session, data, opened } = this.#host;
    if (this.#id === "") this.#id = crypto.randomUUID();
    this.#busy = true;
    this.#draw();
    try {
      await this.#done(await session.desk.silence(data.id, data.version, { id: this.#id, token: tokenOf(opened), reason: this.#reason }));
    } catch (error) {
      await this.#again(error);
    }
  }

  async #again(error: unknown): Promise<void> {
    const code = error instanceof ApiError ? error.code : "";
    if (code === "stale") {
      const fresh = await this.#host.reload();
      if (fresh?.events?.some((e) => e.subject === this.#id)) return this.#done(fresh);
    }
    [this.#busy, this.#error] = [false, code === "offline" ? say("error.kept") : explain(error)];
    if (code === "signed_out") return this.#host.failed(error);
    this.#draw();
  }

  async #done(row: Row | null): Promise<void> {
    this.#busy = false;
    this.#forget();
    this.#close();
    await this.#host.changed(row, say("silence.done"));
  }
}

/** What the unit's chief sees where no case is open: who was silenced, by whom and why. Empty for others. */
export function silencedList(session: Session): HTMLElement {
  const list = h("section", { class: "silenced small" });
  if (!session.may("takeover")) return list;
  session.desk.silences().then((rows) => {
    if (rows.length === 0) return;
    draw(list, h("h2", {}, say("silence.list")), h("ul", { class: "plain" }, rows.map((r) => h("li", {},
      say("silence.row", { number: r.number, who: session.officer(r.officer), until: r.until.split("-").reverse().join("-") }), " ",
      h("span", { class: "soft" }, session.reason(r.reason))))));
  }, () => undefined); // it is there the next time
  return list;
}

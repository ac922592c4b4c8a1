// Asking not to hear of a sender for some days. Nobody learns who it is: the tip carries a token that only its edge can
// open, and for two days; a tip from the web has none, then its mailbox takes no more words. It takes two steps and a
// reason, and everybody who has the case sees it.
import { ActForm, field, option, select } from "./actform.ts";
import type { Host } from "./compose.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Opened } from "./jobs.ts";
import type { Session } from "./session.ts";
import type { Case, Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { silenceReasons } from "./templates.ts";
import { newID } from "./uuid.ts";
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

export class SilenceForm extends ActForm<{ reason: string }> {
  #sure = false;
  #id = "";

  constructor(host: Host, close: () => void) {
    super(host, close, { reason: "" });
  }

  /** A reason and a yes are soon given again. */
  override take(): string {
    super.take();
    return "";
  }

  protected body(): Child {
    const { session, opened } = this.host;
    const { reason } = this.fields;
    const why = select("why", (r) => this.set({ reason: r }), option("", say("move.choose"), reason), silenceReasons.map((r) => option(r, session.reason(r), reason)));
    why.disabled = this.#sure;
    return [
      h("p", {}, say(tokenOf(opened) !== "" ? "silence.chat" : "silence.web")),
      h("p", { class: "small soft" }, say("silence.keeps")),
      h("p", { class: "small soft" }, say("silence.seen")),
      field("why", say("facts.reason"), why),
      this.#sure && h("p", { class: "notice", role: "status" }, say("silence.sure")),
    ];
  }

  protected button(): { id: string; no: string; word: string; ready: boolean } {
    return { id: "dosilence", no: "nosilence", word: say(this.#sure ? "silence.do" : "silence.next"), ready: this.fields.reason !== "" };
  }

  protected override before(): string | null {
    if (this.#sure) return "";
    this.#sure = true;
    return null;
  }

  protected async act(): Promise<{ row: Row | null; said: string }> {
    const { session, data, opened } = this.host;
    if (this.#id === "") this.#id = newID();
    const row = await session.desk.silence(data.id, data.version, { id: this.#id, token: tokenOf(opened), reason: this.fields.reason });
    return { row, said: say("silence.done") };
  }

  protected override done(fresh: Case): string {
    return fresh.events?.some((e) => e.subject === this.#id) ? say("silence.done") : "";
  }

  protected override why(error: unknown): string {
    return explain(error);
  }

  protected override forget(): void {
    super.forget();
    [this.#sure, this.#id] = [false, ""];
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

// An appointment to hand something in: an officer offers a day and a part of it with a reply that says the rest, and writes down
// what became of it. What may explode is never brought: somebody comes for it.
import { ActForm, field, option, select } from "./actform.ts";
import type { Host } from "./compose.ts";
import { sealFor } from "./compose.ts";
import { h, type Child } from "./dom.ts";
import type { Opened, SealedReply } from "./jobs.ts";
import type { Appointment, Case, Offer, Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { gaps } from "./templates.ts";
import { dayOf, dayText } from "./time.ts";
import { newID } from "./uuid.ts";
import { say, sayCode } from "./words.ts";

/** docket.DayParts and docket.HandInWays. */
const parts = ["sang", "chieu", "toi"] as const;
const ways = ["den-lay", "tru-so", "noi-khac"] as const;

export const handsIn = (data: Case): boolean => data.lane === "hand-in" && data.closed === undefined;

/** What may explode, or is not known not to. */
export function explosive(opened: Opened | null): boolean {
  const said = (opened?.letters ?? []).flatMap((l) => (l.state === "open" ? l.words.answers.filter((a) => a.q === "loai-vu-khi").map((a) => a.a) : []));
  return said.length === 0 || said.some((a) => !["sung", "dao-no"].includes(a));
}

/** An appointment as a line: day, part of the day, and how. */
export function appointmentText(a: Offer): string {
  return say("handin.line", { day: dayText(a.day), part: sayCode("handin.part", a.part, a.part), way: sayCode("handin.way", a.way, a.way) });
}

interface Fields extends Omit<Offer, "id"> {
  from: string;
  until: string;
  text: string;
}

interface Sealed {
  text: string;
  id: string;
  reply: SealedReply;
}

/** Offers an appointment. */
export class OfferForm extends ActForm<Fields> {
  #sealed: Sealed | null = null;

  constructor(host: Host, close: () => void) {
    super(host, close, { day: "", part: "", way: explosive(host.opened) ? "den-lay" : "", from: "", until: "", text: "" });
  }

  protected body(): Child {
    const f = this.fields;
    const only = explosive(this.host.opened);
    const input = (id: "day" | "from" | "until", type: string) => h("input", { id: `offer-${id}`, type, value: f[id], ...(id === "day" ? { min: dayOf(Date.now()) } : {}), change: (e: Event) => this.#write({ [id]: (e.target as HTMLInputElement).value }) });
    return [
      h("p", { class: only ? "notice bad" : "small soft" }, say(only ? "handin.explosive" : "handin.what")),
      field("offer-way", say("handin.how"), select("offer-way", (way) => this.#write({ way }), option("", say("move.choose"), f.way),
        ways.filter((way) => !only || way === "den-lay").map((way) => option(way, sayCode("handin.way", way, way), f.way)))),
      field("offer-day", say("handin.day"), input("day", "date")),
      field("offer-part", say("handin.partof"), select("offer-part", (part) => this.#write({ part }), option("", say("move.choose"), f.part), parts.map((p) => option(p, sayCode("handin.part", p, p), f.part)))),
      field("offer-from", say("handin.from"), input("from", "time")),
      field("offer-until", say("handin.until"), input("until", "time")),
      field("offer-text", say("handin.text"), h("textarea", { id: "offer-text", rows: 6, maxlength: 2000, value: f.text, "aria-describedby": "offer-hint", input: (e: Event) => (f.text = (e.target as HTMLTextAreaElement).value) })),
      h("p", { class: "small soft", id: "offer-hint" }, say("handin.hint")),
    ];
  }

  /** Takes a change, and writes the words anew unless the officer has changed them. */
  #write(change: Partial<Fields>): void {
    const before = words(this.fields);
    const own = this.fields.text !== "" && this.fields.text !== before;
    const next = { ...this.fields, ...change };
    this.set(own ? change : { ...change, text: words(next) });
  }

  protected button(): { id: string; no: string; word: string; ready: boolean } {
    const f = this.fields;
    return { id: "dooffer", no: "nooffer", word: say("handin.do"), ready: f.day !== "" && f.part !== "" && f.way !== "" };
  }

  protected override before(): string {
    const text = this.fields.text.trim();
    const gap = gaps(text)[0];
    return text === "" ? say("handin.notext") : gap !== undefined ? say("error.gaps", { gap }) : "";
  }

  protected async act(): Promise<{ row: Row | null; said: string }> {
    const { session, data } = this.host;
    const { day, part, way } = this.fields;
    const text = this.fields.text.trim();
    const what = [text, day, part, way].join("\n");
    if (this.#sealed?.text !== what) this.#sealed = { text: what, id: newID(), reply: await sealFor(session, data, text, data.state, true) };
    this.still();
    return { row: await session.desk.offer(data.id, data.version, { id: this.#sealed.id, day, part, way }, this.#sealed.reply), said: say("handin.done") };
  }

  protected override ids(): unknown {
    return this.#sealed;
  }

  protected override giveIDs(sealed: unknown): void {
    this.#sealed = sealed as Sealed | null;
  }

  protected override done(fresh: Case): string {
    return fresh.appointments.some((a) => a.id === this.#sealed?.id) ? say("handin.done") : "";
  }

  protected override why(error: unknown): string {
    return explain(error);
  }

  protected override forget(): void {
    super.forget();
    this.#sealed = null;
  }
}

/** The reply, as far as the fields say it; {noi_hen} is left for the officer where they meet. */
function words(f: Fields): string {
  if (f.day === "" || f.part === "" || f.way === "") return "";
  const hours = f.from !== "" && f.until !== "" ? say("handin.hours", { from: f.from, until: f.until }) : "";
  const when = say("handin.when", { part: sayCode("handin.part", f.part, f.part), day: dayText(f.day), hours });
  return say(`handin.say-${f.way as (typeof ways)[number]}`, { when });
}

/** What can become of an appointment: docket.appointmentSteps; nobody comes before the day. */
export function stepsOf(a: Appointment, now: number): string[] {
  const come = a.day <= dayOf(now) ? ["came", "missed"] : [];
  return a.state === "offered" ? ["agreed", ...come, "cancelled"] : a.state === "agreed" ? [...come, "cancelled"] : [];
}

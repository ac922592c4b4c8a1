// Another kind of matter: the case gets another category, and with it the units and the clocks of that. It takes two steps: who
// will have it, and who will not any more, is shown before it is done.
import { ActForm, field, option, select } from "./actform.ts";
import { Anew, union } from "./anew.ts";
import type { Host } from "./compose.ts";
import { h, type Child } from "./dom.ts";
import { sentence } from "./plain.ts";
import type { Case, Row, Wanted, Way } from "./shapes.ts";
import { categoriesFor, communeOf, needsOf, wayTo } from "./way.ts";
import { readsWhole } from "./whole.ts";
import { forbids } from "../../intake/envelope/never.ts";
import { say, sayCode } from "./words.ts";

interface Fields {
  category: string;
  reason: string;
  confirmed: string[];
}

export const laneReasons = ["phan-loai-nham", "dau-hieu-toi-pham", "khong-co-dau-hieu", "to-cao-can-bo", "tranh-chap"] as const;

/** Where the case goes, as the console works it out, with the units that the case's never-list lets through. */
export interface Found {
  wanted: Wanted;
  way: Way;
  never: string[];
  lost: string[];
}

/** Asks for the units of a way; null where there is none. */
export async function find(host: Host, category: string, commune: string): Promise<Found | null> {
  const { session, data, opened } = host;
  const wanted = wayTo(session.tables, data, opened, category, commune);
  if (wanted === null) return null;
  const way = await session.desk.route(wanted);
  const never = union(data.never ?? [], way.never);
  way.units = way.units.filter((u) => !forbids(never, u.unit));
  const lost = data.units.map((u) => u.unit).filter((u) => !way.units.some((x) => x.unit === u));
  return { wanted, way, never, lost };
}

/** Seals and sends a case on its way. Somebody who has it and must not any more cannot read what comes: there is a new key. */
export async function send(host: Host, anew: Anew, found: Found, reason: string, confirmed: string[], state: string): Promise<Row | null> {
  const { session, data } = host;
  const { wanted, way, never, lost } = found;
  const fresh = lost.some((unit) => forbids(never, unit));
  const has = new Set(data.units.map((u) => u.unit));
  const to = { case: data.id, never, lane: way.lane, category: way.category, urgency: wanted.urgency, commune: way.commune };
  const out = await anew.seal({
    to, reason, fresh, units: fresh || way.units.some((u) => !has.has(u.unit)) ? way.units : [],
    ...(session.may("reply") ? { reply: { text: sentence(host, "FORWARDED"), state, holders: way.units, never } } : {}),
  });
  return session.desk.reroute({ id: data.id, version: data.version, to: wanted, reason, confirmed, hand_ons: out.hand_ons, reply: out.reply });
}

/** Who will have it, and who will not any more. */
export function whoGets(host: Host, found: Found): Child {
  const { session } = host;
  return h("div", { class: "notice", role: "status" },
    h("p", {}, say("anew.gets", { units: found.way.units.map((u) => session.unitName(u.unit)).join("; ") })),
    found.lost.length > 0 && h("p", {}, say("anew.loses", { units: found.lost.map((u) => session.unitName(u)).join("; ") })),
    found.way.units.some((u) => u.unit !== session.unit) && readsWhole(host),
    found.lost.includes(session.unit) && h("p", {}, h("strong", {}, say("anew.us"))));
}

/** What is to be confirmed, as boxes to tick. */
export function confirms(needs: string[], confirmed: string[], change: (confirmed: string[]) => void): Child {
  return needs.map((need) => h("label", { class: "check" },
    h("input", { type: "checkbox", id: `need-${need}`, checked: confirmed.includes(need), change: (e: Event) =>
      change((e.target as HTMLInputElement).checked ? union(confirmed, [need]) : confirmed.filter((x) => x !== need)) }),
    sayCode("need", need, need)));
}

export class LaneForm extends ActForm<Fields> {
  readonly #anew: Anew;
  #found: Found | null = null;

  constructor(host: Host, close: () => void) {
    super(host, close, { category: "", reason: "", confirmed: [] });
    this.#anew = new Anew(host);
  }

  #needs = (): string[] => needsOf(this.host.session, this.host.data, this.fields.category);

  protected body(): Child {
    const { session, data } = this.host;
    const f = this.fields;
    const change = (fields: Partial<Fields>) => { this.#found = null; this.set(fields); };
    return [
      h("p", { class: "small soft" }, say("lane.hint")),
      field("lane-category", say("lane.category"), select("lane-category", (category) => change({ category, confirmed: [] }), option("", say("move.choose"), f.category),
        categoriesFor(session, data).map(({ lane, codes }) => h("optgroup", { label: session.lane(lane) }, codes.map((c) => option(c, session.category(c), f.category)))))),
      field("lane-reason", say("move.reason"), select("lane-reason", (reason) => change({ reason }), option("", say("move.choose"), f.reason),
        laneReasons.map((r) => option(r, session.reason(r), f.reason)))),
      confirms(this.#needs(), f.confirmed, (confirmed) => change({ confirmed })),
      this.#found !== null && whoGets(this.host, this.#found),
    ];
  }

  protected button(): { id: string; word: string; ready: boolean } {
    const f = this.fields;
    return { id: "dolane", word: say(this.#found === null ? "anew.next" : "lane.do"),
      ready: f.category !== "" && f.reason !== "" && this.#needs().every((n) => f.confirmed.includes(n)) };
  }

  protected async act(): Promise<{ row: Row | null; said: string } | null> {
    const { session, data } = this.host;
    if (this.#found === null) {
      this.#found = await find(this.host, this.fields.category, communeOf(session, data));
      return null;
    }
    const keeps = this.#found.way.units.some((u) => u.unit === data.holder);
    const row = await send(this.host, this.#anew, this.#found, this.fields.reason, this.fields.confirmed, keeps ? data.state : "RECEIVED");
    return { row, said: say("lane.done") };
  }

  protected override done(fresh: Case): string {
    this.#found = null;
    return fresh.category === this.fields.category ? say("lane.done") : "";
  }

  protected override forget(): void {
    super.forget();
    this.#found = null;
  }
}

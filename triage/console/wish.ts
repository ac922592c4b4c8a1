// Whether a party to a dispute wants it mediated: read from the events of the case, and asked where it is not there yet. Nothing
// goes to a mediation team without a party's own word, in a letter of the case or said to an officer on a day.
import { field, option, select } from "./actform.ts";
import { h, type Child } from "./dom.ts";
import type { Opened } from "./jobs.ts";
import type { Case, Event } from "./shapes.ts";
import { dayOf, dayText } from "./time.ts";
import { say, sayCode } from "./words.ts";

/** docket.WishHows. */
const hows = ["letter", "office", "visit", "phone"] as const;

export interface Wished {
  how: string;
  day: string;
}

/** The newest word of a party; null if there is none. */
export function wishOf(data: Pick<Case, "events">): Event | null {
  return (data.events ?? []).filter((e) => e.kind === "wished" || e.kind === "unwished").at(-1) ?? null;
}

/** The letter in which a party says that he wants it: he is in it himself, and one side at least wants it. */
export function wishingLetter(opened: Opened | null): string {
  for (const l of opened?.letters ?? []) {
    if (l.state !== "open") continue;
    const said = (q: string): string => l.words.answers.find((a) => a.q === q)?.a ?? "";
    if (said("trong-cuoc") === "co" && ["ca-hai", "mot-ben"].includes(said("muon-hoa-giai"))) return l.id;
  }
  return "";
}

/** A wish as a sentence. */
export function wishText(e: Event): string {
  const how = sayCode("party", e.reason, e.reason);
  return say(e.kind === "wished" ? "party.wants" : "party.wants-not", { how, day: e.outcome === "" ? "" : dayText(e.outcome) }).trimEnd();
}

/** The fields: how a party said so, and when. */
export function wishFields(opened: Opened | null, wished: Wished, change: (w: Partial<Wished>) => void): Child {
  const letter = wishingLetter(opened);
  return [
    field("wish-how", say("party.how"), select("wish-how", (how) => change({ how }), option("", say("move.choose"), wished.how),
      hows.filter((how) => how !== "letter" || letter !== "").map((how) => option(how, sayCode("party", how, how), wished.how)))),
    wished.how !== "" && wished.how !== "letter" && field("wish-day", say("party.day"),
      h("input", { id: "wish-day", type: "date", max: dayOf(Date.now()), value: wished.day, input: (e: Event | globalThis.Event) => (wished.day = ((e as globalThis.Event).target as HTMLInputElement).value) })),
  ];
}

/** What the console is sent; null while something is missing. */
export function wishToSend(opened: Opened | null, w: Wished, not = false): { how: string; letter: string; day: string; not: boolean } | null {
  if (w.how === "letter") return { how: w.how, letter: wishingLetter(opened), day: "", not };
  return w.how === "" || w.day === "" ? null : { how: w.how, letter: "", day: w.day, not };
}

// A case handed on to another unit: its letters sealed anew to it, and a word to the resident in every case, so that his next
// answer is sealed to who holds it now.
import { forbids } from "../../intake/envelope/never.ts";
import { headerOf, union, type Anew, type Subject } from "./anew.ts";
import type { SealedReply } from "./jobs.ts";
import { sentence } from "./plain.ts";
import type { Move } from "./shapes.ts";

/** The reason of a unit that hands on what is about itself: docket.conflict. */
export const conflict = "xung-dot-loi-ich";

/**
 * What is sent to hand the case on to the unit. What is about the unit that hands it on goes under a new key, and that unit
 * loses it. text is what the resident reads, "" the tables' sentence for it.
 */
export async function forward(host: Subject, anew: Anew, move: Move, unit: string, text: string): Promise<Move & { reply?: SealedReply }> {
  const { session, data } = host;
  const fresh = move.reason === conflict;
  const never = union(data.never ?? [], fresh ? [session.unit] : []);
  const has = data.units.map((u) => u.unit);
  const keys = await session.desk.units(union([unit], has.filter((u) => !forbids(never, u))));
  const out = await anew.seal({
    to: headerOf(data, never), reason: move.reason ?? "", fresh, units: fresh ? keys : has.includes(unit) ? [] : keys.filter((k) => k.unit === unit),
    ...(session.may("reply") ? { reply: { text: text === "" ? sentence(host, "FORWARDED") : text, state: "FORWARDED", holders: keys, never } } : {}),
  });
  const [first, ...more] = out.hand_ons;
  return { ...move, unit, ...(first === undefined ? {} : { hand_on: first, hand_ons: more }), ...(out.reply === null ? {} : { reply: out.reply }) };
}

// Telling who wrote what became of his opinion: the words, and sending them as an ordinary reply to the case that the opinion is
// from. Nothing else joins the two. What was said already is not said again, whoever of the two units said it.
import { sealFor } from "./compose.ts";
import type { Original } from "./forumcase.ts";
import type { Opinion, Pledge } from "./forumshapes.ts";
import type { Session } from "./session.ts";
import type { Case } from "./shapes.ts";
import { dayText } from "./time.ts";
import { sayTo } from "./words.ts";

/** What is told of an opinion: its pledges where there are some with words, else its answer, else where it went. */
export function toldOf(lang: string, o: Opinion, pledges: readonly Pledge[], held: string, name: (unit: string) => string): string {
  const day = dayText(held);
  const said = pledges.filter((p) => p.text !== "" && (p.state !== "dropped" || p.told > 0)).map((p) => (p.state === "kept"
    ? sayTo(lang, "forum.tell-kept", { viec: bare(p.text), ngay: dayText(p.kept ?? "") })
    : p.state === "dropped" ? sayTo(lang, "forum.tell-dropped", { viec: bare(p.text), ngay: day, ly_do: sayTo(lang, `forum.drop.${p.reason}` as "forum.drop.khong-con-can") })
    : sayTo(lang, "forum.tell-pledge", { noi: name(p.owner), viec: bare(p.text), ngay: dayText(p.due) })));
  const answer = o.answer === "" ? [] : [sayTo(lang, "forum.tell-answer", { ngay: day, tra_loi: o.answer })];
  if (said.length + answer.length > 0) return [...answer, ...said].join("\n");
  return o.disposition === "" ? "" : sayTo(lang, "forum.tell-passed", { ngay: day, noi: name(o.owner), han: dayText(o.due ?? "") });
}

const bare = (text: string): string => text.replace(/[.\s]+$/, "");

/** The steps that lead a case to what the disposition stands for; none where that is not this unit's to do from here. */
export function stepsTo(data: Pick<Case, "steps" | "acts" | "state">, status: string): string[] {
  if (!data.acts || status === data.state || (status !== "RESOLVED" && status !== "ACCEPTED")) return [];
  if (data.steps.includes(status)) return [status];
  return status === "RESOLVED" && data.steps.includes("ACCEPTED") ? ["ACCEPTED", "RESOLVED"] : [];
}

/** How one telling went. */
export type Telling = "sent" | "before" | "not-ours" | "closed";

/** Seals the words to who wrote the case, and sends them, with the steps that go with them. */
export async function tell(session: Session, { data, opened }: Original, text: string, steps: readonly string[]): Promise<Telling> {
  if (!opened.answerable) return "closed";
  if (!data.acts) return "not-ours";
  if (Object.values(opened.answers).some((said) => said === text)) return "before";
  let row: Pick<Case, "version" | "state"> = data;
  for (const to of steps.slice(0, -1)) row = (await session.desk.move({ id: data.id, version: row.version, to })) ?? row;
  const last = steps.at(-1);
  if (last === undefined) {
    await session.desk.reply(data.id, row.version, await sealFor(session, data, text, row.state, false));
    return "sent";
  }
  const outcome = session.tables.outcomes.find((o) => o.status === last && o.lanes.includes(data.lane))?.id ?? "";
  await session.desk.move({ id: data.id, version: row.version, to: last, ...(last === "RESOLVED" && outcome !== "" && { outcome }), reply: await sealFor(session, data, text, last, false) });
  return "sent";
}

// Which way a case takes: the rules applied to what was answered in it, in the page, since the answers are in nobody else's hands.
// The console is asked for the units of the roles that come out.
import { route, type Answers } from "../../intake/rules/route.ts";
import type { Tables } from "../../intake/rules/tables.ts";
import type { Opened } from "./jobs.ts";
import type { Session } from "./session.ts";
import type { Case, Wanted } from "./shapes.ts";

/** The choices that were made in the tip and its answers; a later one counts. */
export function choices(tables: Tables, opened: Opened | null): Answers {
  const found: Record<string, string> = {};
  for (const l of opened?.letters ?? []) {
    if (l.state !== "open") continue;
    for (const { q, a } of l.words.answers) {
      const question = tables.questions.find((x) => x.id === q);
      if (question?.kind === "yesno" || question?.choices.some((c) => c.id === a)) found[q] = a;
    }
  }
  return found;
}

/** The roles that the answers accuse, as the category they were given to reads them. */
function accused(tables: Tables, category: string, answers: Answers): string[] {
  const asked = tables.categories.find((c) => c.code === category)?.ask ?? [];
  const hit = tables.accused.filter((a) => asked.includes(a.q) && a.in.includes(answers[a.q] ?? ""));
  const exact = hit.filter((a) => a.unless === undefined || !hit.some((other) => other.q === a.unless));
  return [...new Set(exact.filter((a) => !a.shared).flatMap((a) => a.roles))];
}

const grave = (tables: Tables, a: string, b: string): string =>
  tables.urgencies.findIndex((u) => u.id === a) < tables.urgencies.findIndex((u) => u.id === b) ? a : b;

/** The way of a case to a category at a commune. Null where the tables know no such way. */
export function wayTo(tables: Tables, data: Case, opened: Opened | null, category: string, commune: string): Wanted | null {
  const answers = choices(tables, opened);
  const subjects = category === data.category ? [] : accused(tables, data.category, answers);
  try {
    const r = route(tables, category, answers, "", subjects);
    return { category, commune, urgency: grave(tables, data.urgency, r.urgency), recipients: r.recipients, never: r.never, subjects };
  } catch {
    return null;
  }
}

/** How a lane may be left for another by who works for the unit; null: it may not. */
export function laneChange(session: Session, from: string, to: string): { needs: string[] } | null {
  const role = session.unit.split(".")[0];
  const ways = session.tables.lane_changes.filter((c) => from !== to && (c.from === "any" || c.from === from) && (c.to === "any" || c.to === to));
  return ways.filter((c) => c.who === "first-reader" || c.who === role).sort((a, b) => a.needs.length - b.needs.length)[0] ?? null;
}

/** What an officer has to confirm before a case, or a part of it, gets the category. */
export function needsOf(session: Session, data: Case, category: string): string[] {
  const lane = session.tables.categories.find((c) => c.code === category)?.lane;
  return lane === undefined || lane === data.lane ? [] : (laneChange(session, data.lane, lane)?.needs ?? []);
}

/** The categories that a case may be given, by lanes. Those of its own lane are corrections. */
export function categoriesFor(session: Session, data: Case): { lane: string; codes: string[] }[] {
  const list: { lane: string; codes: string[] }[] = [];
  for (const lane of session.tables.lanes) {
    if (lane.id !== data.lane && laneChange(session, data.lane, lane.id) === null) continue;
    if (lane.id === data.lane && lane.veiled) continue; // its header does not say which
    const codes = session.tables.categories.filter((c) => c.lane === lane.id && c.code !== data.category).map((c) => c.code);
    if (codes.length > 0) list.push({ lane: lane.id, codes });
  }
  return list;
}

/** The commune that a case is at: its header's or, where that does not say it, that of the unit. */
export function communeOf(session: Session, data: Case): string {
  const veiled = session.tables.lanes.find((l) => l.id === data.lane)?.veiled ?? true;
  return veiled && session.duty !== undefined && session.duty.place !== session.duty.province ? session.duty.place : data.commune;
}

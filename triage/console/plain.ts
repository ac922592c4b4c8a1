// What a resident reads of a step if no officer wrote to him: the tables' own sentence for the state, in his language.
import type { Subject } from "./anew.ts";
import type { Words } from "./jobs.ts";
import { gaps } from "./templates.ts";

const first = (host: Subject): Words | undefined => host.opened?.letters.flatMap((l) => (l.state === "open" ? [l.words] : []))[0];

/** The tables' sentence for a state; "" where residents of this lane are not shown it. */
export function sentence(host: Subject, to: string): string {
  const state = host.session.tables.statuses.find((s) => s.id === to);
  if (state === undefined || (!state.shown_to_resident && state.shown_in_lanes?.includes(host.data.lane) !== true)) return "";
  const label = state.resident_by_lane[host.data.lane] ?? { vi: state.label_resident_vi, en: state.label_resident_en };
  return first(host)?.lang === "en" ? label.en : label.vi;
}

/** What is said at the end of a case. */
export interface Farewell {
  /** "" is nothing: he is not shown the state, nobody can write to him, or a part of his letter is still open. */
  text: string;
  /** The officer has to write himself: the sentence has gaps, or speaks of an answer that nobody gave. */
  own: boolean;
}

/** What a resident is told of a case that ends in this state. Without it he would read "received" for ever. */
export function farewell(host: Subject, to: string): Farewell {
  const { session, data, opened } = host;
  const final = session.tables.statuses.find((s) => s.id === to)?.final === true;
  const open = data.links.some((l) => (l.kind === "split" || l.kind === "part") && session.tables.statuses.find((s) => s.id === l.state)?.final !== true);
  if (!final || opened?.answerable !== true || !session.may("reply") || open) return { text: "", own: false };
  const text = sentence(host, to);
  if (to !== "RESOLVED" || data.lane !== "feedback" || data.replies?.some((r) => !r.question) === true) return { text, own: gaps(text).length > 0 };
  const paper = first(host)?.channel === "slip"; // nobody reads it; what can be said is said in the village
  return { text: "", own: !paper };
}

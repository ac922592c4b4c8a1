// Reading the queue from the console: a tab, a filter, a page.
import type { Filters } from "./filters.ts";
import type { Session } from "./session.ts";
import type { Page } from "./shapes-unit.ts";
import type { Row } from "./shapes.ts";

export const tabs = ["now", "overdue", "open", "mine", "closed"] as const;
export type Tab = (typeof tabs)[number];

/** How many pages are read on until a filter that picks few of many has filled one. */
const mostWalks = 20;

export interface Part {
  tab: Tab;
  /** Only the case with this number; "" for all. */
  number: string;
  filters: Pick<Filters, "any" | "query">;
  after: string;
  limit: number;
}

/** A docket number as it is stored, from what was typed; "" if it cannot be one. */
export function numberOf(typed: string): string {
  const plain = typed.toUpperCase().replace(/[^0-9A-Z]/g, "");
  return /^20\d\d[0-9A-Z]{8}$/.test(plain) ? `${plain.slice(0, 4)}-${plain.slice(4, 8)}-${plain.slice(8)}` : "";
}

/** What the console is asked for. The tab comes before the filter where both say something of the same. */
export function queryOf({ tab, number, filters, after, limit }: Part): Record<string, string> {
  if (number !== "") return { number };
  const query: Record<string, string> = { ...filters.query(), limit: String(limit) };
  if (tab === "now") query["urgency"] = "now";
  if (tab === "overdue") query["overdue"] = "1";
  if (tab === "closed") query["closed"] = "1";
  if (tab === "mine") {
    delete query["officer"];
    delete query["nobody"];
    query["mine"] = "1";
  }
  if (after !== "") query["after"] = after;
  return query;
}

/** Reads a page, and on while a filter that picks few of many gives short ones. */
export async function readPages(session: Session, part: Part): Promise<Page<Row>> {
  const all = await session.desk.queue(queryOf(part));
  for (let i = 1; i < mostWalks && all.next !== "" && all.rows.length < part.limit && part.filters.any; i++) {
    const more = await session.desk.queue(queryOf({ ...part, after: all.next, limit: part.limit - all.rows.length }));
    all.rows.push(...more.rows);
    all.next = more.next;
  }
  return all;
}

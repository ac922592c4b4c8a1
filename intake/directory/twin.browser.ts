// Hands the twins to the browser test (browser_test.go).
import { read, recipients } from "./directory.ts";
import { askOrder, mustAsk, route } from "../rules/route.ts";
import type { ResidentTables } from "../rules/tables.ts";

interface Case {
  category: string;
  answers: Record<string, string>;
  subjects: string[];
}

/** Runs every case and returns one line each, as Go writes it. */
function run(tables: ResidentTables, list: string, province: number[], cases: Case[]): string[] {
  const now = new Date("2026-11-22T03:00:00Z");
  const d = read(new TextEncoder().encode(list), new Uint8Array(province), 0, now);
  return cases.map((c) => {
    const r = route(tables, c.category, c.answers, "", c.subjects);
    let to: unknown;
    try {
      to = recipients(d, tables, r, "06184", "20", now);
    } catch {
      to = null;
    }
    return JSON.stringify([r, to, askOrder(tables, c.category, c.answers), mustAsk(tables, c.category, c.answers) ?? ""]);
  });
}

(globalThis as unknown as { run: typeof run }).run = run;

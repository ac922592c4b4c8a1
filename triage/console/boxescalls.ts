// The calls of the sheet of villages and boxes, and what goes in and out of them.
import { ApiError, get, json, send } from "./api.ts";

export interface Covered {
  commune: string;
  name: string;
  villages: number;
  covered: number;
  other: number;
}

export interface BoxChange {
  at: string;
  by_name?: string;
  kind: "import" | "move" | "end";
  villages: number;
  boxes: number;
}

export interface Coverage {
  communes: Covered[];
  changes: BoxChange[];
  signed: boolean;
}

export interface Hamlet {
  name: string;
  boxes: string[];
  from?: string;
  next?: string;
}

export interface Finding {
  code: string;
  vi: string;
  en: string;
  stop?: boolean;
}

export type Outcome = "new" | "boxed" | "renamed" | "merged" | "known" | "wrong";

export interface ReportLine {
  n: number;
  outcome: Outcome;
  village: string;
  place: string;
  box?: string;
  findings?: Finding[];
}

export interface Report {
  encoding?: string;
  findings: Finding[];
  lines: ReportLine[];
  counts: Partial<Record<Outcome, number>>;
  boxes: number;
  stop: boolean;
  digest: string;
}

export const coverage = (unit: string): Promise<Coverage> => get("/api/boxes", { unit });

export const hamlets = (unit: string, of: string): Promise<Hamlet[]> => get("/api/boxes/commune", { unit, of });

/** What an import of the file would do. */
export const check = async (unit: string, file: ArrayBuffer, from: string): Promise<Report> => json(await send("/api/boxes/check", { unit, from }, file));

/** Does what was shown, once for each id. */
export const importing = async (unit: string, file: ArrayBuffer, from: string, id: string, digest: string): Promise<Coverage> =>
  json(await send("/api/boxes/import", { unit, from, id, digest }, file));

/** Fetches posters; told hears how many are drawn. The answer is lines with that number, then "=" and the size, then the PDF. */
export async function posters(unit: string, query: { of?: string; code?: string; sheet: string }, told: (done: number) => void): Promise<Blob> {
  const response = await send("/api/boxes/posters", { unit, ...query });
  const reader = response.body?.getReader();
  if (reader === undefined) throw new ApiError("offline");
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let [line, size, have] = ["", -1, 0];
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      let at = 0;
      const chunk = value as Uint8Array<ArrayBuffer>;
      for (; size < 0 && at < chunk.length; at++) {
        const letter = String.fromCharCode(chunk[at] as number);
        if (letter !== "\n") line += letter;
        else {
          if (line.startsWith("=")) size = Number(line.slice(1));
          else told(Number(line));
          line = "";
        }
      }
      if (at < chunk.length) {
        parts.push(chunk.subarray(at));
        have += chunk.length - at;
      }
    }
  } catch {
    throw new ApiError("offline");
  }
  if (size < 0 || have !== size) throw new ApiError("offline"); // it ended before the file did
  return new Blob(parts, { type: "application/pdf" });
}

// The head of a document: who is above whom, the symbol behind its number, the place before its date (Decree 30/2020, art. 8).
import type { Blanks } from "./papers.ts";
import type { Session } from "./session.ts";

/** The body above a unit, by its role. */
const above: Record<string, string> = {
  "commune-police": "province-police", "investigation-agency": "province-police", "police-inspectorate": "province-police", "commune-committee": "province-committee",
};

/** Symbols as usage has them; others are left to the officer. */
const symbols: Record<string, string> = { "commune-police": "CAX" };

/** Blanks that name the unit. */
export function unveiled(session: Session): Blanks {
  const duty = session.duty;
  const role = duty?.role ?? "";
  const superior = above[role];
  const name = session.unitName(session.unit);
  return {
    cap_tren: superior === undefined ? "" : session.unitName(`${superior}.${duty?.province ?? ""}`),
    don_vi: name, ky_hieu: symbols[role] ?? "",
    dia_danh: name.replace(/^.*? (?=(xã|phường|thị trấn|đặc khu|tỉnh|thành phố) )/u, "").replace(/^(xã|phường|thị trấn|đặc khu|tỉnh|thành phố) /u, ""),
  };
}

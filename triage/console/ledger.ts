// The draft of an extract from register 294: what the unit got, in the order in which it came. It has the docket's numbers, days
// and states; what was told stands in it only where this browser has opened it. Printed, or saved as a table, by the page.
import { h, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import type { LedgerRow } from "./shapes-unit.ts";
import type { Case } from "./shapes.ts";
import { dateOf } from "./time.ts";
import { sayCode } from "./words.ts";

/** A case as a line of the register. */
export function lineOf(session: Session, c: Case): LedgerRow {
  const { id, number, lane, category, state, outcome, holder, officer, received } = c;
  const since = c.units.find((u) => u.unit === session.unit)?.since ?? received;
  const clocks = (c.clocks ?? []).filter((k) => k.unit === session.unit && !k.replaced).map((k) => ({ id: k.id, due: k.due, ...(k.met === undefined ? {} : { met: k.met }) }));
  return { id, number, lane, category, state, outcome, holder, officer, received, since, ...(c.closed === undefined ? {} : { closed: c.closed }), clocks };
}

const heads = ["STT", "Số hòm thư", "Ngày, giờ nhận", "Nguồn tin", "Loại việc", "Nội dung tóm tắt", "Đơn vị giữ, cán bộ", "Thời hạn", "Trạng thái, kết quả", "Ngày xong", "Ghi chú"] as const;

const vi = (session: Session, code: string): string => session.tables.categories.find((c) => c.code === code)?.label_vi ?? session.tables.lanes.find((l) => l.id === code)?.label_vi ?? code;

function moment(at: string): string {
  const d = new Date(Date.parse(at) + 7 * 3_600_000);
  return `${String(d.getUTCHours()).padStart(2, "0")}:${String(d.getUTCMinutes()).padStart(2, "0")} ${dateOf(at)}`;
}

/** The cells of a line; gist is what was told, "" where this browser has not opened it. */
export function cellsOf(session: Session, row: LedgerRow, n: number, gist: string): string[] {
  const clocks = (row.clocks ?? []).map((k) => {
    const name = session.tables.clocks.find((c) => c.id === k.id)?.name_vi ?? k.id;
    return `${name}: ${moment(k.due)}${k.met === undefined ? "" : `, xong ${moment(k.met)}`}`;
  });
  const state = session.tables.statuses.find((s) => s.id === row.state)?.label_officer_vi ?? row.state;
  const outcome = session.tables.outcomes.find((o) => o.id === row.outcome)?.vi ?? "";
  return [
    String(n), row.number, moment(row.since), "Hòm thư, người cung cấp tin không nêu tên", vi(session, row.category), gist,
    [session.unitName(row.holder), row.officer].filter((t) => t !== "").join(", "), clocks.join("; "), [state, outcome].filter((t) => t !== "").join(": "),
    row.closed === undefined ? "" : dateOf(row.closed), "",
  ];
}

/** The page with the table; between says which days it is of, "" for a single case. */
export function ledgerTable(session: Session, rows: LedgerRow[], gists: Record<string, string>, between: string): Child[] {
  return [
    h("p", { class: "paper-form" }, "Trích để đối chiếu, không thay sổ (mẫu số 294, Thông tư số 119/2021/TT-BCA)"),
    h("div", { class: "paper-head" }, h("div", {}, h("p", { class: "upper strong ruled" }, session.unitName(session.unit))),
      h("div", {}, h("p", { class: "strong" }, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), h("p", { class: "strong ruled" }, "Độc lập - Tự do - Hạnh phúc"))),
    h("div", { class: "paper-title" }, h("p", { class: "strong" }, "TRÍCH SỔ THEO DÕI TIẾP NHẬN NGUỒN TIN VỀ TỘI PHẠM"), between !== "" && h("p", {}, between)),
    h("table", { class: "ledger" }, h("thead", {}, h("tr", {}, heads.map((t) => h("th", { scope: "col" }, t)))),
      h("tbody", {}, rows.map((row, i) => h("tr", {}, cellsOf(session, row, i + 1, gists[row.id] ?? "").map((t) => h("td", {}, t)))))),
  ];
}

/** The same as a file that every table program reads. A cell that a program could take for a formula is written as text. */
export function ledgerFile(session: Session, rows: LedgerRow[], gists: Record<string, string>): string {
  const quote = (t: string): string => `"${(/^[=+\-@\t\r]/.test(t) ? `'${t}` : t).replaceAll('"', '""')}"`;
  const lines = [[...heads], ...rows.map((row, i) => cellsOf(session, row, i + 1, gists[row.id] ?? ""))];
  return `\ufeff${lines.map((cells) => cells.map(quote).join(",")).join("\r\n")}\r\n`;
}

/** The kind of an export in words. */
export const kindText = (kind: string): string => sayCode("exported", kind, kind);

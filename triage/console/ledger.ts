// The draft of an extract from a register: what the unit got, in the order in which it came. It has the docket's numbers, days
// and states; what was told stands in it only where this browser has opened it. Printed, or saved as a table, by the page. Police
// keep register 294, of crime tips and what was handed in; everybody else, the Front first of all, follows opinions and petitions.
import { h, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import type { LedgerRow } from "./shapes-unit.ts";
import type { Case } from "./shapes.ts";
import { dateOf } from "./time.ts";

/** A case as a line of the register. */
export function lineOf(session: Session, c: Case): LedgerRow {
  const { id, number, lane, category, state, outcome, holder, officer, received } = c;
  const since = c.units.find((u) => u.unit === session.unit)?.since ?? received;
  const clocks = (c.clocks ?? []).filter((k) => k.unit === session.unit && !k.replaced).map((k) => ({ id: k.id, due: k.due, ...(k.met === undefined ? {} : { met: k.met }) }));
  return { id, number, lane, category, state, outcome, holder, officer, received, since, ...(c.closed === undefined ? {} : { closed: c.closed }), clocks };
}

const vi = (session: Session, code: string): string => session.tables.categories.find((c) => c.code === code)?.label_vi ?? session.tables.lanes.find((l) => l.id === code)?.label_vi ?? code;

function moment(at: string): string {
  const d = new Date(Date.parse(at) + 7 * 3_600_000);
  return `${String(d.getUTCHours()).padStart(2, "0")}:${String(d.getUTCMinutes()).padStart(2, "0")} ${dateOf(at)}`;
}

interface Register {
  /** The name of its file, and of its words in the catalog. */
  readonly id: "so-294" | "theo-doi-kien-nghi";
  readonly form: string;
  readonly title: string;
  readonly heads: readonly string[];
  readonly lanes: readonly string[];
  /** The cells of a line; gist is what was told, place where, "" where this browser has not opened it. */
  cells(session: Session, row: LedgerRow, n: number, gist: Gist): string[];
}

/** What a browser knows of the words of a case. */
export interface Gist { text: string; place: string }

const unread: Gist = { text: "", place: "" };

const holderOf = (session: Session, row: LedgerRow): string => [session.unitName(row.holder), row.officer].filter((t) => t !== "").join(", ");

function endOf(session: Session, row: LedgerRow): string {
  const state = session.tables.statuses.find((s) => s.id === row.state)?.label_officer_vi ?? row.state;
  return [state, session.tables.outcomes.find((o) => o.id === row.outcome)?.vi ?? ""].filter((t) => t !== "").join(": ");
}

/** Mẫu số 294, Thông tư số 119/2021/TT-BCA. */
export const register294: Register = {
  id: "so-294", form: "Trích để đối chiếu, không thay sổ (mẫu số 294, Thông tư số 119/2021/TT-BCA)", title: "TRÍCH SỔ THEO DÕI TIẾP NHẬN NGUỒN TIN VỀ TỘI PHẠM",
  heads: ["STT", "Số hòm thư", "Ngày, giờ nhận", "Nguồn tin", "Loại việc", "Nội dung tóm tắt", "Đơn vị giữ, cán bộ", "Thời hạn", "Trạng thái, kết quả", "Ngày xong", "Ghi chú"],
  lanes: ["tip", "hand-in"],
  cells(session, row, n, gist) {
    const clocks = (row.clocks ?? []).map((k) => {
      const name = session.tables.clocks.find((c) => c.id === k.id)?.name_vi ?? k.id;
      return `${name}: ${moment(k.due)}${k.met === undefined ? "" : `, xong ${moment(k.met)}`}`;
    });
    const told = [gist.text, gist.place].filter((t) => t !== "").join(". Nơi: ");
    return [
      String(n), row.number, moment(row.since), "Hòm thư, người cung cấp tin không nêu tên", vi(session, row.category), told,
      holderOf(session, row), clocks.join("; "), endOf(session, row), row.closed === undefined ? "" : dateOf(row.closed), "",
    ];
  },
};

/** The table in which the Front follows what people propose. No law has a form for it; the columns are those of the Front's reports. */
const followed: Register = {
  id: "theo-doi-kien-nghi", form: "Bảng làm việc, người góp ý không nêu tên", title: "BẢNG THEO DÕI Ý KIẾN, KIẾN NGHỊ, PHẢN ÁNH CỦA NHÂN DÂN",
  heads: ["STT", "Nội dung ý kiến, kiến nghị", "Địa bàn", "Lĩnh vực", "Số lượt trùng", "Cơ quan giải quyết", "Ngày nhận; ngày, số văn bản chuyển", "Thời hạn", "Kết quả", "Văn bản trả lời", "Ghi chú"],
  lanes: ["feedback", "complaint-about-official", "complaint-about-police"],
  cells(session, row, n, gist) {
    const open = (row.clocks ?? []).filter((k) => k.met === undefined).map((k) => k.due).sort();
    const due = open[0] ?? (row.clocks ?? []).map((k) => k.due).sort().at(-1);
    const late = open[0] !== undefined && row.closed === undefined && Date.parse(open[0]) < Date.now();
    return [
      String(n), gist.text, gist.place, vi(session, row.category), "", holderOf(session, row), dateOf(row.since), due === undefined ? "" : dateOf(due),
      endOf(session, row), row.replied === undefined ? "" : `Đã trả lời qua hòm thư ngày ${dateOf(row.replied)}`, `Số hòm thư ${row.number}${late ? "; quá hạn" : ""}`,
    ];
  },
};

/** The register that the unit at which this session works keeps. */
export const registerOf = (session: Session): Register => (/^(commune-police|province-police|investigation-agency)\./.test(session.unit) ? register294 : followed);

/** The page with the table; between says which days it is of, "" for a single case. */
export function ledgerTable(session: Session, of: Register, rows: LedgerRow[], gists: Record<string, Gist>, between: string): Child[] {
  return [
    h("p", { class: "paper-form" }, of.form),
    h("div", { class: "paper-head" }, h("div", {}, h("p", { class: "upper strong ruled" }, session.unitName(session.unit))),
      h("div", {}, h("p", { class: "strong" }, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), h("p", { class: "strong ruled" }, "Độc lập - Tự do - Hạnh phúc"))),
    h("div", { class: "paper-title" }, h("p", { class: "strong" }, of.title), between !== "" && h("p", {}, between)),
    h("table", { class: `ledger ${of.id}` }, h("thead", {}, h("tr", {}, of.heads.map((t) => h("th", { scope: "col" }, t)))),
      h("tbody", {}, rows.map((row, i) => h("tr", {}, of.cells(session, row, i + 1, gists[row.id] ?? unread).map((t) => h("td", {}, t)))))),
  ];
}

/** The same as a file that every table program reads. A cell that a program could take for a formula is written as text. */
export function ledgerFile(session: Session, of: Register, rows: LedgerRow[], gists: Record<string, Gist>): string {
  const quote = (t: string): string => `"${(/^[=+\-@\t\r]/.test(t) ? `'${t}` : t).replaceAll('"', '""')}"`;
  const lines = [[...of.heads], ...rows.map((row, i) => of.cells(session, row, i + 1, gists[row.id] ?? unread))];
  return `\ufeff${lines.map((cells) => cells.map(quote).join(",")).join("\r\n")}\r\n`;
}

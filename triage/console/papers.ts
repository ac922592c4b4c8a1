// Drafts of the official forms: what is printed on them and how a case fills them. The texts are data (papers/forms.json): a
// province replaces them when the circular changes. Everything here is Vietnamese, since the forms are, and happens in the page.
import type { Words } from "./jobs.ts";
import type { Host } from "./compose.ts";
import list from "./papers/forms.json";
import type { Session } from "./session.ts";
import { dateOf } from "./time.ts";
import { unveiled } from "./papernames.ts";

export interface Paper {
  id: string;
  number: string;
  law: string;
  name: string;
  en: string;
  lanes: string[];
  symbol: string;
  title: string[];
  lines: string[];
  sign: string[][];
  to: string[];
}

/** The forms that fit a case. */
export function papersFor(lane: string): Paper[] {
  return (list as Paper[]).filter((p) => p.lanes.includes(lane));
}

/** What the blanks of every form are filled with; a blank that is not here is left to the officer. */
export type Blanks = Record<string, string>;

const two = (n: number): string => String(n).padStart(2, "0");

/** Hours and minutes as forms have them: 14 giờ 05 phút. */
function hour(at: string): string {
  const d = new Date(Date.parse(at) + 7 * 3_600_000);
  return `${two(d.getUTCHours())} giờ ${two(d.getUTCMinutes())} phút`;
}

/** An answer in Vietnamese. */
function answer(session: Session, words: Words, q: string): string {
  const given = words.answers.find((a) => a.q === q)?.a ?? "";
  if (given === "") return "";
  const choice = session.tables.questions.find((x) => x.id === q)?.choices.find((c) => c.id === given);
  return choice?.vi ?? (given === "khong-biet" ? "không biết" : given === "bo-qua" ? "" : given);
}

/** Questions that have a line of their own on the forms, by the blank that they fill. */
const own: Record<string, readonly string[]> = {
  thoi_gian: ["luc-nao", "gio-phat-hien", "gio-chuyen", "gio-tu-tap", "ngay-cuoi"], doi_tuong: ["ai-lam", "can-bo-nao", "chuc-vu"], bi_hai: ["ai-bi-hai", "ai-bi-dua-di", "chau-nao"],
  huong_chay: ["huong-chay", "dua-di-dau"], phuong_tien: ["xe-bien-so", "loai-vu-khi"], thiet_hai: ["gia-tri", "so-tien"], vi_sao_biet: ["vi-sao-biet"], ly_do_giau_ten: ["ly-do-giau-ten"],
};
const elsewhere = new Set([...Object.values(own).flat(), "viec-gi", "o-dau", "dinh-can-bo", "cach-lien-he"]);

/** What is read of a tip into the blanks; words are masked already where they are to be. */
function told(session: Session, all: Words[]): Blanks {
  const first = all[0];
  if (first === undefined) return {};
  const line = (blank: string): string => (own[blank] ?? []).flatMap((q) => all.map((w) => answer(session, w, q))).filter((t) => t !== "").join("; ");
  const story = (w: Words): string => w.text || answer(session, w, "viec-gi");
  const rest = all.flatMap((w) => w.answers.filter((a) => !elsewhere.has(a.q)).map((a) => {
    const q = session.tables.questions.find((x) => x.id === a.q);
    const said = answer(session, w, a.q);
    return said === "" || said === "không biết" ? "" : `${(q?.text_vi ?? a.q).replace(/[?.]\s*$/, "")}: ${said}`;
  })).filter((t) => t !== "");
  const box = first.place.box === "" ? "" : session.boxName(first.place.box);
  return {
    ...Object.fromEntries(Object.keys(own).map((blank) => [blank, line(blank)])),
    ly_do_giau_ten: line("ly_do_giau_ten") || "không nói lý do",
    noi_xay_ra: [first.place.words, box === first.place.words ? "" : box].filter((t) => t !== "").join(", "),
    noi_dung: all.map(story).filter((t) => t !== "").join(" "),
    khac: rest.join("; "),
    kenh: channel(first.channel),
  };
}

function channel(id: string): string {
  const names: Record<string, string> = {
    web: "hòm thư trên trang web", telegram: "hòm thư trên Telegram", "zalo-oa": "hòm thư trên Zalo", "zalo-bot": "hòm thư trên Zalo",
    counter: "cán bộ nhập hộ tại quầy vào hòm thư", phone: "điện thoại, cán bộ nhập vào hòm thư",
    slip: "phiếu giấy trong hòm thư của thôn, cán bộ gõ lại",
  };
  return names[id] ?? "hòm thư";
}

/** What came with the letters, by kind and number; files have no names. */
function attached(all: Words[]): string {
  const kinds: Record<string, number> = {};
  for (const a of all.flatMap((w) => w.attachments)) {
    const kind = a.type.startsWith("image/") ? "ảnh" : a.type.startsWith("audio/") ? "đoạn ghi âm" : a.type.startsWith("video/") ? "đoạn phim" : "tệp tài liệu";
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  const text = Object.entries(kinds).map(([kind, n]) => `${two(n)} ${kind}`).join(", ");
  return text === "" ? "không có" : `${text} (dạng tệp, lưu niêm phong trong hòm thư)`;
}

/** Fills the blanks from a case. letters are its opened letters, masked or not. */
export function blanksOf({ session, data }: Pick<Host, "session" | "data">, letters: Words[], now: number): Blanks {
  const unit = session.unitName(session.unit);
  const today = dateOf(new Date(now).toISOString());
  const clock = (data.clocks ?? []).find((k) => k.met === undefined && !k.replaced && k.unit === session.unit);
  const category = session.tables.categories.find((c) => c.code === data.category);
  return {
    ...told(session, letters), ...unveiled(session),
    gio_nhan: hour(data.received), ngay_nhan: dateOf(data.received), noi_tiep_nhan: `trụ sở ${unit}`, can_bo: session.me.name, don_vi_ten: unit,
    so_hom_thu: data.number, nguoi_bao: "Người cung cấp tin không nêu tên (khoản 1, khoản 3 Điều 5 Thông tư số 28/2020/TT-BCA)",
    loai_viec: category?.label_vi ?? "", tai_lieu: attached(letters), ngay_xong: today, so_ban: "02",
    thoi_han: clock === undefined ? "" : `trước ${hour(clock.due)} ngày ${dateOf(clock.due)}`, luu: "hồ sơ",
  };
}

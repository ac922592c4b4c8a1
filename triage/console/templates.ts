// Ready texts for residents and closed lists of reasons. A reason travels as a code: the docket takes no words.
import type { Tables } from "../../intake/rules/tables.ts";
import type { Row } from "./shapes.ts";
import { pick, say, type Word } from "./words.ts";

const questions: readonly Word[] = ["reply.where", "reply.when", "reply.again", "reply.describe", "reply.photo", "reply.safe", "reply.meet"];
const answers: readonly Word[] = ["reply.answered", "reply.planned", "reply.cannot"];

/** Ready questions. In feedback nobody is in danger or described. */
export function asking(lane: string): string[] {
  return (lane === "feedback" ? questions.slice(0, 2) : questions).map((w) => say(w));
}

/** Ready answers: what the state means to a resident and, for feedback, the forms of an answer. */
export function answering(tables: Tables, row: Row): string[] {
  const state = tables.statuses.find((s) => s.id === row.state);
  const label = state?.resident_by_lane[row.lane] ?? (state && { vi: state.label_resident_vi, en: state.label_resident_en });
  return [label === undefined ? "" : pick(label), ...(row.lane === "feedback" ? answers.map((w) => say(w)) : [])].filter((t) => t !== "");
}

/** The {gaps} of a ready text that are still to be filled in. */
export function gaps(text: string): string[] {
  return text.match(/\{[a-z_]+\}/g) ?? [];
}

/** Reasons by the state they lead to; the words are in the catalog as reason.CODE. */
export const reasons: Record<string, readonly string[]> = {
  FORWARDED: ["khong-thuoc-tham-quyen", "dia-ban-khac", "dau-hieu-toi-pham", "xung-dot-loi-ich", "cap-tren-yeu-cau"],
  SUSPENDED: ["cho-giam-dinh", "cho-tai-lieu", "bat-kha-khang"],
  VPHC: ["vi-pham-hanh-chinh"],
  RESOLVED: ["da-xu-ly", "da-tra-loi", "da-thoa-thuan", "da-nhan-ban-giao"],
  NO_GROUNDS: ["khong-co-su-viec", "khong-cau-thanh", "chua-du-can-cu", "khong-the-xac-minh"],
  NOT_ACCEPTED: ["khong-thuoc-tham-quyen", "da-giai-quyet-roi", "ngoai-pham-vi"],
  DISCARDED: ["thu-rac", "thu-thu-nghiem", "khong-co-noi-dung"],
};

/** Why a sender is not heard of for some days: docket.SilenceReasons. */
export const silenceReasons = ["gui-lap", "quay-roi", "tin-may"] as const;

/** Why a closed case is taken up again: docket.ReopenReasons. */
export const reopenReasons = ["dong-nham", "co-tinh-tiet-moi", "khong-phai-thu-rac", "cap-tren-yeu-cau"] as const;

/** Why words are taken out of letters for good: docket.RedactReasons. */
export const redactReasons = ["khong-xac-minh", "lo-nguoi-bao", "nguoi-ngoai-cuoc", "ve-tre-em", "co-quan-yeu-cau"] as const;

/** An extension's reason is the number and date of the decision, in the letters that a code may have. */
export function decision(number: string, day: string): string {
  const code = number.trim().normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đĐ]/g, "D").replace(/[^A-Za-z0-9./:_-]+/g, "-").slice(0, 50);
  return /[A-Za-z0-9]/.test(code) && /^\d{4}-\d\d-\d\d$/.test(day) ? `${code}:${day}` : "";
}

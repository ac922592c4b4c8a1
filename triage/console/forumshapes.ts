// The shapes of forums as the console's interface has them; they are those of package forum.

/** How a forum stands. */
export type ForumState = "draft" | "open" | "meeting" | "held" | "closed";

/** What is decided before a forum. */
export interface Plan {
  /** Six symbols. */
  id: string;
  /** 0 for a new one. */
  version: number;
  title: string;
  /** YYYY-MM-DD */
  day: string;
  /** Minute of that day. */
  from: number;
  place: string;
  purpose: string;
  /** The last day on which opinions are taken; "" for the day before. */
  until: string;
  organisers: string[];
  /** Codes of guestCodes, or what they are called. */
  guests: string[];
}

/** "Công an lắng nghe ý kiến Nhân dân" of a commune on one day. */
export interface Forum extends Plan {
  commune: string;
  state: ForumState;
  turn: number;
  themes: Theme[];
  /** Who changed the plan last. */
  officer: string;
  counts: { proposed: number; approved: number; undisposed: number; owed: number; pledges: number; kept: number; late: number };
}

/** The part of the compiled table that a theme's opinions go to. */
export const themeSides = ["proposal", "shortcoming", "strength"] as const;

export interface Theme {
  id: string;
  name: string;
  side?: (typeof themeSides)[number];
}

export interface Opinion {
  id: string;
  forum: string;
  seq: number;
  source: "box" | "slip" | "floor";
  state: "proposed" | "approved" | "declined" | "withdrawn";
  /** Withdrawn by itself: its case may not be in a forum any more. */
  pulled?: boolean;
  reason?: string;
  /** The proposed words with the case that they are from, for the organising units. */
  sealed: string | null;
  case: boolean;
  /** The words as they were approved; "" before. */
  text: string;
  theme: string;
  /** How many said "tôi cũng vậy". */
  echoes: number;
  order: number;
  disposition: string;
  owner: string;
  due?: string;
  answer: string;
  answered?: string;
  late?: boolean;
  unit: string;
  proposer: string;
  approver?: string;
  /** Who changed it last. */
  officer: string;
  /** The opinion that it was merged into. */
  into?: string;
  /** So many mailboxes were told what became of it. */
  told?: number;
  version: number;
}

export interface Pledge {
  id: string;
  forum: string;
  /** Of its forum. */
  day: string;
  seq: number;
  opinion?: string;
  /** "": it was taken out, as it gave somebody away, and waits for new words. */
  text: string;
  owner: string;
  due: string;
  state: "open" | "kept" | "late" | "dropped";
  reason?: string;
  kept?: string;
  /** The unit that said so. */
  kept_by?: string;
  /** What who promised says of one that is late, and the day that it asks for. */
  why?: string;
  hoped?: string;
  told: number;
  /** Who wrote new words after the first were taken out. */
  anew?: string;
  officer: string;
  version: number;
}

/** One as the unit sees it that made it: nothing else of the forum. */
export interface OwnPledge extends Pick<Pledge, "id" | "forum" | "day" | "seq" | "text" | "due" | "state" | "reason" | "kept" | "why" | "hoped" | "version"> {
  title: string;
  /** Names of the units that held the forum. */
  holders: string[];
  /** The day on which they said that it was not kept after all. */
  doubted?: string;
}

/** One whose day has passed, with its forum's title. */
export interface LatePledge extends Pledge {
  title: string;
}

export interface ForumEntry {
  at: string;
  unit: string;
  officer: string;
  act: string;
  subject: string;
  outcome?: string;
}

/** A forum with all that belongs to it. */
export interface ForumPage {
  forum: Forum;
  opinions: Opinion[];
  pledges: Pledge[];
  log: ForumEntry[];
  /** Pledges of earlier forums that were not kept when the one before was held. */
  before: Pledge[];
  /** Units to which something can be given. */
  owners: { unit: string; name: string }[];
}

/** The papers of a forum, in the order in which they are needed. */
export const paperKinds = ["plan", "invitation", "minutes", "table", "conclusions", "reportback"] as const;
export type PaperKind = (typeof paperKinds)[number] | "letter";

/** Guests that a plan can name by code: forum.Guests. */
export const guestCodes = ["cap-uy", "hdnd", "ubnd", "dan-van", "cap-tren", "phu-nu", "nong-dan", "thanh-nien", "cuu-chien-binh", "truong-thon", "nguoi-uy-tin", "nhan-dan"] as const;
/** Why an opinion is not read out: forum.DeclineReasons. */
export const declineReasons = ["trung-lap", "ngoai-pham-vi", "lo-nguoi-viet", "viec-rieng", "to-giac", "rut-lai"] as const;
/** The reason that an opinion gives its writer away: forum.tells. */
export const tells = "lo-nguoi-viet";
/** Why a pledge is given up: forum.DropReasons. */
export const dropReasons = ["khong-dung-tham-quyen", "khong-con-can", "gop-viec-khac", "chua-co-kinh-phi"] as const;

/** Why who promised is late: forum.LateReasons. */
export const lateReasons = ["dang-lam", "cho-kinh-phi", "cho-cap-tren", "cho-noi-khac", "thoi-tiet", "khong-dung-tham-quyen"] as const;

const symbols = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Draws a forum's id, which people can read aloud. */
export function newForumID(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (b) => symbols.charAt(b & 31)).join("");
}

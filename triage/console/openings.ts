// Openings of the villages' boxes as the server keeps them: one side writes what was found, the other confirms exactly that. What
// is remarked in words is sealed to both, with the opening that it is of.
import { ApiError, bytes, get, post } from "./api.ts";
import type { Session } from "./session.ts";

/** How the seal was found. */
export const sealStates = ["intact", "broken", "missing", "other"] as const;

/** Who may have been there beside the two sides. */
export const witnesses = ["truong-thon", "to-truong", "bi-thu-chi-bo", "ban-cong-tac-mat-tran", "to-an-ninh", "nguoi-dan"] as const;

/** What the other side may find wrong. */
export const reasons = ["so-phieu", "niem-phong", "gio-ngay", "nguoi-du", "khac"] as const;

/** A box with its last opening; days are 2026-11-20, "" for none: a box may hang since nobody knows when. */
export interface Box {
  code: string;
  name: string;
  village: string;
  commune: string;
  last: string;
  due: string;
  overdue: boolean;
  /** The number of the seal that should be on it. */
  seal: string;
}

/** Who did something on behalf of which unit. */
export interface Said {
  unit: string;
  officer: string;
  name: string;
  day: string;
}

/** What is written of an opening; at is a moment in UTC. */
export interface Found {
  id: string;
  version: number;
  box: string;
  at: string;
  slips: number;
  blank: number;
  unreadable: number;
  seal_before: string;
  seal_state: string;
  seal_after: string;
  present: string[];
  sealed: string;
  /** The confirmed opening in whose place it stands, or "". */
  corrects: string;
}

export interface Opening extends Found {
  state: "proposed" | "confirmed" | "disputed";
  /** The commune that holds the box today. */
  holder: string;
  /** This side wrote it. */
  mine: boolean;
  proposed: Said;
  confirmed: Said | null;
  refused: (Said & { reason: string }) | null;
  typed: Said | null;
}

export interface Openings {
  /** The one due first, first. */
  boxes: Box[];
  /** The newest first. */
  openings: Opening[];
  /** Where older ones go on; "": there are none. */
  next: string;
}

/** What the server says now, with what was fetched before of older openings: those that both sides confirmed and typed in stay as they are. */
export function kept(had: Openings | null, now: Openings): Openings {
  const ids = new Set(now.openings.map((o) => o.id));
  if (had === null || now.next === "" || !had.openings.some((o) => ids.has(o.id))) return now;
  const older = had.openings.filter((o) => o.state === "confirmed" && o.typed !== null && !ids.has(o.id));
  return older.length === 0 ? now : { ...now, openings: sorted([...now.openings, ...older]), next: had.next };
}

/** An older page below what is there. */
export function below(had: Openings, page: Openings): Openings {
  const ids = new Set(page.openings.map((o) => o.id));
  return { ...had, openings: sorted([...had.openings.filter((o) => !ids.has(o.id)), ...page.openings]), next: page.next };
}

const sorted = (list: Opening[]): Opening[] => list.sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));

/** Slips that have words on them. */
export const toType = (o: Found): number => o.slips - o.blank - o.unreadable;

/** The number of the seal that should have been on the box; "" where it is not known, as for a correction or for what was before the last opening. */
export const expectedSeal = (box: Box | undefined, day: string, corrects: string): string => (box === undefined || corrects !== "" || day <= box.last ? "" : box.seal);

/** A moment to the minute, from a day and an hour in Viet Nam; "" for what is none. */
export function momentAt(day: string, hour: string): string {
  const at = Date.parse(`${day}T${hour}:00+07:00`);
  return Number.isNaN(at) ? "" : `${new Date(at).toISOString().slice(0, 16)}:00Z`;
}

/** The calls; each change answers with the whole list. */
export class OpeningCalls {
  readonly #session: Session;
  /** Sealed words by their text: a call that is made again is the same call. */
  #sealed = new Map<string, string>();

  constructor(session: Session) {
    this.#session = session;
  }

  get #unit(): { unit: string } {
    return { unit: this.#session.unit };
  }

  list = (before = ""): Promise<Openings> => get("/api/openings", before === "" ? this.#unit : { ...this.#unit, before });
  write = (f: Found): Promise<Openings> => post("/api/opening", f, this.#unit);
  confirm = (o: Opening): Promise<Openings> => post("/api/opening/confirm", { id: o.id, version: o.version }, this.#unit);
  refuse = (o: Opening, reason: string): Promise<Openings> => post("/api/opening/refuse", { id: o.id, version: o.version, reason }, this.#unit);
  withdraw = (o: Opening): Promise<Openings> => post("/api/opening/withdraw", { id: o.id, version: o.version }, this.#unit);
  typed = (o: Opening): Promise<Openings> => post("/api/opening/typed", { id: o.id, version: o.version }, this.#unit);
  paper = (id: string, format: "docx" | "pdf"): Promise<ArrayBuffer> => bytes("/api/opening/paper", { ...this.#unit, id, format });

  forget(): void {
    this.#sealed = new Map();
  }

  /** Seals what is remarked to both sides; null where the other one has no key yet. */
  async seal(id: string, text: string): Promise<string | null> {
    if (text === "") return "";
    const plain = JSON.stringify({ v: 1, opening: id, text });
    const known = this.#sealed.get(plain);
    if (known !== undefined) return known;
    const { unit, desk, opener } = this.#session;
    const other = otherSide(unit);
    const also = await desk.units([other]).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === "not_found") return null;
      throw error;
    });
    if (also === null) return null;
    const sealed = await opener!.ask("sealOwn", { unit, text: plain, also: also.map(({ unit, recipient }) => ({ unit, recipient })) });
    this.#sealed.set(plain, sealed);
    return sealed;
  }

  /** Opens what is remarked; null is what does not open here, or is another opening's. */
  async open(o: Opening): Promise<string | null> {
    const { opener, unit, keys } = this.#session;
    if (o.sealed === "" || opener === null || !keys) return null;
    try {
      const x = JSON.parse((await opener.ask("openOwn", { unit, sealed: o.sealed })) ?? "") as { v?: unknown; opening?: unknown; text?: unknown };
      return x.v === 1 && x.opening === o.id && typeof x.text === "string" ? x.text : null;
    } catch {
      return null;
    }
  }
}

const sides = ["commune-police", "commune-front"];

const roleOf = (unit: string): string => unit.split(".")[0] ?? "";

/** Whether boxes are opened by the unit; else it only reads of it. */
export const isSide = (unit: string): boolean => sides.includes(roleOf(unit));

/** The unit with which this one opens boxes. */
export const otherSide = (unit: string): string => `${roleOf(unit) === sides[1] ? sides[0] : sides[1]}.${unit.split(".")[1] ?? ""}`;

/** The unit that confirms an opening, or does not: the other side, of the commune that holds the box today. */
export const judge = (o: Opening): string => otherSide(`${roleOf(o.proposed.unit)}.${o.holder}`);

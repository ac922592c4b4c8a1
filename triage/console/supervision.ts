// The Front's supervision as the server keeps it, and the words in it: they are sealed to the Front in the worker, each with the
// plan and the place that it is of, so that words which are shown elsewhere are not taken for others.
import { get, post } from "./api.ts";
import type { Session } from "./session.ts";

/** supervision.Titles. */
export const titles = ["chua-tra-loi", "tra-loi-cham", "tiep-cong-dan", "hoa-giai", "cam-ket-dien-dan", "khac"] as const;

/** What is done about a visit, in its order; the unit's report may never come. The plan itself is sent, once. */
export const visitSteps = ["got", "visited", "reported"] as const;
export type VisitStep = (typeof visitSteps)[number];
export type Step = "sent" | VisitStep;

export interface Ask {
  id: string;
  plan: string;
  of: string;
  due: string;
  state: "open" | "kept" | "dropped";
  day: string;
  sealed: string;
  version: number;
  late: boolean;
}

/** A visit of a plan; days are 2026-12-20, "" where there is none. */
export interface Visit extends Record<VisitStep, string> {
  /** The plan's for the visit that came with it. */
  id: string;
  day: string;
  dropped: string;
  visitors: string[];
  findings: string;
  get_by: string;
  report_by: string;
}

/** A plan, which has a visit at least. */
export interface Plan {
  id: string;
  title: string;
  of: string;
  day: string;
  numbers: string[];
  purpose: string;
  version: number;
  sent: string;
  dropped: string;
  send_by: string;
  officer: string;
  visits: Visit[];
  asks: Ask[];
}

/** Visits that still stand. */
export const standing = (p: Plan): Visit[] => p.visits.filter((v) => v.dropped === "");

/** The day of the next visit, or of the last one where all were made. */
export const nextDay = (p: Plan): string => (standing(p).find((v) => v.visited === "") ?? standing(p).at(-1))?.day ?? p.day;

/** The first visit that was made, "" before it. */
export const firstVisited = (p: Plan): string => p.visits.map((v) => v.visited).filter((day) => day !== "").sort()[0] ?? "";

/** Whether the visit can be left out: not the only one, and not that which a plan that has not gone out is about. */
export const mayDrop = (p: Plan, v: Visit): boolean => p.dropped === "" && v.dropped === "" && v.visited === "" && (p.sent !== "" || v.id !== p.id) && standing(p).length > 1;

/** Until when a step of a visit should be done; "" for the visit itself, which has its day. */
export const lawDay = (v: Visit, step: VisitStep): string => ({ got: v.get_by, visited: "", reported: v.report_by })[step];

/** What should have been done by today. */
export function lateStep(p: Plan, today: string): Step | null {
  if (p.dropped !== "") return null;
  if (p.sent === "") return today > p.send_by ? "sent" : null;
  const waits = standing(p).filter((v) => v.reported === "");
  if (waits.some((v) => v.visited !== "" && today > v.report_by)) return "reported";
  return waits.some((v) => v.visited === "" && v.got === "" && today > v.get_by) ? "got" : null;
}

/** What the words of a visit are sealed as: those of a plan's first one as they were when a plan had one alone. */
export const wordsOf = (p: Plan, visit: string): string => (visit === p.id ? "findings" : visit);

/** A matter that waits for an answer, as the Front's list has it. */
export interface Ground {
  number: string;
  category: string;
  holder: string;
}

/** The calls; each change answers with all plans. */
export class Supervision {
  readonly #session: Session;
  /** Sealed words by their text: a call that is made again is the same call. */
  #sealed = new Map<string, string>();

  constructor(session: Session) {
    this.#session = session;
  }

  #to = (what: string, body: unknown): Promise<Plan[]> => post(`/api/supervision${what}`, body, { unit: this.#session.unit });

  list = (): Promise<Plan[]> => get("/api/supervision", { unit: this.#session.unit });
  grounds = async (): Promise<Ground[]> => (await get<{ rows: Ground[] }>("/api/mttq/cases", { unit: this.#session.unit, only: "overdue", limit: "200" })).rows;
  save = (p: Pick<Plan, "id" | "version" | "title" | "of" | "day" | "numbers" | "purpose">): Promise<Plan[]> => this.#to("", p);
  visit = (a: { id: string; plan: string; version: number; day: string }): Promise<Plan[]> => this.#to("/visit", a);
  step = (s: { id: string; version: number; visit: string; step: Step | "dropped"; day: string; visitors: string[]; findings: string }): Promise<Plan[]> => this.#to("/step", s);
  ask = (a: Pick<Ask, "id" | "plan" | "of" | "due" | "sealed">): Promise<Plan[]> => this.#to("/ask", a);
  kept = (a: Ask, state: "kept" | "dropped", day: string): Promise<Plan[]> => this.#to("/kept", { id: a.id, plan: a.plan, version: a.version, state, day });

  forget(): void {
    this.#sealed = new Map();
  }

  /** Seals words; what is "purpose", what wordsOf says of a visit, or a recommendation's id. */
  async seal(plan: string, what: string, text: string): Promise<string> {
    if (text === "") return "";
    const plain = JSON.stringify({ v: 1, plan, what, text });
    const known = this.#sealed.get(plain);
    if (known !== undefined) return known;
    const sealed = await this.#session.opener!.ask("sealOwn", { unit: this.#session.unit, text: plain });
    this.#sealed.set(plain, sealed);
    return sealed;
  }

  /** Opens the words of a plan, by what they are; null is what does not open here, or is not what it is shown as. */
  async open(p: Plan): Promise<Record<string, string | null>> {
    const { opener, unit, keys } = this.#session;
    const found: Record<string, string | null> = {};
    for (const [what, sealed] of [["purpose", p.purpose], ...p.visits.map((v) => [wordsOf(p, v.id), v.findings]), ...p.asks.map((a) => [a.id, a.sealed])] as [string, string][]) {
      if (sealed === "" || opener === null || !keys) continue;
      found[what] = read(p.id, what, await opener.ask("openOwn", { unit, sealed }).catch(() => null));
    }
    return found;
  }
}

function read(plan: string, what: string, plain: string | null): string | null {
  try {
    const x = JSON.parse(plain ?? "") as { v?: unknown; plan?: unknown; what?: unknown; text?: unknown };
    return x.v === 1 && x.plan === plan && x.what === what && typeof x.text === "string" ? x.text : null;
  } catch {
    return null;
  }
}

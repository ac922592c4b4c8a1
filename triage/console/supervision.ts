// The Front's supervision as the server keeps it, and the words in it: they are sealed to the Front in the worker, each with the
// plan and the place that it is of, so that words which are shown elsewhere are not taken for others.
import { get, post } from "./api.ts";
import type { Session } from "./session.ts";

/** supervision.Titles. */
export const titles = ["chua-tra-loi", "tra-loi-cham", "tiep-cong-dan", "hoa-giai", "cam-ket-dien-dan", "khac"] as const;

/** What is done about a plan, in its order; the unit's report may never come. */
export const steps = ["sent", "got", "visited", "reported"] as const;
export type Step = (typeof steps)[number];

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

/** A plan; days are 2026-12-20, "" where there is none. */
export interface Plan extends Record<Step, string> {
  id: string;
  title: string;
  of: string;
  day: string;
  numbers: string[];
  purpose: string;
  version: number;
  visitors: string[];
  findings: string;
  dropped: string;
  send_by: string;
  get_by: string;
  report_by: string;
  officer: string;
  asks: Ask[];
}

/** Until when a step should be done; "" for the visit, which has its day. */
export const lawDay = (p: Plan, step: Step): string => ({ sent: p.send_by, got: p.get_by, visited: "", reported: p.report_by })[step];

/** What should have been done by today. */
export function lateStep(p: Plan, today: string): Step | null {
  if (p.dropped !== "" || p.reported !== "") return null;
  const next: Step = p.visited !== "" ? "reported" : p.sent === "" ? "sent" : "got";
  return p[next] === "" && today > lawDay(p, next) ? next : null;
}

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
  step = (s: { id: string; version: number; step: Step | "dropped"; day: string; visitors: string[]; findings: string }): Promise<Plan[]> => this.#to("/step", s);
  ask = (a: Pick<Ask, "id" | "plan" | "of" | "due" | "sealed">): Promise<Plan[]> => this.#to("/ask", a);
  kept = (a: Ask, state: "kept" | "dropped", day: string): Promise<Plan[]> => this.#to("/kept", { id: a.id, plan: a.plan, version: a.version, state, day });

  forget(): void {
    this.#sealed = new Map();
  }

  /** Seals words; what is "purpose", "findings", or a recommendation's id. */
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
    for (const [what, sealed] of [["purpose", p.purpose], ["findings", p.findings], ...p.asks.map((a) => [a.id, a.sealed])] as [string, string][]) {
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

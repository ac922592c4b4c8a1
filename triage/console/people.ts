// Who works in a unit, as the console tells it: the shapes of package roster, and the calls about them.
import { get, post } from "./api.ts";
import type { Holders, Newcomer, Rotation } from "./jobs.ts";
import type { Paper } from "./paperkey.ts";
import type { LogPage } from "./shapes-unit.ts";
import type { Sealing } from "./vouch.ts";

/** One of a unit's keys as somebody has it. */
export interface Held {
  recipient: string;
  by: string;
  at: string;
  officer?: string;
  vouch?: string;
}

export interface Colleague {
  user: string;
  name: string;
  recipient: string;
  duties: { duty: string; from: string; to?: string }[];
  keys: Held[];
}

export interface UnitKeyRow {
  recipient: string;
  verify: string;
  from?: string;
  to?: string;
  proposed?: boolean;
  made?: string;
  by?: string;
}

export interface Invitation {
  id: string;
  unit: string;
  user: string;
  name: string;
  duty: string;
  renews?: boolean;
  by: string;
  at: string;
  until: string;
  state: "open" | "waits" | "welcomed" | "stopped" | "expired";
  recipient?: string;
}

export interface UnitRow {
  id: string;
  role: string;
  name: string;
  from?: string;
  to?: string;
}

export interface RosterSheet {
  unit: UnitRow;
  before: UnitRow[];
  /** Into which it has gone over, by name. */
  successor?: string;
  /** Into which it will, on the day on which it ends. */
  going?: string;
  officers: Colleague[];
  keys: UnitKeyRow[];
  /** Keys of units that went over into this one. */
  inherited?: string[];
  invitations: Invitation[];
  rotate_since?: string;
  table: { act: string; duties: string[] }[];
  paper?: Pick<Paper, "recipient" | "signature"> & { at?: string; by?: string; threshold: number; shares: number };
}

export interface Change {
  at: string;
  unit: string;
  by: string;
  by_name?: string;
  kind: string;
  subject?: string;
  name?: string;
  duty?: string;
}

export interface Keyless extends UnitRow {
  invitation?: Invitation;
}

/** What a newcomer's page is told of his invitation. */
export interface Invited {
  unit: string;
  unit_name: string;
  user: string;
  name: string;
  duty: string;
  by: string;
  until: string;
  state: "open" | "waits" | "welcomed";
  first: boolean;
  renews: boolean;
  paper: boolean;
}

/** What invites somebody; the code itself stays with who invites. */
export interface NewInvitation {
  id: string;
  code: string;
  user: string;
  name: string;
  duty: string;
  unit?: string;
}

export const invited = (code: string): Promise<Invited> => post("/api/invitation", { code });

export const join = (code: string, made: Newcomer): Promise<null> =>
  post("/api/invitation/join", { code, keys: made.keys, ...(made.founding === null ? {} : { founding: made.founding }) });

/** The calls about the people of one unit; null where the caller took the sheet from himself. */
export class People {
  readonly #unit: string;

  constructor(unit: string) {
    this.#unit = unit;
  }

  #write = (what: string, body: unknown): Promise<RosterSheet | null> => post(`/api/roster/${what}`, body, { unit: this.#unit });

  sheet = (): Promise<RosterSheet> => get("/api/roster", { unit: this.#unit });
  invite = (n: NewInvitation): Promise<RosterSheet | null> => this.#write("invite", n);
  withdraw = (id: string, differs: boolean): Promise<RosterSheet | null> => this.#write("withdraw", { id, differs });
  welcome = (id: string, keys: Sealing[]): Promise<RosterSheet | null> => this.#write("welcome", { id, keys });
  give = (user: string, keys: Sealing[]): Promise<RosterSheet | null> => this.#write("give", { user, keys });
  duty = (user: string, was: string[], duty: string): Promise<RosterSheet | null> => this.#write("duty", { user, was, duty });
  relieve = (user: string): Promise<RosterSheet | null> => this.#write("relieve", { user });
  rotate = (rotation: Rotation): Promise<RosterSheet | null> => this.#write("rotate", rotation);
  log = (before: string): Promise<LogPage<Change>> => get("/api/roster/log", { unit: this.#unit, before });
  provinceLog = (before: string): Promise<LogPage<Change>> => get("/api/roster/province", { unit: this.#unit, before });
  keyless = (): Promise<Keyless[]> => get("/api/roster/keyless", { unit: this.#unit });
  found = (n: NewInvitation): Promise<Keyless[]> => post("/api/roster/found", n, { unit: this.#unit });
}

/** Those who have the unit's keys, as the worker wants them to seal the next one to. */
export function holders(sheet: RosterSheet): Holders {
  return {
    unit: sheet.unit.id, order: sheet.keys.map((k) => k.recipient),
    officers: sheet.officers.filter((o) => o.keys.some((held) => sheet.keys.some((k) => k.recipient === held.recipient))).map((o) => ({
      user: o.user, recipient: o.recipient, vouches: Object.fromEntries(o.keys.map((k) => [k.recipient, k.officer === o.recipient ? (k.vouch ?? "") : ""])),
    })),
  };
}

// A signed-in officer's page: who he is, for which unit he acts, the worker that has the keys, and what things are called.
import type { Tables } from "../../intake/rules/tables.ts";
import { bytes, Desk, get, post } from "./api.ts";
import type { Next } from "./factor.ts";
import type { Challenge, Duty, Me } from "./shapes-unit.ts";
import { Opener } from "./worker.ts";
import { pick, say, sayCode } from "./words.ts";

/** What the directory calls units and boxes. It is read for names only: recipients come from the roster (/api/units). */
interface Names {
  units: { id: string; role: string; name: string; deployment?: string; to?: string }[];
  boxes: { code: string; name: string }[];
}

/** What stays closed for good, such as what was sealed to another unit, must not be asked for all the time. */
const keysEvery = 20_000;

export class Session {
  me: Me;
  tables: Tables;
  desk: Desk;
  /** Null while the page is locked. */
  opener: Opener | null;
  /** Units whose keys are open. */
  keyed: string[];
  #keysAsked = 0;
  #names: Promise<Names> | null = null;
  #unitNames = new Map<string, string>();
  #boxNames = new Map<string, string>();

  constructor(me: Me, tables: Tables, opener: Opener, keyed: string[], unit: string) {
    this.me = me;
    this.tables = tables;
    this.opener = opener;
    this.keyed = keyed;
    this.desk = new Desk(unit);
    for (const duty of me.duties ?? []) this.#unitNames.set(duty.unit, duty.name);
  }

  get unit(): string {
    return this.desk.unit;
  }

  get duty(): Duty | undefined {
    return this.me.duties?.find((d) => d.unit === this.unit);
  }

  may(act: string, unit = this.unit): boolean {
    return (this.me.acts[unit] ?? []).includes(act);
  }

  /** Whether the page can open what was sent to the unit. */
  get keys(): boolean {
    return this.opener !== null && this.keyed.includes(this.unit);
  }

  /** Fetches the keys that colleagues sealed to the officer since he signed in; says whether there are new ones of the unit. */
  async moreKeys(): Promise<boolean> {
    const { opener } = this;
    if (opener === null || Date.now() - this.#keysAsked < keysEvery) return false;
    this.#keysAsked = Date.now();
    const me = await get<Me>("/api/me");
    const { units, news } = await opener.ask("more", { keys: (me.keys ?? []).map(({ unit, sealed }) => ({ unit, sealed })), units: me.units, before: me.before });
    [this.me, this.keyed] = [me, units];
    return news && this.keys;
  }

  /** Drops the keys: the worker is ended. */
  lock(): void {
    this.opener?.close();
    this.opener = null;
    this.keyed = [];
  }

  /** Reads the names of units and boxes, once. Without a signed directory there are none, and codes are shown. */
  names(): Promise<Names> {
    this.#names ??= bytes("/api/directory", {}).then((signed) => {
      const text = new TextDecoder().decode(signed);
      const names = JSON.parse(text.slice(text.indexOf("\n", text.indexOf("\n") + 1) + 1)) as Names;
      for (const u of names.units) this.#unitNames.set(u.id, u.name);
      for (const b of names.boxes) this.#boxNames.set(b.code, b.name);
      return names;
    }).catch(() => ({ units: [], boxes: [] }));
    return this.#names;
  }

  unitName(id: string): string {
    const known = this.#unitNames.get(id);
    if (known !== undefined) return known;
    const role = this.tables.roles.find((r) => r.id === id.split(".")[0]);
    return role === undefined ? id : `${pick(role)} (${id.split(".")[1] ?? ""})`;
  }

  boxName(code: string): string {
    return this.#boxNames.get(code) ?? code;
  }

  communeName(code: string): string {
    return this.#unitNames.get(`commune-committee.${code}`)?.replace(/^(Ủy ban nhân dân|UBND) /u, "") ?? "";
  }

  /** In protected lanes the header names the lane instead of a category. */
  category(code: string): string {
    const row = this.tables.categories.find((c) => c.code === code);
    if (row !== undefined) return pick({ vi: row.label_vi, en: row.label_en });
    return this.lane(code);
  }

  lane(id: string): string {
    const row = this.tables.lanes.find((l) => l.id === id);
    return row === undefined ? id : pick({ vi: row.label_vi, en: row.label_en });
  }

  state(id: string): string {
    const row = this.tables.statuses.find((s) => s.id === id);
    return row === undefined ? id : pick({ vi: row.label_officer_vi, en: row.label_officer_en });
  }

  outcome(id: string): string {
    return sayCode("outcome", id, this.tables.outcomes.find((o) => o.id === id)?.vi ?? id);
  }

  reason(code: string): string {
    return sayCode("reason", code, code);
  }

  officer(user: string): string {
    return user === this.me.user ? say("me") : user;
  }
}

/** What signing in has come to: Me, or what is asked before it. The worker waits with what it derived. */
export interface Begun {
  opener: Opener;
  answer: Me | Next;
}

/**
 * Begins to sign in: the worker derives from the passphrase, the console checks the secret. The passphrase goes to the
 * worker and nowhere else.
 */
export async function beginSignIn(user: string, passphrase: string, progress: (done: number) => void): Promise<Begun> {
  const challenge = await post<Challenge>("/api/signin/start", { user });
  const opener = new Opener();
  try {
    const { auth } = await opener.ask("derive", { passphrase, ...challenge }, progress);
    return { opener, answer: await post<Me | Next>("/api/signin", { user, secret: auth }) };
  } catch (error) {
    opener.close();
    throw error;
  }
}

/** Ends signing in: the worker opens the keys. */
export async function endSignIn(opener: Opener, me: Me): Promise<{ me: Me; tables: Tables; opener: Opener; keyed: string[] }> {
  try {
    const keys = (me.keys ?? []).map(({ unit, sealed }) => ({ unit, sealed }));
    const { units } = await opener.ask("unlock", { user: me.user, identity: me.identity, keys, units: me.units, before: me.before });
    return { me, tables: await get<Tables>("/api/tables"), opener, keyed: units };
  } catch (error) {
    opener.close();
    throw error;
  }
}

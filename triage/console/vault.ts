// What the worker knows and does: the browser's twin of triage/officer/client.go and desk.go. Dropping the vault (the
// worker is ended) drops every key.
import {
  fromBase64, open, openBlob, openBytes, openRemark, paddedSize, parse, recipientOf, sealBytes,
  sealRemark, sealReply, toBase64, verifyHandOn, EnvelopeError, type Tip,
} from "../../intake/envelope/envelope.ts";
import { keepReady } from "../../intake/envelope/part.ts";
import { ReadyIdentity } from "../../intake/envelope/ready.ts";
import { masked, readMarks, type Mark } from "./mask.ts";
import type { Failure, Jobs, Letter, Opened, PublicKey, SealedReply } from "./jobs.ts";
import { authHex, derive, fingerprint, KeyError, openIdentity, publicOf, signingSeed, unwrap, type Secrets, type UnitKey } from "./keys.ts";
import { newID } from "./uuid.ts";
import { rotate, unsure, welcome } from "./vault-people.ts";

/** Why a job failed, as the page is told. */
export class VaultError extends Error {
  readonly why: Failure;

  constructor(why: Failure) {
    super(why);
    this.why = why;
    this.name = "VaultError";
  }
}

/** The failure that an error means to the page. */
export function failureOf(error: unknown): Failure {
  if (error instanceof VaultError) return error.why;
  if (error instanceof KeyError) return error.why === "params" ? "weak" : "short";
  return error instanceof EnvelopeError && error.outcome === "damaged" ? "damaged" : "refused";
}

interface CaseKeys {
  reporter: string;
  recipient: string;
  /** Every case key that an opened envelope brought. */
  identities: string[];
  tips: Map<string, Tip>;
  /** The tip that brought the keys: it is what is handed on. */
  first: Tip | null;
  /** Where replies go: the reporter keys by their mailboxes, the case's own first. */
  reporters: Map<string, string>;
  /** Those mailboxes whose letters belong to the case. */
  mailboxes: string[];
  /** What is not to leave the unit. */
  marks: Mark[];
}

/** The mailbox of whoever wrote a letter: the case that it first came in. */
const mailboxOf = (t: Tip): string => t.hand_on?.original.case ?? t.header.case;

/** Holds an officer's keys and does what needs them. */
export class Vault {
  readonly #now: () => Date;
  #user = "";
  #secrets: Secrets | null = null;
  #own: string | null = null;
  readonly #keys = new Map<string, UnitKey[]>();
  #public: Record<string, PublicKey[]> = {};
  #before: Record<string, string[]> = {};
  readonly #cases = new Map<string, CaseKeys>();

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  /** Derives from the passphrase; only the secret to sign in with is told. */
  async derive(job: Jobs["derive"]["in"], progress?: (done: number) => void): Promise<Jobs["derive"]["out"]> {
    this.#secrets = await derive(job.passphrase, fromBase64(job.salt), job.params, progress);
    return { auth: authHex(this.#secrets) };
  }

  /** Opens the officer's identity and with it his units' keys; the derived secrets are not needed after it. */
  async unlock(job: Jobs["unlock"]["in"]): Promise<Jobs["unlock"]["out"]> {
    const secrets = this.#secrets;
    this.#secrets = null;
    if (secrets === null) throw new VaultError("nokey");
    const own = await openIdentity(fromBase64(job.identity), secrets);
    if (own === null) throw new VaultError("wrong");
    this.#own = own;
    this.#user = job.user;
    const { units } = await this.more(job);
    return { units };
  }

  /** Opens keys that were sealed to the officer since he signed in; those it knows stay. */
  async more(job: Jobs["more"]["in"]): Promise<Jobs["more"]["out"]> {
    if (this.#own === null) throw new VaultError("nokey");
    let news = false;
    for (const wrapped of job.keys) {
      const key = await unwrap(fromBase64(wrapped.sealed), this.#own);
      if (key === null) continue; // sealed to somebody else: the same as none
      // A server that swaps keys would make one unit sign as another.
      if (key.unit !== wrapped.unit) throw new VaultError("swapped");
      const known = this.#keys.get(key.unit) ?? [];
      if (known.some((k) => k.identity === key.identity)) continue;
      this.#keys.set(key.unit, [...known, key]);
      keepReady(key.identity, new ReadyIdentity(key.identity)); // many tips will be opened with it
      news = true;
    }
    [this.#public, this.#before] = [job.units, job.before ?? {}];
    return { units: [...this.#keys.keys()], news };
  }

  /** The fingerprint of the officer's own recipient, as his own key has it. */
  async mine(): Promise<string> {
    if (this.#own === null) throw new VaultError("nokey");
    return fingerprint(await recipientOf(this.#own));
  }

  welcome = (job: Jobs["welcome"]["in"]): Promise<Jobs["welcome"]["out"]> => welcome(this.#readable(job.unit), job);

  unsure = (job: Jobs["unsure"]["in"]): Promise<string[]> => unsure(this.#keys.get(job.unit) ?? [], job);

  async rotate(job: Jobs["rotate"]["in"]): Promise<Jobs["rotate"]["out"]> {
    if (this.#own === null) throw new VaultError("nokey");
    const known = this.#keys.get(job.unit) ?? [];
    const { key, out } = await rotate(known, this.#own, job);
    this.#keys.set(job.unit, [...known, key]);
    return out;
  }

  /** Opens everything of a case that the unit can open. */
  async open(job: Jobs["open"]["in"]): Promise<Opened> {
    const identities = this.identitiesOf(job.unit);
    if (identities.length === 0) throw new VaultError("nokey");
    const keys: CaseKeys = { reporter: "", recipient: "", identities: [], tips: new Map(), first: null, reporters: new Map(), mailboxes: job.mailboxes ?? [job.id], marks: [] };
    const letters: Letter[] = [];
    for (const { id, sealed } of job.envelopes) letters.push(await this.#letter(job.id, id, sealed, identities, keys));
    this.#cases.set(job.id, keys);
    const read = async (sealed: string) => openNote(sealed, keys.identities);
    const notes = await texts(job.remarks.map((r) => [r.id, r.sealed]), read);
    keys.marks = readMarks(notes[job.remarks.filter((r) => r.marks === true).at(-1)?.id ?? ""]);
    const answers = await texts(job.replies.map((r) => [r.id, r.copy]), read);
    return { letters, notes, answers, answerable: keys.first !== null };
  }

  async #letter(inCase: string, id: string, bytes: string, identities: string[], keys: CaseKeys): Promise<Letter> {
    let tip: Tip | null;
    try {
      const sealed = parse(fromBase64(bytes));
      if (sealed.header.case !== inCase && !keys.mailboxes.includes(sealed.header.case)) throw new EnvelopeError("damaged");
      tip = await open(sealed, ...identities);
    } catch {
      return { id, state: "damaged" };
    }
    if (tip === null) return { id, state: "closed" };
    keys.tips.set(id, tip);
    if (tip.case_key.identity !== "") keys.identities.push(tip.case_key.identity);
    if (keys.first === null && tip.reporter !== "" && tip.case_key.recipient !== "") {
      [keys.first, keys.reporter, keys.recipient] = [tip, tip.reporter, tip.case_key.recipient];
    }
    if (tip.reporter !== "") keys.reporters.set(mailboxOf(tip), tip.reporter);
    // Handed on under a new case key: what is added from now on is sealed to that one.
    if (tip.hand_on?.original.kind === "tip" && keys.first !== null && mailboxOf(tip) === mailboxOf(keys.first) && tip.case_key.recipient !== "") {
      keys.recipient = tip.case_key.recipient;
    }
    const { reporter: _, case_key: __, ...words } = tip;
    return { id, state: "open", words };
  }

  /** Opens an attachment of an opened case. */
  async blob(job: Jobs["blob"]["in"]): Promise<ArrayBuffer> {
    for (const identity of this.#case(job.id).identities) {
      const content = await openBlob(new Uint8Array(job.sealed), identity, job.attachment);
      if (content !== null) return new Uint8Array(content).buffer;
    }
    throw new VaultError("closed");
  }

  /** Seals a reply to the resident, signed by the unit, with a copy for its own history. */
  async reply(job: Jobs["reply"]["in"], recipient = this.#answerable(job.id).recipient): Promise<SealedReply> {
    const keys = this.#answerable(job.id);
    const id = newID();
    const { unit, text, state, question, holders, never, files } = job;
    const attachments = (files ?? []).map((f) => f.theirs);
    const signing = await this.#signing(unit);
    const own = mailboxOf(keys.first as Tip);
    const to = async (mailbox: string, reporter: string, as: string, with_: typeof attachments) => toBase64(await sealReply(
      { id: as, case: mailbox, from: unit, text, state, question, attachments: with_, holders, never, not_before: "" }, reporter, signing,
    ));
    const also: SealedReply["also"] = [];
    for (const [mailbox, reporter] of keys.reporters) {
      const as = newID();
      if (mailbox !== own && keys.mailboxes.includes(mailbox)) also.push({ id: as, mailbox, sealed: await to(mailbox, reporter, as, []) });
    }
    const reply: SealedReply = { id, sealed: await to(own, keys.reporter, id, attachments), copy: await this.#copy(job.id, text, recipient), state, question };
    if (own !== job.id || also.length > 0) Object.assign(reply, { mailbox: own, also });
    if (files === undefined || files.length === 0) return reply;
    const ours = files.map((f) => f.ours);
    return { ...reply, files: {
      theirs: attachments.map((a) => a.blob), ours: ours.map((a) => ({ id: a.blob, size: paddedSize(a.size) })),
      sealed: await this.#note(job.id, JSON.stringify({ kind: "files", files: ours })),
    } };
  }

  /** Seals a remark to the case key. */
  async note(job: Jobs["note"]["in"]): Promise<Jobs["note"]["out"]> {
    return { id: newID(), sealed: await this.#note(job.id, job.text) };
  }

  #note(id: string, text: string): Promise<string> {
    return this.#copy(id, text, this.#answerable(id).recipient);
  }

  async #copy(id: string, text: string, recipient: string): Promise<string> {
    const at = this.#now().toISOString().replace(/\.\d+Z$/, "Z");
    return toBase64(await sealRemark({ case: id, by: this.#user, text, at }, recipient));
  }

  /** Says whether one of the keys signed the hand-on. */
  async handed(job: Jobs["handed"]["in"]): Promise<boolean> {
    const tip = this.#case(job.id).tips.get(job.letter);
    return tip !== undefined && job.verify.some((verify) => verifyHandOn(tip, verify));
  }

  /** What the cases are about that were opened since the keys were, without what was marked: nothing is opened for it. */
  async gist(job: Jobs["gist"]["in"]): Promise<Jobs["gist"]["out"]> {
    const found: Jobs["gist"]["out"] = {};
    for (const id of job.ids) {
      const keys = this.#cases.get(id);
      const [letter, tip] = [...(keys?.tips ?? [])].find(([, t]) => t === keys?.first) ?? [];
      if (keys === undefined || letter === undefined || tip === undefined) continue;
      const words = masked(tip, keys.marks.filter((m) => m.letter === letter));
      found[id] = { text: words.text || (words.answers.find((a) => a.q === "viec-gi")?.a ?? ""), place: words.place.words, box: words.place.box };
    }
    return found;
  }

  /** The bare age file of an envelope, which the stock age command opens. */
  async part(job: Jobs["part"]["in"]): Promise<ArrayBuffer> {
    return new Uint8Array(parse(fromBase64(job.sealed)).part).buffer;
  }

  /** Seals a half-written text to the officer himself, so that it survives a lock. */
  async park(job: Jobs["park"]["in"]): Promise<string> {
    if (this.#own === null) throw new VaultError("nokey");
    return toBase64(await sealBytes(new TextEncoder().encode(job.text), await recipientOf(this.#own)));
  }

  async unpark(job: Jobs["unpark"]["in"]): Promise<string> {
    const plain = this.#own === null ? null : await openBytes(fromBase64(job.sealed), this.#own);
    if (plain === null) throw new VaultError("closed");
    return new TextDecoder().decode(plain).trimEnd();
  }

  // What vault-inside.ts and vault-move.ts work with: nothing of it leaves the worker.

  get user(): string {
    return this.#user;
  }

  /** The officer's own identity. */
  get own(): string {
    if (this.#own === null) throw new VaultError("nokey");
    return this.#own;
  }

  keysOf = (unit: string): readonly UnitKey[] => this.#keys.get(unit) ?? [];

  /** Keeps keys of a unit that were opened with its paper. */
  take(unit: string, keys: readonly UnitKey[]): void {
    const known = this.#keys.get(unit) ?? [];
    this.#keys.set(unit, [...known, ...keys.filter((key) => !known.some((k) => k.identity === key.identity))]);
  }

  now = (): Date => this.#now();

  /** Everything that was opened of a case, in its order. */
  tipsOf = (id: string): Tip[] => [...this.#case(id).tips.values()];

  firstOf = (id: string): Tip => this.#answerable(id).first as Tip;

  /** The case keys that came with it. */
  identitiesIn = (id: string): string[] => this.#case(id).identities;

  newID = newID;

  today = (): string => new Date(this.#now().getTime() + 7 * 3_600_000).toISOString().slice(0, 10);

  caseOf = (id: string): { reporter: string; recipient: string } => this.#answerable(id);

  /** The unit's keys, and those of units that went over into it. */
  #readable = (unit: string): UnitKey[] => [unit, ...(this.#before[unit] ?? [])].flatMap((u) => this.#keys.get(u) ?? []);

  identitiesOf = (unit: string): string[] => this.#readable(unit).map((key) => key.identity);

  signing = (unit: string): Promise<Uint8Array> => this.#signing(unit);

  sealNote = (id: string, text: string): Promise<string> => this.#note(id, text);

  /** The recipient that the roster shows for the unit now, of which this officer has the identity. */
  async recipientOf(unit: string): Promise<string> {
    for (const shown of this.#public[unit] ?? []) {
      for (const key of this.#keys.get(unit) ?? []) if ((await publicOf(key)).recipient === shown.recipient) return shown.recipient;
    }
    throw new VaultError("nokey");
  }

  /** The first tips of the cases that were opened. */
  firsts(): Map<string, Tip> {
    return new Map([...this.#cases].flatMap(([id, keys]): [string, Tip][] => (keys.first === null ? [] : [[id, keys.first]])));
  }

  /** The key the unit signs with now: the one whose verify key the directory shows. */
  async #signing(unit: string): Promise<Uint8Array> {
    for (const shown of this.#public[unit] ?? []) {
      for (const key of this.#keys.get(unit) ?? []) {
        if ((await publicOf(key)).verify === shown.verify) return signingSeed(key);
      }
    }
    throw new VaultError("nokey");
  }

  #case(id: string): CaseKeys {
    const keys = this.#cases.get(id);
    if (keys === undefined) throw new VaultError("closed");
    return keys;
  }

  #answerable(id: string): CaseKeys {
    const keys = this.#case(id);
    if (keys.first === null) throw new VaultError("closed");
    return keys;
  }
}

async function openNote(sealed: string, identities: string[]): Promise<string | null> {
  for (const identity of identities) {
    try {
      const note = await openRemark(fromBase64(sealed), identity);
      if (note !== null) return note.text;
    } catch {
      return null; // damaged: shown as a note that does not open
    }
  }
  return null;
}

async function texts(list: [string, string][], read: (sealed: string) => Promise<string | null>): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [id, sealed] of list) {
    const text = sealed === "" ? null : await read(sealed);
    if (text !== null) found[id] = text;
  }
  return found;
}

// The keeper of the conversation in the page, as the Clerk is on a server: lets Turn hear what happens, seals and posts
// the Letter it asks for, opens mailboxes, and lets it hear the outcome. Words, answers and places leave the page in
// sealed envelopes only, and nothing is kept on the device: everything here is gone with the page.

import { DirectoryError } from "../../intake/directory/directory.ts";
import { fromBase64, newCase, toBase64, type CaseKey } from "../../intake/envelope/envelope.ts";
import { format, locator, read } from "../../intake/receipt/receipt.ts";
import type { Env } from "../env.ts";
import { nobody, openMailbox, receiverNames, sealMore, sealTip, shown, type Opened, type Posted, type Stored } from "../letter.ts";
import type { Letter, Message, Reply, Wish } from "../message.ts";
import { newState, readState, type State } from "../state.ts";
import { waiting } from "../silence.ts";
import { turn } from "../turn.ts";
import { post, stopAll, type Answer } from "./net.ts";
import { Album, type Clean, type NotStored } from "./attach.ts";
import type { Office } from "./office.ts";
import type { Progress } from "./upload.ts";
import { work, worked } from "./work.ts";

/** What the keeper tells the page. */
export interface Face {
  show(replies: Reply[], state: State): void;
  /** A letter is on its way (sending), was not sent (offline), or may have arrived (unsure); null: nothing waits. */
  waits(how: "sending" | "offline" | "unsure" | null): void;
  /** A mailbox was opened; its replies may have files. */
  opened(box: Opened): void;
}

/** A letter that is sealed and not yet known to be durable: sent again, it is the same envelope. */
interface Prepared {
  letter: string;
  posted: Posted;
  code: string;
}

/** A draft on this device, under its lock; bytes are base64. */
interface Kept {
  state: State;
  keys: (readonly [number, CaseKey])[];
  letter: Letter | null;
  prepared: (Omit<Prepared, "posted"> & { posted: Omit<Posted, "envelope" | "card"> & { envelope: string; card: string } }) | null;
}

const patience = 45_000;
const silence = 60_000;
const lost = Symbol("lost"); // no answer: it may have arrived

export class Keeper {
  state: State = newState();
  private readonly album = new Album();
  private readonly env: Env;
  private readonly keys = new Map<number, Promise<CaseKey>>(); // by Photo.pair: one pair in two cases would join them
  private readonly presses = new Map<string, { id: string; counted: boolean }>();
  private prepared: Prepared | null = null;
  private letter: Letter | null = null; // waits for Gửi to be pressed again
  private line: Promise<void> = Promise.resolve();
  private timer = 0;
  private box: Opened | null = null; // that was opened just now

  constructor(private readonly office: Office, private readonly face: Face) {
    this.env = {
      tables: office.lists.rules, words: office.lists.words, channel: "web", page: location.origin, name: office.home(), clears: false, timer: true, tor: location.hostname.endsWith(".onion"),
      remote: true, box: (code) => office.box(code), find: (text) => office.find(text), nearest: () => ({ outcome: "none" }),
      alerts: (commune) => office.alerts(commune), forums: () => office.forums(),
      receivers: (r, commune) => receiverNames(office.desk(), r, commune),
    };
  }

  /** Takes one message after the other. Quiet ones are not shown. */
  hear(m: Message, quiet = false): Promise<void> {
    if (["text", "choice", "photo", "voice", "file"].includes(m.kind)) work.begin();
    const heard = this.line.then(() => this.converse(m, quiet));
    this.line = heard.catch(() => undefined);
    return heard;
  }

  /** Sends again what was not sent, or may not have arrived. */
  resend(): Promise<void> {
    const sent = this.line.then(async () => {
      const letter = this.letter;
      if (letter === null) return;
      const outcome = await this.post(letter);
      if (outcome !== null) await this.converse(outcome, false);
    });
    this.line = sent.catch(() => undefined);
    return sent;
  }

  /** Whether something would be lost if the page were closed now. */
  unsent(): boolean {
    const s = this.state;
    return this.letter !== null || s.words.length > 0 || s.answers.length > 0 || s.photos.length > 0;
  }

  /** Seals and uploads a clean file that Turn took, and lets it hear when it is there. */
  async attach(file: string, clean: Clean, tell: (p: Progress) => void): Promise<NotStored | "stored"> {
    const key = await this.key(this.state.photos.find((p) => p.file === file)?.pair ?? 0);
    const wanted = (): boolean => this.state.photos.some((p) => p.file === file);
    const attachment = await this.album.add(file, clean, key, wanted, tell).catch((): NotStored => "refused");
    if (typeof attachment === "string") return attachment;
    await this.hear({ kind: "photo-ready", attachment });
    return "stored";
  }

  private key(pair: number): Promise<CaseKey> {
    const key = this.keys.get(pair) ?? newCase();
    this.keys.set(pair, key);
    return key;
  }

  /** Changes the language and asks the present question in it. */
  async speak(lang: string): Promise<void> {
    await this.office.rest();
    this.state = { ...this.state, lang, tongue: lang };
    return this.state.pending === "" && this.letter === null ? this.hear({ kind: "failed" }) : undefined;
  }

  /**
   * What is half written, to be kept on this device; null while a mailbox is open. A tip that is on its way is kept as it was
   * sealed, so that sending it again after all is lost makes no second one, and its receipt is not lost either.
   */
  async draft(): Promise<string | null> {
    const s = this.state;
    if (s.look !== null || s.code !== "" || (s.pending !== "" && (this.letter === null || this.prepared === null))) return null;
    const photos = s.photos.filter((p) => p.ready !== null); // what is not uploaded yet cannot be kept
    const keys = await Promise.all(Array.from(this.keys, async ([pair, key]) => [pair, await key] as const));
    const kept: Kept = { state: { ...s, photos, wish: null }, keys: keys.filter(([pair]) => photos.some((p) => p.pair === pair)), letter: this.letter, prepared: null };
    if (this.prepared !== null) {
      const { posted, ...rest } = this.prepared;
      kept.prepared = { ...rest, posted: { ...posted, envelope: toBase64(posted.envelope), card: posted.card ? toBase64(posted.card) : "" } };
    }
    return JSON.stringify(kept);
  }

  /** Goes on with what was kept. */
  async resume(draft: string): Promise<void> {
    const { state, keys, letter, prepared } = JSON.parse(draft) as Kept;
    this.state = readState(JSON.stringify(state));
    for (const [pair, key] of keys) this.keys.set(pair, Promise.resolve(key));
    if (letter === null || prepared === null) return this.hear({ kind: "start" });
    const { envelope, card, ...posted } = prepared.posted;
    this.letter = letter;
    this.prepared = { ...prepared, posted: { ...posted, envelope: fromBase64(envelope), ...(card === "" ? {} : { card: fromBase64(card) }) } };
    this.face.waits("unsure");
  }

  /** Forgets everything. */
  clear(): void {
    clearTimeout(this.timer);
    stopAll();
    this.state = newState();
    this.prepared = this.letter = null;
    this.keys.clear();
    this.presses.clear();
    this.album.clear();
  }

  private async converse(m: Message, quiet: boolean): Promise<void> {
    if (m.kind === "text" && !quiet) await this.office.rest(); // a place may be named in it
    for (let next: Message | null = m, n = 0; next !== null && n < 4; n++) {
      if (!this.office.covers(this.state.place.commune)) await this.office.widen();
      const { state, replies, letter } = turn(this.env, this.state, next);
      this.state = state;
      if (!quiet) this.face.show(replies, state);
      next = letter !== null ? await this.post(letter) : state.wish !== null ? await this.grant(state.wish) : null;
    }
    if (this.box !== null && !quiet) this.face.opened(this.box);
    this.box = null;
    // A new draft gets a new key, so that nothing sealed joins two tips.
    if (this.letter === null) {
      for (const pair of this.keys.keys()) if (!this.state.photos.some((p) => p.pair === pair)) this.keys.delete(pair);
    }
    clearTimeout(this.timer);
    if (waiting(this.env, this.state)) this.timer = window.setTimeout(() => void this.hear({ kind: "silence" }), silence);
  }

  /** Seals and posts. null: it waits until Gửi is pressed again. */
  private async post(letter: Letter): Promise<Message | null> {
    this.letter = letter;
    this.face.waits("sending");
    const outcome = await this.send(letter, 2).catch((): Message => ({ kind: "failed" }));
    if (outcome === lost) {
      this.face.waits(this.prepared === null ? "offline" : "unsure");
      return null;
    }
    this.letter = null;
    this.face.waits(null);
    if (outcome.kind === "sent") this.album.forget(letter.attachments ?? []);
    return outcome;
  }

  private async send(letter: Letter, tries: number): Promise<Message | typeof lost> {
    const text = JSON.stringify(letter);
    if (this.prepared?.letter !== text) {
      this.prepared = null;
      if (!navigator.onLine) return lost;
      const sealed = await this.seal(letter);
      if (sealed === lost || "kind" in sealed) return sealed;
      this.prepared = { ...sealed, letter: text };
    }
    const { posted, code } = this.prepared;
    const body = { envelope: toBase64(posted.envelope), mailbox: posted.mailbox, ...(posted.card ? { card: toBase64(posted.card) } : {}), ...(letter.asked ? { asked: letter.asked } : {}) };
    const answer = await worked(posted.urgent, (work) => post("/api/v1/envelopes", body, patience, work));
    if (answer === null) return lost;
    if (answer.status === 200) {
      this.prepared = null;
      return { kind: "sent", code };
    }
    const held = heldUp(answer);
    if (held !== null) return held;
    if (answer.code === "blob-used") this.state = { ...this.state, photos: [] }; // in two tips they would join them
    // The same envelope may be taken later; every other refusal says that this one never will be.
    if (answer.code !== "blob-missing" && answer.code !== "clock" && answer.code !== "unknown-unit") {
      if (answer.code !== "try-later") this.prepared = null;
      return { kind: answer.code === "no-mailbox" ? "not-found" : "failed" };
    }
    if (answer.code !== "blob-missing") this.prepared = null;
    if (tries === 0) return { kind: "failed" };
    if (answer.code === "blob-missing" && !(await this.album.again(letter.attachments ?? []))) return { kind: "failed" };
    if (answer.code === "unknown-unit" && !(await this.office.widen())) return { kind: "failed" };
    return this.send(letter, tries - 1);
  }

  private async seal(letter: Letter): Promise<{ posted: Posted; code: string } | Message | typeof lost> {
    const enclosed = this.state.photos.find((p) => letter.attachments?.some((a) => a.blob === p.ready?.blob));
    const key = enclosed ? await this.key(enclosed.pair) : null;
    if (letter.kind !== "tip") {
      const box = await this.mailbox(letter.code ?? "");
      if (box === lost || "kind" in box) return box;
      const posted = await sealMore(this.office.desk(), letter, box, key);
      return posted === nobody ? { kind: "nobody" } : { posted, code: "" };
    }
    if (!this.office.covers(letter.commune ?? "") && !(await this.office.widen())) return lost;
    const attached = (letter.attachments ?? []).length > 0;
    const sealing = () => sealTip(this.office.desk(), letter, attached ? key : null);
    const posted = await sealing().catch(async (error: unknown) => {
      if (!(error instanceof DirectoryError && error.kind === "withheld")) throw error;
      return (await this.office.widen()) ? sealing() : lost;
    });
    if (posted === lost) return lost;
    return posted === nobody ? { kind: "nobody" } : { posted, code: format(posted.code) };
  }

  private async grant(wish: Wish): Promise<Message | null> {
    if (wish.do === "forget") {
      this.clear();
      return null;
    }
    if (wish.do === "echo") return this.echo(wish);
    if (wish.do === "asked") {
      const asked = read(wish.code ?? "");
      if (asked !== null) void post("/api/v1/mailbox/asked", { mailbox: locator(asked), asked: wish.asked }, patience); // lost: asked once more
      return null;
    }
    const code = read(wish.code ?? "");
    if (code === null) return { kind: "not-found" };
    this.face.waits("sending");
    try {
      if (wish.do === "delete") {
        const answer = await post("/api/v1/mailbox/delete", { mailbox: locator(code) }, patience);
        return answer?.status === 200 || answer?.status === 404 ? { kind: "deleted" } : { kind: "failed" };
      }
      const box = await this.mailbox(wish.code ?? "");
      if (box === lost) return { kind: "failed" };
      if ("kind" in box) return box;
      this.box = box;
      return { kind: "mailbox", mailbox: shown(box) };
    } finally {
      this.face.waits(null);
    }
  }

  /** "Me too": what was counted is known in this page's memory only, and not counted again from it. */
  private async echo(wish: Wish): Promise<Message> {
    const press = this.presses.get(wish.item ?? "") ?? { id: crypto.randomUUID(), counted: false };
    this.presses.set(wish.item ?? "", press);
    if (press.counted) return { kind: "echoed", reason: "again" };
    this.face.waits("sending");
    const answer = await worked(false, (work) => post("/api/v1/echo", { id: press.id, page: wish.page, item: wish.item }, patience, work));
    this.face.waits(null);
    press.counted = answer?.status === 200;
    return { kind: press.counted ? "echoed" : "failed" };
  }

  private async mailbox(text: string): Promise<Opened | Message | typeof lost> {
    const code = read(text);
    if (code === null) return { kind: "not-found" };
    const answer = await post("/api/v1/mailbox", { mailbox: locator(code) }, patience);
    if (answer === null) return lost;
    if (answer.status === 404) return { kind: "not-found" };
    if (answer.status !== 200) return { kind: "failed" };
    const box = await openMailbox(this.office.desk(), text, stored(answer.json));
    return box ?? { kind: "failed" };
  }
}

/** What Turn hears of an envelope that may not be sent now; the same one may be taken later. */
function heldUp(answer: Answer): Message | null {
  const { minutes, until } = (answer.json ?? {}) as { minutes?: number; until?: string };
  if (answer.code === "busy") return { kind: "too-fast", reason: "busy", minutes: minutes ?? 1 };
  if (answer.code === "shut") return { kind: "muted", until: until ?? "" };
  return null;
}

function stored(json: unknown): Stored {
  const m = json as { case: string; card: string; number: string; replies: string[] } & Pick<Stored, "days" | "asked" | "today">;
  return { ...m, card: fromBase64(m.card), number: m.number, replies: m.replies.map(fromBase64) };
}


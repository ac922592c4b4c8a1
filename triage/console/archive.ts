// The export of a case: everything of it sealed anew to one recipient, the envelopes as they came, an index that people can
// read, and a letter that says how the stock age command opens it. The index has numbers, days, states and digests, and no word
// that was told. What is damaged, or not for this unit, is in it as it is.
import { announced } from "./attachments.ts";
import type { Host } from "./compose.ts";
import { eventText } from "./facts.ts";
import type { Opened, Words } from "./jobs.ts";
import { answerText, placeText, story } from "./letter.ts";
import readme from "./papers/export.json";
import type { Session } from "./session.ts";
import type { Case } from "./shapes.ts";
import { dateOf, momentOf } from "./time.ts";
import { fill, sayCode } from "./words.ts";
import { zip, type Entry } from "./zip.ts";

/** One file of the archive in its index. */
interface Listed {
  file: string;
  what: string;
  id: string;
  at: string;
  opens: "recipient" | "unit" | "nobody-here" | "damaged";
  sha256: string;
}

export interface Target {
  recipient: string;
  /** "" for the unit's own key. */
  fingerprint: string;
  /** The letters as they may leave: masked, or as they are. */
  letters: Map<string, Words>;
}

const endings: Record<string, string> = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "audio/ogg": "ogg", "audio/aac": "aac", "audio/amr": "amr", "audio/wav": "wav", "audio/mpeg": "mp3", "audio/mp4": "m4a", "video/mp4": "mp4", "application/pdf": "pdf", "text/plain": "txt" };

/** A letter as plain text, question and answer a line. */
export function letterText(session: Session, words: Words): string {
  const { text, answers } = story(words);
  const place = placeText(session, words);
  return [text, place === "" ? "" : `Nơi: ${place}`, ...answers.map((a) => answerText(session, a)).map((a) => `${a.question} ${a.answer}`), words.rating === "" ? "" : `Đánh giá: ${words.rating}`]
    .filter((t) => t !== "").join("\n") + "\n";
}

const fromBase64 = (s: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));

/** Makes the archive of an opened case. */
export class Archive {
  readonly #session: Session;
  readonly #data: Case;
  readonly #opened: Opened;
  readonly #to: Target;
  readonly #entries: Entry[] = [];
  readonly #list: Listed[] = [];

  constructor({ session, data, opened }: Pick<Host, "session" | "data" | "opened">, to: Target) {
    [this.#session, this.#data, this.#opened, this.#to] = [session, data, opened as Opened, to];
  }

  /** Gathers and seals everything. progress is told how many files there are by now. */
  async make(now: number, progress: (files: number) => void): Promise<Blob> {
    let n = 0;
    for (const e of this.#data.envelopes ?? []) {
      await this.#envelope(e, ++n);
      progress(this.#entries.length);
    }
    n = 0;
    for (const s of this.#data.replies ?? []) await this.#note(`tra-loi-${two(++n)}`, "trả lời", s.id, s.at, this.#opened.answers[s.id]);
    n = 0;
    for (const r of this.#data.remarks ?? []) if ((r.kind ?? "") === "") await this.#note(`ghi-chu-${two(++n)}`, "ghi chú", r.id, r.at, this.#opened.notes[r.id]);
    n = 0;
    for (const [id, words] of this.#to.letters) for (const a of words.attachments) await this.#file(id, a, ++n, progress);
    const values = { number: this.#data.number, unit: this.#session.unitName(this.#session.unit), day: dateOf(new Date(now).toISOString()) };
    const text = (this.#to.fingerprint === "" ? readme.own : readme.other).concat(readme.both).map((line) => fill(line, values)).join("\r\n");
    const plain = (name: string, content: string): Entry => ({ name, bytes: new TextEncoder().encode(content) });
    return zip([plain("DOC-TRUOC.txt", `\ufeff${text}\r\n`), plain("muc-luc.html", this.#html(now)), plain("muc-luc.json", this.#json(now)), ...this.#entries], now);
  }

  async #put(file: string, bytes: ArrayBuffer | Uint8Array<ArrayBuffer>, listed: Omit<Listed, "file" | "sha256">): Promise<void> {
    const copy = new Uint8Array(bytes instanceof ArrayBuffer ? bytes.slice(0) : bytes);
    this.#entries.push({ name: file, bytes: copy });
    this.#list.push({ file, ...listed, sha256: await this.#session.opener!.ask("digest", { bytes: copy.slice().buffer }) });
  }

  /** The envelope as it came, and its words sealed anew where it has opened. */
  async #envelope(e: NonNullable<Case["envelopes"]>[number], n: number): Promise<void> {
    const { opener } = this.#session;
    const state = this.#opened.letters.find((l) => l.id === e.id)?.state ?? "closed";
    const name = `goc/thu-${two(n)}-${e.kind}`;
    const facts = { what: sayCode("kind", e.kind, e.kind), id: e.id, at: e.received };
    const part = state === "damaged" ? null : await opener!.ask("part", { sealed: e.sealed }).catch(() => null);
    if (part === null) await this.#put(`${name}.hong`, fromBase64(e.sealed), { ...facts, opens: "damaged" });
    else await this.#put(`${name}.age`, part, { ...facts, opens: state === "open" ? "unit" : "nobody-here" });
    const words = this.#to.letters.get(e.id);
    if (state !== "open" || words === undefined) return;
    await this.#put(`thu-${two(n)}.txt.age`, await this.#sealed(letterText(this.#session, words)), { ...facts, opens: "recipient" });
    await this.#put(`thu-${two(n)}.json.age`, await this.#sealed(JSON.stringify(words, null, 1)), { ...facts, opens: "recipient" });
  }

  #sealed(text: string): Promise<ArrayBuffer> {
    return this.#session.opener!.ask("sealText", { recipient: this.#to.recipient, text });
  }

  async #note(name: string, what: string, id: string, at: string, text: string | undefined): Promise<void> {
    if (text !== undefined) await this.#put(`${name}.txt.age`, await this.#sealed(`${text}\n`), { what, id, at, opens: "recipient" });
  }

  /** An attachment; one that is not there, or does not open, is listed without a file or kept as it is. */
  async #file(letter: string, a: Words["attachments"][number], n: number, progress: (files: number) => void): Promise<void> {
    const { desk, opener } = this.#session;
    const facts = { what: sayCode(`attachment.${announced(a)}`, "", announced(a)) || announced(a), id: a.blob, at: this.#data.envelopes?.find((e) => e.id === letter)?.received ?? "" };
    const sealed = await desk.blob(a.blob).catch(() => null);
    if (sealed === null) {
      this.#list.push({ file: "", ...facts, opens: "damaged", sha256: "" });
      return;
    }
    const kept = sealed.slice(0);
    try {
      const again = await opener!.ask("sealFile", { id: this.#data.id, attachment: a, sealed, recipient: this.#to.recipient });
      await this.#put(`tep-${two(n)}.${endings[a.type] ?? "bin"}.age`, again, { ...facts, opens: "recipient" });
    } catch {
      await this.#put(`goc/tep-${two(n)}.hong`, kept, { ...facts, opens: "damaged" });
    }
    progress(this.#entries.length);
  }

  #json(now: number): string {
    const { id, number, lane, category, urgency, state, outcome, holder, received, closed, units, clocks, events } = this.#data;
    return JSON.stringify({
      v: 1, made: new Date(now).toISOString(), by: this.#session.me.user, unit: this.#session.unit, sealed_to: this.#to.recipient,
      case: { id, number, lane, category, urgency, state, outcome, holder, received, closed, units }, clocks, events, files: this.#list,
    }, null, 1);
  }

  /** The index for people: no script, no picture, nothing that is loaded. */
  #html(now: number): string {
    const { session } = this;
    const d = this.#data;
    const row = (cells: string[], tag = "td"): string => `<tr>${cells.map((c) => `<${tag}>${escape(c)}</${tag}>`).join("")}</tr>`;
    const opens: Record<Listed["opens"], string> = readme.opens;
    return `<!doctype html><html lang="vi"><meta charset="utf-8"><title>${escape(d.number)}</title><style>body{font:15px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:4px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}code{font-size:12px}</style>`
      + `<h1>Hồ sơ ${escape(d.number)}</h1><p>${escape(`${session.category(d.category)}. ${session.state(d.state)}. Nhận ${momentOf(d.received, now)}. Xuất ${dateOf(new Date(now).toISOString())}, ${session.unitName(session.unit)}.`)}</p>`
      + `<h2>Tệp</h2><table>${row(["Tệp", "Là gì", "Ngày", "Mở bằng", "SHA-256"], "th")}${this.#list.map((f) => row([f.file, f.what, f.at === "" ? "" : dateOf(f.at), opens[f.opens], f.sha256])).join("")}</table>`
      + `<h2>Thời hạn</h2><table>${(d.clocks ?? []).map((k) => row([k.name_vi, momentOf(k.due, now), k.met === undefined ? "" : `xong ${momentOf(k.met, now)}`, k.law.join("; ")])).join("")}</table>`
      + `<h2>Lịch sử</h2><table>${(d.events ?? []).map((e) => row([momentOf(e.at, now), eventText(session, d, e)])).join("")}</table></html>`;
  }

  get session(): Session {
    return this.#session;
  }
}

const two = (n: number): string => String(n).padStart(2, "0");

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

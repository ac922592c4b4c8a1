// Ready texts of the unit's own: one sheet, sealed to the unit, so that every colleague has it and the server none of it.
import { ApiError } from "./api.ts";
import type { Session } from "./session.ts";

const most = 50;

export class ReadyTexts {
  readonly #session: Session;
  readonly #drawn: () => void;
  #version = 0;
  #asked = false;
  texts: readonly string[] = [];

  constructor(session: Session, drawn: () => void) {
    [this.#session, this.#drawn] = [session, drawn];
  }

  /** Reads them when they are first needed. */
  want(): void {
    if (this.#asked || this.#session.opener === null) return;
    this.#asked = true;
    this.#load().then(() => this.texts.length > 0 && this.#drawn(), () => (this.#asked = false));
  }

  async #load(): Promise<void> {
    const { version, sealed } = await this.#session.desk.ready();
    const sheet = sealed === undefined ? null : await this.#session.opener!.ask("openOwn", { unit: this.#session.unit, sealed });
    this.#version = version;
    this.texts = read(sheet);
  }

  /** Adds a text, or takes it away. What a colleague changed meanwhile stays: the change is made to his sheet. */
  async change(text: string, on: boolean): Promise<void> {
    for (let tries = 0; ; tries++) {
      const texts = this.texts.filter((t) => t !== text);
      const sheet = JSON.stringify({ kind: "ready", texts: on ? [text, ...texts].slice(0, most) : texts });
      const sealed = await this.#session.opener!.ask("sealOwn", { unit: this.#session.unit, text: sheet });
      try {
        await this.#session.desk.setReady(this.#version, sealed);
        return await this.#load();
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "stale" || tries === 2) throw error;
        await this.#load(); // it may have been done: then it is done again, and is there once
      }
    }
  }
}

function read(sheet: string | null): string[] {
  try {
    const { kind, texts } = JSON.parse(sheet ?? "") as { kind?: unknown; texts?: unknown };
    return kind === "ready" && Array.isArray(texts) ? texts.filter((t): t is string => typeof t === "string") : [];
  } catch {
    return [];
  }
}

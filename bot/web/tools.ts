// The panel below the conversation: speaking, and keeping what is half written. What it needs comes when it is opened.

import type { Clean } from "./attach.ts";
import type { Say } from "./chrome.ts";
import type { Lock } from "./keep.ts";
import type { Keeper } from "./keeper.ts";
import { read, write } from "./kept.ts";
import { load } from "./lazy.ts";
import { now } from "./net.ts";

/** What the panel needs of the page. */
export interface Around {
  say: Say;
  /** Shows a notice; none for "". */
  tell(id: string): void;
  /** A recording that is to be sent. */
  take(sound: Clean): void;
  /** What stands in the field, and writes into it. */
  typed(): string;
  type(text: string): void;
}

const pause = 1500;

export class Tools {
  private lock: Lock | null = null;
  private drop: (() => void) | null = null; // ends a recording
  private timer = 0;

  constructor(
    private readonly panel: HTMLElement, private readonly form: HTMLElement, private readonly keepButton: HTMLElement, private readonly keeper: Keeper,
    private readonly around: Around,
  ) {}

  /** Records in place of writing. */
  async speak(): Promise<void> {
    const voice = await load<typeof import("./voice.ts")>("voice");
    if (voice === null) return this.around.tell("web.file-later");
    this.around.tell("");
    this.form.hidden = true;
    this.drop = await voice.speak(this.panel, {
      say: this.around.say,
      take: (sound) => this.around.take(sound),
      close: (notice) => this.closed(notice),
    });
  }

  /** Keeps what is half written on this device from now on, or stops it. */
  async keep(): Promise<void> {
    if (this.lock !== null) {
      this.forget();
      return this.around.tell("web.kept-deleted");
    }
    const keeping = await load<typeof import("./keeping.ts")>("keep");
    if (keeping === null) return this.around.tell("web.file-later");
    this.form.hidden = true;
    keeping.askToKeep(this.panel, this.keeping(), (l) => {
      this.holds(l);
      void this.save().then(() => this.around.tell(read(now().getTime()) === null ? "web.keep-off" : "web.keep-on"));
    });
  }

  /** Offers what this device keeps. */
  async offer(): Promise<void> {
    if (read(now().getTime()) === null) return;
    const keeping = await load<typeof import("./keeping.ts")>("keep");
    if (keeping === null) return;
    this.form.hidden = true;
    keeping.askToOpen(this.panel, this.keeping(), (text, l) => {
      const { draft, typed } = JSON.parse(text) as { draft: string; typed: string };
      this.holds(l);
      this.around.type(typed);
      void this.keeper.resume(draft);
    });
  }

  /** Something was told or typed: soon it is saved, where that was asked for. A tip that was sent is not kept. */
  changed(): void {
    if (this.lock === null) return;
    if (this.keeper.state.code !== "") return this.forget();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), document.hidden ? 0 : pause);
  }

  /** Deletes what is kept, and ends what is open. */
  clear(): void {
    this.forget();
    write(null);
    this.close();
  }

  /** Ends what is open; what is kept stays. */
  close(): void {
    clearTimeout(this.timer);
    this.drop?.();
    this.drop = null;
    this.panel.replaceChildren();
    this.panel.hidden = true;
    this.form.hidden = false;
  }

  private async save(): Promise<void> {
    const draft = await this.keeper.draft();
    if (draft !== null) await this.lock?.save(JSON.stringify({ draft, typed: this.around.typed() }));
  }

  private holds(l: Lock): void {
    this.lock = l;
    this.name("page.keep-stop");
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.lock?.drop();
    this.lock = null;
    this.name("page.keep");
  }

  private name(id: string): void {
    this.keepButton.dataset["text"] = id;
    this.keepButton.textContent = this.around.say(id);
  }

  private keeping(): { say: Say; now(): number; close(notice: string): void } {
    return { say: this.around.say, now: () => now().getTime(), close: (notice) => this.closed(notice) };
  }

  private closed(notice: string): void {
    this.drop = null;
    this.form.hidden = false;
    if (notice !== "") this.around.tell(notice);
    this.form.querySelector("textarea")?.focus();
  }
}

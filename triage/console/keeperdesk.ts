// The desk of who keeps a unit's keys and reads nothing: the sheets that he may open, and no queue.
import { draw, h } from "./dom.ts";
import type { Frame, Place, View } from "./frame.ts";
import type { Session } from "./session.ts";
import { sheets, type Sheet, type SheetKind } from "./sheets.ts";
import { say } from "./words.ts";

export class KeeperDesk implements View {
  readonly element = h("div", { class: "panes sheeted wide" });
  readonly #session: Session;
  readonly #frame: Frame;
  readonly #made = new Map<string, Sheet>();
  readonly #place = h("div", { class: "sheetpane" });
  readonly #home: SheetKind;
  #shown: SheetKind;

  constructor(session: Session, frame: Frame) {
    [this.#session, this.#frame] = [session, frame];
    this.#home = sheets.find((kind) => kind.id === "roster") as SheetKind;
    this.#shown = this.#home;
    draw(this.element, this.#place);
    this.#show(this.#home);
  }

  #kinds(): readonly SheetKind[] {
    return sheets.filter((kind) => kind.may(this.#session));
  }

  places(): Place[] {
    return this.#kinds().map((kind) => ({ id: kind.id, label: say(kind.word), key: kind.key, current: kind === this.#shown, go: () => this.#show(kind) }));
  }

  #show(kind: SheetKind): void {
    this.#shown = kind;
    const sheet = this.#made.get(kind.id) ?? kind.make(this.#session, this.#frame, () => this.#show(this.#home), () => undefined);
    this.#made.set(kind.id, sheet);
    draw(this.#place, sheet.element);
    sheet.open();
  }

  draw(): void {
    if (this.#frame.locked) {
      return draw(this.#place, h("div", { class: "lockpanel" }, h("h2", {}, say("lock.title")), this.#frame.lockForm));
    }
    this.#made.get(this.#shown.id)?.draw();
  }

  badge(): string {
    return "";
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  key(key: string): boolean {
    const kind = this.#frame.locked ? undefined : this.#kinds().find((k) => k.key === key);
    if (kind !== undefined) this.#show(kind);
    return kind !== undefined;
  }

  async lock(): Promise<void> {
    for (const sheet of this.#made.values()) await sheet.lock();
  }

  unlock(): void {
    this.#show(this.#shown);
  }
}

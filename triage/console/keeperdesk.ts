// The desk of who keeps a unit's keys and reads nothing: the sheets that he may open, and no queue.
import { Besides } from "./besides.ts";
import { draw, h } from "./dom.ts";
import type { Frame, Place, View } from "./frame.ts";
import type { Session } from "./session.ts";
import { sheets, type SheetKind } from "./sheets.ts";
import { say } from "./words.ts";

export class KeeperDesk implements View {
  readonly element = h("div", { class: "panes sheeted wide" });
  readonly #session: Session;
  readonly #frame: Frame;
  readonly #beside: Besides;
  readonly #home: SheetKind;
  #shown: SheetKind;

  constructor(session: Session, frame: Frame) {
    [this.#session, this.#frame, this.#beside] = [session, frame, new Besides(session, frame)];
    this.#home = sheets.find((kind) => kind.id === "roster") as SheetKind;
    this.#shown = this.#home;
    draw(this.element, this.#beside.element);
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
    void this.#beside.show(kind, () => this.#show(this.#home), () => undefined);
  }

  draw(): void {
    if (this.#frame.locked) {
      return draw(this.#beside.element, h("div", { class: "lockpanel" }, h("h2", {}, say("lock.title")), this.#frame.lockForm));
    }
    this.#beside.draw();
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
    await this.#beside.lock();
  }

  unlock(): void {
    this.#show(this.#shown);
  }
}

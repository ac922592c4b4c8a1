// The Front's page: the board of a period, and the letters that the Front holds.
import { draw, h } from "../console/dom.ts";
import { DutyDesk } from "../console/dutydesk.ts";
import { Shell, type Frame, type Place, type View } from "../console/frame.ts";
import type { Session } from "../console/session.ts";
import { BoardPane } from "./boardpane.ts";
import { say } from "./words.ts";

type Tab = "board" | "letters";

class FrontDesk implements View {
  readonly element = h("div", { class: "front" });
  readonly #nav = h("nav", { class: "tabs" });
  readonly #board: BoardPane;
  readonly #letters: DutyDesk;
  readonly #frame: Frame;
  #tab: Tab = "board";

  constructor(session: Session, frame: Frame) {
    this.#frame = frame;
    this.#letters = new DutyDesk(session, frame);
    this.#board = new BoardPane(session, (id) => { this.#choose("letters"); this.#letters.open(id); },
      (id) => { this.#choose("letters"); this.#letters.forum(id); }, (error) => frame.failed(error), frame);
    this.draw();
  }

  #choose(tab: Tab): void {
    const back = tab === "board" && this.#tab !== tab;
    this.#tab = tab;
    this.draw();
    if (back) this.#board.refresh().catch((error: unknown) => this.#frame.failed(error)); // what was done beside it shows
  }

  draw(): void {
    draw(this.#nav, (["board", "letters"] as const).map((tab) => h("button", {
      class: "tab", type: "button", id: `front-${tab}`, "aria-pressed": String(tab === this.#tab), click: () => this.#choose(tab),
    }, say(`tab.${tab}`))));
    const shown = this.#tab === "board" ? this.#board.element : this.#letters.element;
    if (!shown.isConnected) draw(this.element, this.#nav, shown);
    this.#board.draw();
    this.#letters.draw();
  }

  places(): Place[] {
    return this.#letters.places().filter((p) => p.id !== "queue" || !p.current).map((p) => ({
      ...p, current: p.current && this.#tab === "letters", go: () => { this.#choose("letters"); p.go(); },
    }));
  }

  badge(): string {
    return "";
  }

  get live(): boolean {
    return this.#letters.live;
  }

  close(): void {
    this.#letters.close();
  }

  async refresh(): Promise<void> {
    await Promise.all([this.#board.refresh(), this.#letters.refresh()]);
  }

  key(key: string): boolean | "alone" {
    if (this.#tab === "letters") return this.#letters.key(key);
    const sheet = this.#frame.locked ? undefined : this.places().find((p) => p.id !== "queue" && p.key === key);
    sheet?.go();
    return sheet !== undefined;
  }

  lock(): Promise<void> {
    this.#board.lock();
    return this.#letters.lock();
  }

  unlock(): void {
    this.#letters.unlock();
    this.#board.unlock();
    this.draw();
  }
}

new Shell(document.getElementById("app") as HTMLElement, {
  title: () => say("page.board"),
  acts: ["board"],
  none: () => say("noboard"),
  open: (session, frame) => new FrontDesk(session, frame),
});

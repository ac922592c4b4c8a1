// The duty desk: the queue, one case, its facts. The Front's page has one as well, for the letters that it holds.
import { AlertsPane } from "./alerts.ts";
import { CasePane } from "./casepane.ts";
import { draw, h } from "./dom.ts";
import type { Frame, View } from "./frame.ts";
import { Queue } from "./queue.ts";
import type { Session } from "./session.ts";
import { say } from "./words.ts";

export class DutyDesk implements View {
  readonly element = h("div", { class: "panes" });
  readonly #queue: Queue;
  readonly #case: CasePane;
  readonly #alerts: AlertsPane;
  readonly #mayWarn: boolean;

  constructor(session: Session, frame: Frame) {
    this.#case = new CasePane(session, frame, {
      changed: () => void frame.refresh(),
      place: (id, text) => this.#queue.places.set(id, text),
      back: () => this.#back(),
    });
    this.#mayWarn = session.may("warn");
    this.#alerts = new AlertsPane(session, () => this.#warnings(false), (error) => frame.failed(error));
    this.#queue = new Queue(session, (id) => this.open(id), (error) => frame.failed(error), this.#mayWarn ? () => this.#warnings(true) : null);
    draw(this.element, this.#queue.element, this.#case.element, this.#case.facts, this.#alerts.element);
    this.draw();
  }

  open(id: string): void {
    this.#queue.selected = id;
    this.#warnings(false);
    this.element.classList.add("reading");
    this.#queue.draw();
    void this.#case.open(id);
  }

  #back(): void {
    this.element.classList.remove("reading");
    document.getElementById(`row-${this.#queue.selected}`)?.focus();
  }

  /** Shows the unit's warnings in place of the case, or the case again. */
  #warnings(shown: boolean): void {
    if (shown === this.element.classList.contains("warning")) return;
    this.element.classList.toggle("warning", shown);
    if (shown) this.#alerts.open();
    else document.getElementById("warnings")?.focus({ preventScroll: true });
  }

  draw(): void {
    this.#queue.draw();
    this.#case.draw();
    if (this.element.classList.contains("warning")) this.#alerts.draw();
  }

  badge(): string {
    const waiting = this.#queue.counts.now;
    return waiting > 0 ? `${say("urgency.now")} ${waiting} · ` : "";
  }

  async refresh(): Promise<void> {
    await this.#queue.refresh();
    const row = this.#queue.rows.find((r) => r.id === this.#case.id);
    if (row !== undefined) this.#case.noticed(row);
    if (this.#case.id === "") this.element.classList.remove("reading");
  }

  key(key: string): boolean {
    switch (key) {
      case "j": case "ArrowDown": this.#queue.step(1); return true;
      case "k": case "ArrowUp": this.#queue.step(-1); return true;
      case "Enter": case "o": this.#queue.openCursor(); return true;
      case "t": void this.#case.take(); return true;
      case "r": this.#case.choose("reply"); return true;
      case "q": this.#case.choose("ask"); return true;
      case "s": this.#case.choose("move"); return true;
      case "n": this.#case.choose("note"); return true;
      case "/": this.#queue.find(); return true;
      case "u": this.#queue.refresh().catch(() => undefined); return true;
      case "w": if (this.#mayWarn) this.#warnings(true); return this.#mayWarn;
      case "Escape": this.#warnings(false); this.#back(); return true;
    }
    return false;
  }

  async lock(): Promise<void> {
    this.#queue.places.clear();
    await this.#case.lock();
  }

  unlock(): void {
    this.draw();
    void this.#case.unlock();
  }
}

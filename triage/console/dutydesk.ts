// The duty desk: the queue, one case, its facts. The Front's page has one as well, for the letters that it holds.
import { acts } from "./acts.ts";
import { Bell } from "./bell.ts";
import { Besides } from "./besides.ts";
import { CasePane } from "./casepane.ts";
import { draw, h } from "./dom.ts";
import type { Frame, Place, View } from "./frame.ts";
import { Live, type Hint } from "./live.ts";
import { Queue } from "./queue.ts";
import type { Session } from "./session.ts";
import { sheets, type SheetKind } from "./sheets.ts";
import { WakeBar } from "./wakebar.ts";
import { say } from "./words.ts";

export class DutyDesk implements View {
  readonly element = h("div", { class: "panes" });
  readonly #queue: Queue;
  readonly #waking: WakeBar;
  readonly #case: CasePane;
  readonly #session: Session;
  readonly #frame: Frame;
  readonly #bell = new Bell();
  #live: Live<Hint> | null = null;
  #arrived = false;
  readonly #beside: Besides;
  #shown: SheetKind | null = null;
  /** What was shown before a lock. */
  #left: SheetKind | null = null;

  constructor(session: Session, frame: Frame) {
    [this.#session, this.#frame, this.#beside] = [session, frame, new Besides(session, frame)];
    this.#case = new CasePane(session, frame, {
      changed: () => void frame.refresh(),
      place: (id, text) => this.#queue.places.set(id, text),
      back: () => this.#back(),
      open: (id) => this.open(id),
    });
    this.#queue = new Queue(session, (id) => this.open(id), (error) => frame.failed(error), this.#bell);
    this.#listen();
    this.#waking = new WakeBar(session, frame, (id) => this.open(id));
    this.element.addEventListener("homthu-forum", (e) => this.forum((e as CustomEvent<string>).detail));
    this.element.addEventListener("homthu-promises", (e) => this.#sheet("promises", () => this.#beside.at((e as CustomEvent<string>).detail)));
    this.element.addEventListener("homthu-openings", () => this.#sheet("openings"));
    draw(this.element, this.#queue.element, this.#case.element, this.#case.facts, this.#beside.element);
    this.draw();
  }

  get bar(): HTMLElement {
    return this.#waking.element;
  }

  places(): Place[] {
    const open = sheets.filter((kind) => kind.may(this.#session));
    return [
      { id: "queue", label: say("queue.label"), key: "Esc", current: this.#shown === null, go: () => void this.#show(null) },
      ...open.map((kind) => ({ id: kind.id, label: say(kind.word), key: kind.key, current: kind === this.#shown, go: () => void this.#show(kind) })),
    ];
  }

  open(id: string): void {
    this.#queue.selected = id;
    this.#left = null;
    void this.#show(null);
    this.element.classList.add("reading");
    this.#queue.draw();
    void this.#case.open(id);
  }

  #back(): void {
    this.element.classList.remove("reading");
    document.getElementById(`row-${this.#queue.selected}`)?.focus();
  }

  /** Shows one forum: a case says that something of it was raised there, a notice that a pledge of it is late. */
  forum(id: string): void {
    this.#sheet("forum", () => this.#beside.at(id));
  }

  #sheet(id: string, then: () => void = () => undefined): void {
    const kind = sheets.find((k) => k.id === id);
    if (kind !== undefined) void this.#show(kind).then(then);
  }

  /** Shows a sheet in place of the case, or the case again. */
  async #show(kind: SheetKind | null): Promise<void> {
    if (kind === this.#shown) return;
    const left = this.#shown;
    this.#shown = kind;
    this.element.classList.toggle("sheeted", kind !== null);
    this.element.classList.toggle("wide", kind?.wide === true);
    if (kind === null && left !== null) document.getElementById(`place-${left.id}`)?.focus({ preventScroll: true });
    this.#frame.draw();
    await this.#beside.show(kind, () => void this.#show(null), (id) => this.open(id));
  }

  draw(): void {
    this.#waking.draw();
    this.#queue.draw();
    this.#case.draw();
    this.#beside.draw();
  }

  badge(): string {
    const waiting = this.#queue.counts.now;
    return (this.#arrived && document.hidden ? "● " : "") + (waiting > 0 ? `${say("urgency.now")} ${waiting} · ` : "");
  }

  /** Something happened: it is fetched at once; what came in is heard as well. */
  #heard(hint: Hint): void {
    if (hint.arrived || hint.urgent) {
      this.#arrived = true;
      this.#bell.ring(hint.urgent);
    }
    void this.#frame.refresh();
  }

  #listen(): void {
    this.#live ??= new Live(`/api/events?unit=${encodeURIComponent(this.#session.unit)}`, (hint: Hint) => this.#heard(hint), () => void this.#frame.refresh());
  }

  get live(): boolean {
    return this.#live?.up === true;
  }

  close(): void {
    this.#live?.close();
    this.#live = null;
  }

  async refresh(): Promise<void> {
    await this.#waking.refresh();
    const before = this.#queue.counts.now;
    await this.#queue.refresh();
    if (!this.live && this.#queue.counts.now > before) this.#bell.ring(true); // nobody told of it: the count does
    if (!document.hidden) this.#arrived = false;
    const row = this.#queue.rows.find((r) => r.id === this.#case.id);
    if (row !== undefined) this.#case.noticed(row);
    if (this.#case.id === "") this.element.classList.remove("reading");
  }

  key(key: string): boolean | "alone" {
    if (!this.#frame.locked && this.#beside.key(key)) return true;
    switch (key) { // j and k are held down: nothing is drawn but the row
      case "j": case "ArrowDown": this.#queue.step(1); return "alone";
      case "k": case "ArrowUp": this.#queue.step(-1); return "alone";
      case "Enter": case "o": this.#queue.openCursor(); return true;
      case "t": void this.#case.take(); return true;
      case "r": this.#case.choose("reply"); return true;
      case "q": this.#case.choose("ask"); return true;
      case "s": this.#case.choose("move"); return true;
      case "n": this.#case.choose("note"); return true;
      case "/": this.#queue.find(); return true;
      case "y": this.#waking.first(); return true;
      case "f": this.#queue.filter(); return true;
      case "x": this.#queue.mark(); return true;
      case "X": this.#queue.actOnMarked(); return true;
      case "u": this.#queue.refresh().catch(() => undefined); return true;
      case "m": this.#case.more(); return true;
      case "Escape": void this.#show(null); this.#back(); return true;
    }
    return this.#keyOf(key);
  }

  /** The keys of the sheets and of the other acts. */
  #keyOf(key: string): boolean {
    const sheet = sheets.find((kind) => kind.key === key && kind.may(this.#session));
    if (sheet !== undefined && !this.#frame.locked) void this.#show(sheet);
    const act = acts.find((a) => a.key === key);
    if (act !== undefined) this.#case.choose(act.id);
    return sheet !== undefined || act !== undefined;
  }

  async lock(): Promise<void> {
    this.#queue.lock();
    this.#left ??= this.#shown;
    void this.#show(null);
    await this.#beside.lock();
    await this.#case.lock();
  }

  unlock(): void {
    this.#listen();
    this.draw();
    void this.#case.unlock();
    const left = this.#left;
    this.#left = null;
    if (left !== null) void this.#show(left);
  }
}

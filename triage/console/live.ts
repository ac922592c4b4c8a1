// Streams of events. That of a unit (GET /api/events) says that something changed, and how much waits; a forum's that it changed. While it lives the
// page hears of a tip within a moment; when it breaks the page asks at intervals and tries to connect again, at a time of
// its own so that a restarted server is not met by all desks at once.
import type { Counts } from "./shapes-unit.ts";

/** What the unit's stream says. */
export interface Hint extends Counts {
  arrived: boolean;
  urgent: boolean;
}

const first = 1_000;
const longest = 30_000;
/** A stream that says nothing for so long, not even that it lives (every 15 s), is dead. */
const silence = 40_000;

/** A stream that says T. */
export class Live<T> {
  readonly #url: string;
  readonly #heard: (said: T) => void;
  /** The stream broke, or came back. */
  readonly #turned: () => void;
  #source: EventSource | null = null;
  #wait = first;
  #timer = 0;
  #closed = false;
  #last = 0;

  constructor(url: string, heard: (said: T) => void, turned: () => void) {
    [this.#url, this.#heard, this.#turned] = [url, heard, turned];
    addEventListener("online", this.#again);
    document.addEventListener("visibilitychange", this.#again);
    this.#connect();
  }

  /** Whether the page would hear of something now. */
  get up(): boolean {
    return this.#source?.readyState === 1 && performance.now() - this.#last < silence;
  }

  close(): void {
    this.#closed = true;
    removeEventListener("online", this.#again);
    document.removeEventListener("visibilitychange", this.#again);
    this.#drop();
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  /** The machine woke up or has a network again. */
  #again = (): void => {
    if (this.#closed || this.up || document.hidden) return;
    this.#drop();
    this.#wait = first;
    this.#connect();
    this.#turned();
  };

  #connect(): void {
    const source = new EventSource(this.#url);
    this.#source = source;
    source.onopen = () => {
      const before = this.#wait;
      [this.#wait, this.#last] = [first, performance.now()];
      if (before !== first) this.#turned();
    };
    source.addEventListener("beat", () => (this.#last = performance.now()));
    source.onmessage = ({ data }: MessageEvent<string>) => {
      this.#last = performance.now();
      this.#heard(JSON.parse(data) as T);
    };
    source.onerror = () => {
      if (this.#closed || source !== this.#source) return;
      this.#drop();
      this.#timer = window.setTimeout(() => this.#connect(), this.#wait * (0.5 + Math.random()));
      this.#wait = Math.min(longest, this.#wait * 2);
      this.#turned();
    };
  }
}

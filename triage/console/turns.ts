// Fetching what may have changed: never twice at once, once more where something was heard meanwhile, and at intervals.

/** How often is asked where nobody tells of changes, and where somebody does. */
const alone = 20_000;
const told = 55_000;

export class Turns {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | null = null;
  #again = false;
  #last = 0;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Works as long as the page is open; live says whether changes are told. */
  every(live: () => boolean): void {
    setInterval(() => { if (!live() || performance.now() - this.#last > told) void this.take(); }, alone);
  }

  /** Does the work now, or once more after the one that is under way; the promise is fulfilled when it is done. */
  take(): Promise<void> {
    this.#again = true;
    return (this.#running ??= this.#run());
  }

  async #run(): Promise<void> {
    while (this.#again) {
      [this.#again, this.#last] = [false, performance.now()];
      await this.#work();
    }
    this.#running = null;
  }
}

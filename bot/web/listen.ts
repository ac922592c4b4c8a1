// Hearing the box: recordings of a language, which come in one answer, the ones that everybody hears first. Asked for one by
// one they would tell the edge which questions are being asked. They are played as they arrive and kept in memory only.

const mark = 10; // a line's end

export class Recordings {
  private readonly sounds = new Map<string, Uint8Array<ArrayBuffer>>();
  private loading: Promise<void> | null = null;
  private readonly player = new Audio();
  private waiting: (() => void)[] = [];
  private turn = 0;
  private done = false;

  constructor(private readonly lang: string, private readonly ids: ReadonlySet<string>) {}

  /** Whether any of these texts is recorded. */
  has(texts: string[]): boolean {
    return texts.some((id) => this.ids.has(id));
  }

  /** Plays the texts that are recorded, one after the other, in place of what is being played. False when they cannot be had. */
  async play(texts: string[]): Promise<boolean> {
    const turn = ++this.turn;
    this.player.pause();
    this.loading ??= this.load().catch(() => undefined).then(() => {
      this.done = true;
      this.wake();
    });
    for (const id of texts.filter((text) => this.ids.has(text))) {
      while (!this.sounds.has(id) && !this.done) await new Promise<void>((resolve) => this.waiting.push(resolve));
      const sound = this.sounds.get(id);
      if (turn !== this.turn) return true;
      if (sound === undefined) {
        this.loading = null; // the line broke: the next press asks again
        this.done = false;
        return false;
      }
      await this.hear(sound);
      if (turn !== this.turn) return true;
    }
    return true;
  }

  stop(): void {
    this.turn++;
    this.player.pause();
    this.sounds.clear();
  }

  private async hear(sound: Uint8Array<ArrayBuffer>): Promise<void> {
    const url = URL.createObjectURL(new Blob([sound], { type: "audio/ogg" }));
    this.player.src = url;
    await new Promise<void>((resolve) => {
      this.player.onended = this.player.onerror = this.player.onpause = () => resolve();
      this.player.play().catch(() => resolve());
    });
    URL.revokeObjectURL(url);
  }

  private async load(): Promise<void> {
    const response = await fetch(`/audio/${this.lang}`, { credentials: "omit", referrerPolicy: "no-referrer" });
    const reader = response.body?.getReader();
    if (response.status !== 200 || !reader) return;
    let held = new Uint8Array(0);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const all = new Uint8Array(held.length + value.length);
      all.set(held);
      all.set(value, held.length);
      held = this.take(all);
      this.wake();
    }
  }

  /** Takes whole recordings off the front; returns the rest. */
  private take(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    for (;;) {
      const end = bytes.indexOf(mark);
      if (end < 0) return bytes;
      const [id = "", size = ""] = new TextDecoder().decode(bytes.subarray(0, end)).split(" ");
      const from = end + 1;
      if (!(bytes.length >= from + Number(size))) return bytes;
      this.sounds.set(id, bytes.slice(from, from + Number(size)));
      bytes = bytes.slice(from + Number(size));
    }
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

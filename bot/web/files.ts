// Files of the resident: told by their content, cleaned in this page, sealed and uploaded. A paper cannot be cleaned; it stays in
// memory until he has said whether it may go as it is. No file's name is asked for or kept.

import type { Message } from "../message.ts";
import type { Clean } from "./attach.ts";
import type { Keeper } from "./keeper.ts";
import { load } from "./lazy.ts";
import type { Bubble, Log } from "./log.ts";
import { clean as paint } from "./photo.ts";
import type { Progress } from "./upload.ts";

const largest = 100 << 20;

/** A file that waits for the resident's word, or for its turn. */
interface Waiting {
  bytes: Uint8Array<ArrayBuffer>;
  bubble: Bubble;
}

type Cleaner = typeof import("./cleaner.ts");
type Refusal = "big" | "unclean" | "unknown" | "paper";

export class Files {
  private readonly papers = new Map<string, Waiting>();
  private life = 0;

  constructor(
    private readonly keeper: Keeper, private readonly log: Log, private readonly say: (id: string, args?: Record<string, string>) => string,
    private readonly notice: (id: string) => void,
  ) {}

  /** Files that were picked, one after the other; more than one are an album. */
  async take(files: File[]): Promise<void> {
    const album = files.length > 1 ? crypto.randomUUID() : "";
    for (const file of files) await (file.type.startsWith("image/") ? this.picture(file, album) : this.other(file, album));
  }

  /** What was spoken in this page. */
  async sound(sound: Clean): Promise<void> {
    const id = crypto.randomUUID();
    const bubble = this.log.file(this.say("page.sound-mine"));
    bubble.sound(new Blob([sound.bytes], { type: sound.type }));
    if (await this.hear("voice", id, sound.type, sound.bytes.length, "")) await this.bring(id, sound, bubble);
    else bubble.tell(this.say("web.file-not"));
  }

  /** Goes on with papers that the resident wants to be sent as they are, and forgets those that he does not. */
  async look(): Promise<void> {
    for (const [id, { bytes, bubble }] of this.papers) {
      const photo = this.keeper.state.photos.find((p) => p.file === id);
      if (photo === undefined) {
        this.papers.delete(id);
        bubble.tell(this.say("web.file-dropped"));
      } else if ((photo as { keep?: boolean }).keep === true && photo.ready === null) {
        this.papers.delete(id);
        const kept = (await load<Cleaner>("cleaner"))?.kept(bytes) ?? "unclean";
        if (typeof kept === "string") await this.refuse(id, kept, bubble);
        else void this.bring(id, kept, bubble);
      }
    }
  }

  clear(): void {
    this.life++;
    this.papers.clear();
  }

  private async picture(file: File, album: string): Promise<void> {
    const id = crypto.randomUUID();
    const bubble = this.log.file(this.say("page.photo-mine"));
    if (!(await this.hear("photo", id, "", file.size, album))) return bubble.tell(this.say("web.file-not"));
    const photo = await paint(file);
    if (typeof photo === "string") return this.refuse(id, photo, bubble);
    bubble.picture(new Blob([photo.bytes], { type: photo.type }), this.say("page.photo-mine"));
    void this.bring(id, photo, bubble);
  }

  private async other(file: File, album: string): Promise<void> {
    const life = this.life;
    const bubble = this.log.file(this.say("page.file-mine"));
    bubble.tell(this.say("web.file-wait"));
    const id = crypto.randomUUID();
    if (file.size > largest) {
      if (await this.hear("file", id, "video/mp4", file.size, album)) await this.refuse(id, "big", bubble);
      else bubble.tell(this.say("web.file-not"));
      return;
    }
    const cleaner = await load<Cleaner>("cleaner");
    const bytes = await file.arrayBuffer().then((b) => new Uint8Array(b), () => null); // a file may be gone meanwhile
    if (life !== this.life) return;
    if (cleaner === null || bytes === null) return bubble.tell(this.say("web.file-later"));
    const { kind, type } = cleaner.tell(bytes);
    bubble.name(this.say(`page.${kind === "unknown" ? "file" : kind}-mine`));
    if (!(await this.hear(kind === "sound" ? "voice" : kind === "picture" ? "photo" : "file", id, type, file.size, album))) return bubble.tell(this.say("web.file-not"));
    if (kind === "paper") {
      this.papers.set(id, { bytes, bubble });
      bubble.tell("");
      return this.refuse(id, "paper", null);
    }
    const clean = kind === "picture" ? await paint(file) : cleaner.cleaned(bytes);
    if (typeof clean === "string") return this.refuse(id, clean, bubble);
    if (clean.type.startsWith("audio/")) {
      bubble.name(this.say("page.sound-mine"));
      bubble.sound(new Blob([clean.bytes], { type: clean.type }));
    }
    void this.bring(id, clean, bubble);
  }

  /** Lets the conversation take the file; false when it did not. */
  private async hear(kind: string, file: string, type: string, size: number, album: string): Promise<boolean> {
    await this.keeper.hear({ kind, file, type, size, album } as Message);
    return this.keeper.state.photos.some((p) => p.file === file);
  }

  private async refuse(file: string, reason: Refusal | "full", bubble: Bubble | null): Promise<void> {
    bubble?.tell(this.say("web.file-not"));
    if (reason === "full") this.notice("web.full");
    await this.keeper.hear({ kind: "photo-refused", file, reason: reason === "unclean" ? "" : reason === "full" ? "big" : reason });
  }

  private async bring(file: string, clean: Clean, bubble: Bubble): Promise<void> {
    bubble.tell(this.say("web.file-lock"));
    const outcome = await this.keeper.attach(file, clean, (p) => bubble.tell(this.progress(p)));
    if (outcome === "stored") bubble.tell(this.say("web.file-there"));
    else if (outcome !== "unwanted") await this.refuse(file, outcome === "full" ? "full" : "unclean", bubble);
  }

  private progress(p: Progress): string {
    const args = { xong: String(p.done), tat_ca: String(p.all) };
    return this.say(p.lost ? "web.file-lost" : "web.file-part", args);
  }
}

// Files of the resident: told by their content, cleaned in this page, sealed and uploaded. A paper cannot be cleaned; it stays in
// memory until he has said whether it may go as it is. No file's name is asked for or kept.

import type { Message } from "../message.ts";
import type { Clean } from "./attach.ts";
import type { Cleaner } from "./cleaner.ts";
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
        const cleaner = await load<Cleaner>("cleaner");
        const kept = cleaner?.keep(bytes) ?? "unclean";
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
    if (!(await this.hear("photo", id, "", file.size, album))) return;
    const photo = await paint(file);
    if (typeof photo === "string") return this.refuse(id, photo, bubble);
    bubble.picture(new Blob([photo.bytes], { type: photo.type }), this.say("page.photo-mine"));
    void this.bring(id, photo, bubble);
  }

  private async other(file: File, album: string): Promise<void> {
    const life = this.life;
    const bubble = this.log.file(this.say("page.file-mine"));
    bubble.tell(this.say("web.file-wait"));
    const cleaner = file.size > largest ? null : await load<Cleaner>("cleaner");
    if (cleaner === null && file.size <= largest) return bubble.tell(this.say("web.file-later"));
    const bytes = cleaner === null ? new Uint8Array(0) : new Uint8Array(await file.arrayBuffer());
    if (life !== this.life) return;
    const kind = cleaner?.kindOf(bytes) ?? "film";
    bubble.name(this.say(`page.${kind === "unknown" ? "file" : kind}-mine`));
    const id = crypto.randomUUID();
    if (!(await this.hear(kind === "sound" ? "voice" : kind === "picture" ? "photo" : "file", id, types[kind], file.size, album))) return;
    if (cleaner === null) return this.refuse(id, "big", bubble);
    if (kind === "paper") {
      this.papers.set(id, { bytes, bubble });
      bubble.tell("");
      return this.refuse(id, "paper", null);
    }
    const clean = kind === "picture" ? await paint(file) : kind === "sound" ? cleaner.cleanSound(bytes) : kind === "film" ? cleaner.cleanFilm(bytes) : "unknown";
    if (typeof clean === "string") return this.refuse(id, clean, bubble);
    if (kind === "sound") bubble.sound(new Blob([clean.bytes], { type: clean.type }));
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

const types = { picture: "", sound: "audio/ogg", film: "video/mp4", paper: "application/pdf", unknown: "application/octet-stream" };

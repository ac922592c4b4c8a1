// The hall's screen: one approved opinion at a time, large, light on dark, for a projector. It is a window of its own under the
// officer's session, without his keys: it reads the forum as the server has it and shows approved words alone. The operator's
// window says which slide is shown; the arrow keys do as well. When the connection breaks, what is shown stays.
import { ApiError, get } from "./api.ts";
import { draw, h } from "./dom.ts";
import { ForumCalls } from "./forumcalls.ts";
import type { ForumPage } from "./forumshapes.ts";
import { HallChannel, slideAt, titleSlide, type Slide } from "./hallchannel.ts";
import { hallSlides, progressLine, showSlide } from "./hallshown.ts";
import { Live } from "./live.ts";
import type { Tables } from "../../intake/rules/tables.ts";
import { learn, pick, say, speak } from "./words.ts";

const again = 10_000;

class Hall {
  readonly #root: HTMLElement;
  readonly #id: string;
  readonly #calls: ForumCalls;
  readonly #channel: HallChannel;
  #page: ForumPage | null = null;
  #tables: Pick<Tables, "forum_dispositions"> | null = null;
  #slide: Slide = titleSlide;
  #hint = true;
  #missing = false;
  #asked = 0;

  constructor(root: HTMLElement, id: string, unit: string) {
    [this.#root, this.#id] = [root, id];
    this.#calls = new ForumCalls(unit);
    this.#channel = new HallChannel(id, (word) => {
      if (word.kind === "show") this.#show(word.slide);
      if (word.kind === "ask") this.#tell();
    });
    addEventListener("keydown", (e) => this.#key(e));
    addEventListener("pagehide", () => this.#channel.say({ kind: "gone" }));
    new Live(`/api/forum/live?id=${encodeURIComponent(id)}&unit=${encodeURIComponent(unit)}`, () => void this.#load(), () => void this.#load());
    setInterval(() => { if (this.#page === null) void this.#load(); }, again);
    void this.#load();
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      this.#tables ??= await get<Tables>("/api/tables");
      const page = await this.#calls.page(this.#id);
      if (asked !== this.#asked) return;
      [this.#page, this.#missing] = [page, false];
      if (!hallSlides(page).includes(this.#slide)) this.#slide = titleSlide; // withdrawn while it was shown: it goes at once
      this.#tell();
    } catch (error) {
      this.#missing = error instanceof ApiError && error.code !== "offline";
    }
    this.#draw();
  }

  #tell(): void {
    if (this.#page !== null) this.#channel.say({ kind: "at", slide: this.#slide });
  }

  #show(slide: Slide): void {
    if (this.#page === null || !hallSlides(this.#page).includes(slide)) return;
    [this.#slide, this.#hint] = [slide, false];
    this.#draw();
    this.#tell();
  }

  #key(e: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Home: -Infinity, End: Infinity }[e.key];
    if (e.key === "f") void document.documentElement.requestFullscreen?.().catch(() => undefined);
    if (by !== undefined && this.#page !== null) this.#show(slideAt(hallSlides(this.#page), this.#slide, by));
    if (by !== undefined || e.key === "f") e.preventDefault();
  }

  #draw(): void {
    const page = this.#page;
    if (page === null) return draw(this.#root, h("main", { class: "hall" }, h("section", { class: "hall-title" }, h("p", { role: "status" }, say(this.#missing ? "forum.hall-closed" : "case.loading")))));
    document.title = page.forum.title;
    const disposition = (id: string): string => { const d = this.#tables?.forum_dispositions.find((x) => x.id === id); return d === undefined ? "" : pick({ vi: d.vi, en: d.en }); };
    draw(this.#root, h("main", { class: "hall", "aria-live": "polite" }, showSlide(page, this.#slide, disposition), progressLine(page, this.#slide),
      this.#hint && h("p", { class: "hall-hint" }, say("forum.hall-hint"))));
  }
}

const asked = new URLSearchParams(location.search);
const start = (): Hall => new Hall(document.getElementById("app") as HTMLElement, asked.get("dien-dan") ?? "", asked.get("unit") ?? "");
if (asked.get("lang") === "en") void learn("en").catch(() => undefined).then(() => { speak("en"); start(); });
else start();

// The resident's page: joins the conversation, its keeper and what is seen. Everything told here stays in this page's
// memory until it is sealed; nothing is kept on the device unless the resident asks for it (tools.ts).

import { DirectoryError } from "../../intake/directory/directory.ts";
import { forumStart } from "../forum.ts";
import type { Opened } from "../letter.ts";
import type { Button, Reply } from "../message.ts";
import type { State } from "../state.ts";
import { text as wordsText, type Args, type Book } from "../words/words.ts";
import { canScan, receiptCard, scan } from "./card.ts";
import { Choices } from "./choices.ts";
import { dress, watchLinks, watchMenu } from "./chrome.ts";
import { watchExit } from "./exit.ts";
import { Files } from "./files.ts";
import { Keeper, type Face } from "./keeper.ts";
import { Log, make } from "./log.ts";
import { Office, type Seed } from "./office.ts";
import { ready } from "./old.ts";
import { Picker } from "./places.ts";
import { received } from "./received.ts";
import { Tools } from "./tools.ts";
import { work } from "./work.ts";

function by<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`page: no #${id}`);
  return element;
}

/** Keys that stand below the real choices of a question or a menu. */
const minorKeys = ["ask.keys", "ask.keys-must", "start.menu-more", "menu.page", "menu.last", "place.choose-keys", "look.code-keys", "look.solved-keys"];

class Page implements Face {
  private readonly seed = JSON.parse(document.body.dataset["seed"] ?? "{}") as Seed;
  private book: Book = { vi: this.seed.words };
  private lang = "vi";
  private readonly words = by("words", HTMLTextAreaElement);
  private readonly net = by("net", HTMLElement);
  private readonly log = new Log(by("log", HTMLElement), () => ({ box: this.say("page.box-says"), mine: this.say("page.mine-says") }));
  private readonly choices = new Choices(by("choices", HTMLElement), (label) => this.minor(label));
  private office: Office | null = null;
  private keeper: Keeper | null = null;
  private picker: Picker | null = null;
  private files: Files | null = null;
  private tools: Tools | null = null;
  private waiting: "sending" | "offline" | "unsure" | null = null;
  private buttons: Button[] = [];
  private turn = 0;
  private begun = false;

  async start(): Promise<void> {
    watchExit(by("exit", HTMLElement), {
      clear: () => this.clear(), forget: () => this.tools?.clear(), unsent: () => this.keeper?.unsent() === true || this.words.value.trim() !== "",
    });
    if (!ready()) return this.tell("web.old");
    this.wire();
    await this.load();
  }

  private async load(): Promise<void> {
    let office: Office | null = null;
    try {
      office = await Office.load(this.seed);
    } catch (error) {
      // Words must not be sealed to a list that the province did not sign; nothing is offered but the numbers to call.
      return this.tell(error instanceof DirectoryError ? "page.untrusted" : "web.old");
    }
    if (office === null) {
      this.tell("page.load-failed");
      return this.choices.single(this.say("page.again"), () => void this.reload());
    }
    this.tell("");
    this.office = office;
    this.book = office.lists.words;
    const keeper = (this.keeper = new Keeper(office, this));
    const files = (this.files = new Files(keeper, this.log, (id, args) => this.say(id, args), (id) => this.tell(id)));
    this.tools = new Tools(by("panel", HTMLElement), by("write", HTMLFormElement), by("keep", HTMLElement), keeper, {
      say: (id, args) => this.say(id, args), tell: (id) => this.tell(id), take: (sound) => void files.sound(sound), typed: () => this.words.value,
      type: (text) => this.type(text),
    });
    this.picker = new Picker(by("place", HTMLElement), office, this.seed.box?.province ?? this.seed.home, (id) => this.say(id), (name) => this.pick(name));
    const key = by("key", HTMLElement);
    key.dataset["key"] = office.fingerprint();
    key.textContent = this.say("page.key", { dau_khoa: office.fingerprint() });
    if (this.seed.begin === "look") {
      await keeper.hear({ kind: "start" }, true);
      await keeper.hear({ kind: "text", text: "4" });
    } else await keeper.hear({ kind: "start", text: this.seed.forum ? forumStart + this.seed.forum.id : this.seed.box?.code ?? "" });
    this.begun = true;
    void office.news();
    await this.tools.offer();
  }

  private async reload(): Promise<void> {
    this.choices.clear();
    this.tell("");
    await this.load();
  }

  /** A text in the resident's language. */
  private say(id: string, args: Args = {}): string {
    return wordsText(this.book, this.lang, id, args) ?? "";
  }

  /** Shows a notice above the field; none for "". */
  private tell(id: string): void {
    this.net.textContent = id === "" ? "" : this.say(id);
    this.net.hidden = id === "";
  }

  show(replies: Reply[], state: State): void {
    this.speak(state.lang || "vi");
    if (state.wish?.do === "forget") this.forget();
    for (const reply of replies) {
      const slip = reply.protect === true ? receiptCard(reply.text, (id) => this.say(id)) : null;
      if (slip) this.log.add(slip);
      else if (reply.text !== "") this.log.box(reply.text, this.alarms(reply.text) ? "alarm" : reply === replies.at(-1) && state.step === "review" ? "review" : "", this.listen(reply, state));
    }
    // A word about a file leaves the question as it is, and its choices too.
    const last = replies.at(-1);
    if (last?.buttons || state.turn !== this.turn) this.buttons = last?.buttons ?? [];
    this.turn = state.turn;
    this.offer();
    void this.files?.look();
    this.tools?.changed();
    by("code-picture", HTMLElement).hidden = state.step !== "code" || !canScan();
    this.picker?.show(state.step === "write" || (state.step === "ask" && state.ask === "o-dau" && state.group.length === 0 && this.seed.box === null));
    if (this.begun && replies.length > 0) this.log.reveal();
  }

  waits(how: "sending" | "offline" | "unsure" | null): void {
    this.waiting = how;
    this.tools?.changed();
    this.tell(how === "sending" ? "send.wait" : how === null ? "" : `web.${how}`);
    this.offer();
  }

  /** "Nghe": below what somebody has spoken in the resident's language. */
  private listen(reply: Reply, state: State): HTMLElement | null {
    const lang = reply.listen || state.tongue || state.lang || "vi";
    const recordings = this.office?.recordings(lang) ?? null;
    const texts = reply.spoken ?? [];
    if (recordings === null || !recordings.has(texts)) return null;
    const button = make("button", "listen", this.say("page.listen"));
    button.type = "button";
    const play = (): void => void recordings.play(texts).then((heard) => heard || this.tell("web.file-later"));
    button.addEventListener("click", play);
    if (reply.listen && this.begun) play();
    return button;
  }

  opened(box: Opened): void {
    received(box, this.log, (id, args) => this.say(id, args));
  }

  private offer(): void {
    if (this.waiting === "sending") this.choices.clear();
    else if (this.waiting !== null) this.choices.single(this.say("page.send"), () => void this.keeper?.resend());
    else this.choices.show(this.buttons, (b, keyboard) => this.press(b, keyboard));
  }

  private press(b: Button, keyboard: boolean): void {
    this.choices.clear();
    this.log.mine(b.text);
    void this.keeper?.hear({ kind: "choice", text: b.data }).then(() => {
      // The next number can be typed there, and what was said stays in view.
      if (keyboard) this.words.focus({ preventScroll: true });
    });
  }

  private pick(name: string): void {
    const typed = this.words.value.trim();
    this.words.value = "";
    this.told(typed === "" ? name : `${typed}, ${name}`);
  }

  private told(text: string): void {
    this.log.mine(text);
    void this.keeper?.hear({ kind: "text", text, id: crypto.randomUUID() });
  }

  private submit(): void {
    if (this.keeper === null || this.waiting === "sending") return;
    if (this.waiting !== null) return void this.keeper.resend();
    const text = this.words.value.trim();
    if (text === "") return this.words.focus();
    this.words.value = "";
    this.grow();
    this.told(text);
  }

  private type(text: string): void {
    this.words.value = text;
    this.grow();
  }

  /** A code read from a picture of the receipt. */
  private async scan(file: File): Promise<void> {
    const code = await scan(file);
    if (code === "") return this.tell("web.code-unread");
    this.tell("");
    this.told(code);
  }

  private wire(): void {
    by("write", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.words.addEventListener("input", () => {
      work.begin();
      this.grow();
      this.tools?.changed();
    });
    this.words.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit();
    });
    const picked = (input: HTMLInputElement, take: (files: File[]) => void): void => {
      input.addEventListener("change", () => {
        const files = Array.from(input.files ?? []);
        input.value = "";
        take(files);
      });
    };
    picked(by("photo", HTMLInputElement), (files) => void this.files?.take(files));
    const picture = by("code-picture", HTMLElement).querySelector("input");
    if (picture) picked(picture, ([file]) => file && void this.scan(file));
    by("voice", HTMLElement).addEventListener("click", () => void this.tools?.speak());
    by("keep", HTMLElement).addEventListener("click", () => void this.tools?.keep());
    by("language", HTMLElement).addEventListener("click", () => void this.keeper?.speak(this.lang === "vi" ? "en" : "vi"));
    watchMenu(by("menu", HTMLDetailsElement));
    watchLinks();
    document.addEventListener("visibilitychange", () => this.tools?.changed());
    addEventListener("offline", () => {
      if (this.waiting === null && this.keeper?.unsent() === true) this.tell("web.offline");
      else if (this.waiting === null && (this.keeper?.state.code ?? "") !== "") this.tell("web.sent-offline");
    });
    addEventListener("online", () => {
      if (this.waiting === "offline" || this.waiting === "unsure") this.tell("web.online");
      else if (this.waiting === null && this.begun) this.tell("");
    });
  }

  private grow(): void {
    this.words.style.height = "auto";
    this.words.style.height = `${this.words.scrollHeight + 2}px`;
  }

  /** Changes what stands around the conversation to its language. */
  private speak(lang: string): void {
    if (lang === this.lang) return;
    this.lang = lang;
    dress(lang, (id, args) => this.say(id, args));
    const key = by("key", HTMLElement);
    key.textContent = this.say("page.key", { dau_khoa: key.dataset["key"] ?? "" });
  }

  private minor(label: string): boolean {
    return minorKeys.some((id) => this.say(id).split("\n").some((line) => line.replace(/^[0-9]+ /, "") === label));
  }

  private alarms(text: string): boolean {
    return text.startsWith(this.say("emerg.first").split("\n")[0] ?? "-");
  }

  /** "Xóa hết": the conversation, and what is kept of it on this device. */
  private forget(): void {
    this.log.clear();
    this.files?.clear();
    this.tools?.clear();
  }

  private clear(): void {
    this.office?.hush();
    this.files?.clear();
    this.tools?.close();
    this.keeper?.clear();
    this.log.clear();
    this.choices.clear();
    this.picker?.show(false);
    this.words.value = "";
  }
}

void new Page().start();

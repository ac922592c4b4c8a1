// The newcomer's page: where an invitation leads. He makes his keys here, the first officer of a unit the unit's as well, and
// waits until a colleague has compared fingerprints with him. Nothing is kept before he has typed his passphrase once more,
// and nothing that was shown stays in the page.
import { ApiError } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import { readInvitation } from "./invitation.ts";
import type { Jobs, Newcomer } from "./jobs.ts";
import { printKeys } from "./keysheet.ts";
import { invited, join, type Invited } from "./people.ts";
import { PaperError } from "./papercode.ts";
import { explain } from "./signin.ts";
import { dateOf } from "./time.ts";
import { Opener } from "./worker.ts";
import { language, learn, say, sayCode, speak } from "./words.ts";

type Printed = Jobs["paperMake"]["out"];
type Step = "code" | "hello" | "phrase" | "again" | "making" | "paper" | "waiting" | "done";

const askEvery = 4000;

export class EnrolPage {
  readonly #root: HTMLElement;
  #opener: Opener | null = null;
  #step: Step = "code";
  #code = "";
  #invited: Invited | null = null;
  #phrase = "";
  #made: Newcomer | null = null;
  #last = "";
  #error = "";
  #busy = false;
  #bar: HTMLProgressElement | null = null;

  constructor(root: HTMLElement) {
    this.#root = root;
    const code = location.hash.slice(1);
    history.replaceState(null, "", location.pathname); // the code must not stay in the address or its history
    setInterval(() => void this.#look(), askEvery);
    this.draw();
    if (code !== "") void this.#enter(code);
  }

  draw(): void {
    const to = language() === "vi" ? "en" : "vi";
    draw(this.#root, h("main", { class: "door enrol" },
      h("div", { class: "doorhead" },
        h("div", {}, h("p", { class: "soft" }, say("product")), h("h1", {}, say("enrol.title"))),
        h("button", { class: "quiet", type: "button", id: "lang", lang: to, click: () => void learn(to).catch(() => undefined).then(() => { speak(to); this.draw(); }) }, to === "vi" ? "Tiếng Việt" : "English")),
      this.#body(),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error)));
    document.title = say("title", { page: say("enrol.title") });
  }

  #go(step: Step, focus = "h2"): void {
    [this.#step, this.#error] = [step, ""];
    this.draw();
    this.#root.querySelector<HTMLElement>(focus)?.focus();
  }

  #failed(why: string): void {
    [this.#error, this.#busy] = [why, false];
    this.draw();
  }

  #body(): Child {
    const i = this.#invited;
    if (i === null) return this.#askCode();
    switch (this.#step) {
      case "code": case "hello": return this.#hello(i);
      case "phrase": return this.#show();
      case "again": return this.#again();
      case "making": return this.#making();
      case "paper": return this.#paper(i);
      case "waiting": return this.#waiting(i);
      case "done": return this.#done(i);
    }
  }

  #askCode(): Child {
    const field = h("input", { id: "code", type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true, value: this.#code });
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#enter(field.value); } },
      h("label", { for: "code" }, say("enrol.code")), field, h("p", { class: "soft small" }, say("enrol.codehint")),
      this.#next("enrol-enter", say("enrol.open")));
  }

  #next(id: string, label: string): Child {
    return h("div", { class: "line" }, h("button", { class: "main", type: "submit", id, disabled: this.#busy }, label));
  }

  async #enter(typed: string): Promise<void> {
    this.#code = typed;
    let code: string;
    try {
      code = readInvitation(typed);
    } catch (error) {
      const group = error instanceof PaperError ? error.group : 0;
      return this.#failed(group > 0 ? say("enrol.wronggroup", { n: group }) : say("enrol.wronglength"));
    }
    this.#busy = true;
    try {
      this.#invited = await invited(code);
      [this.#code, this.#busy] = [code, false];
      if (this.#invited.state === "open") this.#go("hello");
      else this.#go(this.#invited.state === "waits" ? "waiting" : "done");
    } catch (error) {
      this.#failed(explain(error));
    }
  }

  #hello(i: Invited): Child {
    const row = (word: string, value: string) => [h("dt", {}, word), h("dd", {}, value)];
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#begin(); } },
      h("h2", { tabindex: "-1" }, say("enrol.hello", { name: i.name })),
      h("dl", { class: "about" },
        row(say("enrol.unit"), i.unit_name), row(say("enrol.duty"), sayCode("duty", i.duty, i.duty)), row(say("enrol.user"), i.user),
        i.by !== "" && row(say("enrol.by"), i.by), row(say("enrol.until"), dateOf(i.until))),
      h("p", {}, say(i.first ? "enrol.first" : "enrol.next")),
      i.renews && h("p", { class: "notice" }, say("enrol.renews")),
      h("p", { class: "notice" }, say("enrol.alone")),
      this.#next("enrol-begin", say("enrol.begin")));
  }

  async #begin(): Promise<void> {
    this.#opener ??= new Opener();
    this.#phrase = await this.#opener.ask("phrase", {});
    this.#go("phrase");
  }

  #show(): Child {
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); this.#go("again", "#again"); } },
      h("h2", { tabindex: "-1" }, say("enrol.phrase")),
      h("p", { class: "phrase", id: "phrase", translate: "no" }, this.#phrase.split(" ").map((pair) => h("span", {}, pair))),
      h("p", {}, say("enrol.phrasehint")),
      h("p", { class: "soft small" }, say("enrol.phrasesafe")),
      this.#next("enrol-noted", say("enrol.noted")));
  }

  #again(): Child {
    const field = h("input", { id: "again", type: "password", autocomplete: "off", required: true });
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#make(field.value); } },
      h("h2", { tabindex: "-1" }, say("enrol.again")),
      h("label", { for: "again" }, say("signin.passphrase")), field,
      h("p", { class: "soft small" }, say("enrol.againhint")),
      h("div", { class: "line" },
        h("button", { class: "main", type: "submit", id: "enrol-make" }, say("enrol.make")),
        h("button", { class: "quiet", type: "button", id: "enrol-back", click: () => this.#go("phrase") }, say("enrol.back"))));
  }

  #making(): Child {
    this.#bar = h("progress", { max: 1, value: 0, "aria-label": say("enrol.making") });
    return h("div", { class: "deriving", role: "status" }, this.#bar, h("span", {}, say("enrol.making")));
  }

  async #make(typed: string): Promise<void> {
    const [i, opener] = [this.#invited, this.#opener];
    if (i === null || opener === null) return;
    // The same letters are enough, as the derivation takes them: no marks, no dashes.
    const letters = (text: string) => text.normalize("NFKD").toLowerCase().replace(/\p{Mn}/gu, "").replace(/đ/g, "d").replace(/[^a-z0-9]+/g, " ").trim();
    if (letters(typed) !== letters(this.#phrase)) {
      this.#failed(say("enrol.differs"));
      return this.#root.querySelector<HTMLElement>("#again")?.focus();
    }
    this.#go("making");
    try {
      this.#made = await opener.ask("newcomer", { passphrase: typed, user: i.user, unit: i.unit, found: i.first, paper: !i.paper },
        (done) => { if (this.#bar !== null) this.#bar.value = done; });
      this.#phrase = "";
      opener.close(); // what is left to do needs no key
      this.#opener = null;
    } catch (error) {
      this.#go("again", "#again");
      return this.#failed(explain(error));
    }
    if (this.#made.paper !== null) this.#go("paper");
    else await this.#join();
  }

  #paper(i: Invited): Child {
    const made = (this.#made as Newcomer).paper as Printed;
    const words = made.printed[0] as string;
    const last = h("input", { id: "paper-last", type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true, class: "few",
      value: this.#last, input: (e: Event) => (this.#last = (e.target as HTMLInputElement).value) });
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); this.#kept(last.value, words); } },
      h("h2", { tabindex: "-1" }, say("enrol.paper")),
      h("p", {}, say("enrol.paperwhy")),
      h("p", { class: "phrase number", id: "paper", translate: "no" }, words.split("-").map((group) => h("span", {}, group))),
      h("div", { class: "line" }, h("button", { type: "button", id: "enrol-print", click: () => void printKeys(i.unit_name, made, new Date().toISOString()) }, say("enrol.print"))),
      h("p", { class: "soft small" }, say("enrol.paperhand")),
      h("label", { for: "paper-last" }, say("paperkey.last")), last,
      this.#next("enrol-join", say("enrol.join")));
  }

  /** The sheet counts when its last group was typed from the paper. */
  #kept(last: string, words: string): void {
    if (last.trim().toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1") === words.split("-").at(-1)) return void this.#join();
    this.#failed(say("enrol.lastwrong"));
    this.#root.querySelector<HTMLElement>("#paper-last")?.focus();
  }

  async #join(): Promise<void> {
    const made = this.#made;
    if (made === null) return;
    [this.#busy, this.#error] = [true, ""];
    this.draw();
    try {
      await join(this.#code, made);
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      return this.#failed(code === "offline" ? say("enrol.kept") : explain(error));
    }
    this.#busy = false;
    const founded = made.founding !== null;
    [this.#made, this.#last] = [{ ...made, paper: null, founding: null }, ""];
    this.#go(founded ? "done" : "waiting");
  }

  #waiting(i: Invited): Child {
    return h("div", { class: "words" },
      h("h2", { tabindex: "-1" }, say("enrol.compare")),
      this.#made === null ? h("p", { class: "notice" }, say("enrol.elsewhere"))
        : [h("p", { class: "print", id: "print", translate: "no" }, groups(this.#made.print)), h("p", {}, say("enrol.comparehow", { by: i.by || say("enrol.colleague") }))],
      h("p", { class: "soft", role: "status" }, say("enrol.waiting")),
      this.#made === null && this.#leave());
  }

  /** Asks whether somebody has compared. */
  async #look(): Promise<void> {
    if (this.#step !== "waiting" || this.#code === "") return;
    try {
      const now = await invited(this.#code);
      if (now.state === "welcomed" && this.#step === "waiting") this.#go("done");
    } catch (error) {
      if (error instanceof ApiError && error.code === "invitation" && this.#step === "waiting") {
        [this.#invited, this.#made, this.#code] = [null, null, ""];
        this.#go("code", "#code");
        this.#failed(say("enrol.stopped"));
      }
    }
  }

  #done(i: Invited): Child {
    const unitPrint = this.#made?.unitPrint ?? "";
    return h("div", { class: "words" },
      h("h2", { tabindex: "-1" }, say("enrol.done")),
      unitPrint !== "" && [
        h("p", {}, say("enrol.sign", { unit: i.unit_name })),
        h("p", { class: "print", id: "unit-print", translate: "no" }, groups(unitPrint)),
        h("p", { class: "notice" }, say("enrol.unsigned")),
      ],
      h("p", {}, say("enrol.user-is", { user: i.user })),
      this.#leave());
  }

  #leave(): Child {
    return h("div", { class: "line" }, h("button", { class: "main", type: "button", id: "enrol-leave", click: () => location.assign("/") }, say("enrol.leave")));
  }
}

/** A fingerprint as it is read aloud: its groups apart. */
export function groups(print: string): Child {
  return print.split(" ").map((group) => h("span", {}, group));
}

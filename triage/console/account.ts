// "Tài khoản": what an officer sees and changes of his own. Each section is a file of its own; those who have no business in
// one do not see it.
import { FactorsSection } from "./accountfactors.ts";
import { PaperSection } from "./accountpaper.ts";
import { PeopleSection } from "./accountpeople.ts";
import { PhraseSection } from "./accountphrase.ts";
import { PlacesSection } from "./accountplaces.ts";
import { RecoverSection } from "./accountrecover.ts";
import { ChannelsSection } from "./channels.ts";
import { draw, h } from "./dom.ts";
import type { Frame } from "./frame.ts";
import type { Session } from "./session.ts";
import type { Sheet } from "./sheets.ts";
import { say, sayCode, type Word } from "./words.ts";

/** A section while it is shown. */
export interface Section {
  readonly element: HTMLElement;
  draw(): void;
  /** The sheet was opened: fetches what the section shows. */
  open?(): void;
  /** Takes everything secret or half-written out of the page. */
  lock?(): void;
}

export interface SectionKind {
  id: string;
  word: Word;
  /** Left out: everybody has it. */
  may?(session: Session): boolean;
  make(session: Session, frame: Frame): Section;
}

export const sections: readonly SectionKind[] = [
  { id: "channels", word: "channels.title", may: (s) => s.may("read"), make: (s, frame) => new ChannelsSection(s, frame) },
  { id: "factors", word: "factors.title", make: (_, frame) => new FactorsSection(frame) },
  { id: "phrase", word: "phrase.title", make: (s, frame) => new PhraseSection(s, frame) },
  { id: "places", word: "places.title", make: (_, frame) => new PlacesSection(frame) },
  { id: "people", word: "people.title", may: (s) => s.may("wrap"), make: (s, frame) => new PeopleSection(s, frame) },
  { id: "paper", word: "paperkey.title", may: (s) => s.may("wrap"), make: (s, frame) => new PaperSection(s, frame) },
  { id: "recover", word: "recover.title", may: (s) => s.may("recover"), make: (s) => new RecoverSection(s) },
];

export class AccountSheet implements Sheet {
  readonly element = h("section", { class: "account", "aria-labelledby": "account-title" });
  readonly #session: Session;
  readonly #back: () => void;
  readonly #sections: { kind: SectionKind; section: Section }[];

  constructor(session: Session, frame: Frame, back: () => void) {
    [this.#session, this.#back] = [session, back];
    this.#sections = sections.filter((kind) => kind.may?.(session) ?? true).map((kind) => ({ kind, section: kind.make(session, frame) }));
  }

  open(): void {
    this.draw();
    this.element.querySelector<HTMLElement>("h2")?.focus();
    for (const { section } of this.#sections) section.open?.();
  }

  draw(): void {
    const { me } = this.#session;
    draw(this.element,
      h("div", { class: "line" }, h("h2", { id: "account-title", tabindex: "-1" }, say("account.title")), h("span", { class: "grow" }),
        h("button", { type: "button", class: "quiet", id: "account-close", click: this.#back }, say("close"))),
      h("p", {}, `${me.name} · ${me.user}`),
      h("ul", { class: "plain soft" }, (me.duties ?? []).map((d) => h("li", {}, `${sayCode("duty", d.duty, d.duty)}, ${d.name}`))),
      this.#sections.map(({ kind, section }) => h("section", { "aria-labelledby": `account-${kind.id}` },
        h("h3", { id: `account-${kind.id}` }, say(kind.word)), section.element)));
    for (const { section } of this.#sections) section.draw();
  }

  lock(): void {
    for (const { section } of this.#sections) section.lock?.();
  }
}

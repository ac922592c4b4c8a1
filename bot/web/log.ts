// The conversation as bubbles: the box's on the left, the resident's on the right. Text goes in as text, never as markup.

import { read, format } from "../../intake/receipt/receipt.ts";

/** Makes an element with a class and children; strings become text. */
export function make<K extends keyof HTMLElementTagNameMap>(name: K, className: string, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

/** Who speaks, for screen readers. */
export interface Names {
  box: string;
  mine: string;
}

/** The bubble of a file. */
export interface Bubble {
  name(text: string): void;
  tell(text: string): void;
  picture(photo: Blob, alt: string): void;
  sound(sound: Blob): void;
}

export class Log {
  private first: HTMLElement | null = null; // of what came since the resident last spoke
  private urls: string[] = []; // of what is shown or heard, to be given back

  constructor(private readonly list: HTMLElement, private readonly names: () => Names) {}

  /** The box speaks. "alarm": numbers to call come first; "review": what was told is read again. */
  box(text: string, kind: "" | "alarm" | "review", below: HTMLElement | null = null): void {
    const lines = text.split("\n");
    const asked = lines.reduce((last, line, i) => (line.endsWith("?") ? i : last), -1);
    const parts = lines.flatMap((line, i): (Node | string)[] => {
      const [, label, told] = (kind === "review" && /^(.+?[:?]) (.+)$/.exec(line)) || [];
      if (label !== undefined && told !== undefined) return ["\n", make("span", "label", label), ` ${told}`];
      const shown = callable(line);
      return [i === 0 ? "" : "\n", ...(i === asked ? [make("strong", "", ...shown)] : shown)];
    });
    this.add(make("li", `box${kind === "alarm" ? " alarm" : kind === "review" ? " wide" : ""}`, this.speaker("box"), ...parts, ...(below ? [below] : [])));
  }

  /** The resident speaks; a receipt is shown by its first group only. */
  mine(text: string): void {
    const code = text.length > 80 ? null : read(text);
    this.start(make("li", "mine", this.speaker("mine"), code === null ? text : `${format(code).slice(0, 4)}-····`));
  }

  /** A file of the resident, and how far it is. */
  file(name: string): Bubble {
    const label = make("span", "name", name);
    const told = make("span", "progress small", "");
    told.setAttribute("aria-live", "off"); // its steps are there to be read, not to be said over everything else
    const item = make("li", "mine file", this.speaker("mine"), label, told);
    this.start(item);
    return {
      name: (text) => label.replaceChildren(text),
      tell: (text) => told.replaceChildren(text),
      picture: (photo, alt) => label.replaceWith(Object.assign(document.createElement("img"), { src: this.keep(URL.createObjectURL(photo)), alt })),
      sound: (sound) => label.after(Object.assign(document.createElement("audio"), { src: this.keep(URL.createObjectURL(sound)), controls: true, ariaLabel: label.textContent })),
    };
  }

  /** Remembers the address of something shown, to give it back with the conversation. */
  keep(url: string): string {
    this.urls.push(url);
    return url;
  }

  add(item: HTMLElement): void {
    this.list.append(item);
    this.first ??= item;
  }

  /** Brings what is new into view, its beginning first. */
  reveal(): void {
    this.first?.scrollIntoView({ block: "start" });
  }

  clear(): void {
    this.urls.forEach((url) => URL.revokeObjectURL(url));
    this.urls = [];
    this.first = null;
    this.list.replaceChildren();
  }

  private start(item: HTMLElement): void {
    this.first = null;
    this.add(item);
  }

  private speaker(who: keyof Names): HTMLElement {
    return make("span", "unseen", `${this.names()[who]}: `);
  }
}

/** Numbers to call become links that call. */
function callable(line: string): (Node | string)[] {
  if (!/gọi|call/i.test(line)) return [line];
  return line.split(/\b(11[1-5])\b/).map((part, i) => {
    if (i % 2 === 0) return part;
    const link = make("a", "call", part);
    link.href = `tel:${part}`;
    return link;
  });
}

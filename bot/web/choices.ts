// The numbered choices of the last question, as buttons. The numbers stay, since they may be typed as well.

import type { Button } from "../message.ts";
import { make } from "./log.ts";

export class Choices {
  constructor(private readonly list: HTMLElement, private readonly minor: (label: string) => boolean) {}

  /** Shows buttons in place of those before. press is told the button and whether a keyboard pressed it. */
  show(buttons: Button[], press: (b: Button, keyboard: boolean) => void): void {
    this.list.replaceChildren(...buttons.map((b) => {
      const [, key = "", label = b.text] = /^([0-9]{1,2}) (.+)$/.exec(b.text) ?? [];
      const minor = this.minor(label);
      const button = make("button", minor ? "quiet" : "", ...(key === "" ? [] : [make("span", "key", key), " "]), make("span", "", label));
      button.type = "button";
      button.addEventListener("click", (event) => press({ ...b, text: label }, event.detail === 0));
      return make("li", minor ? "" : "wide", button);
    }));
  }

  /** One button that is to be pressed next. */
  single(label: string, press: () => void): void {
    const button = make("button", "main", label);
    button.type = "button";
    button.addEventListener("click", press);
    this.list.replaceChildren(make("li", "", button));
  }

  clear(): void {
    this.list.replaceChildren();
  }
}

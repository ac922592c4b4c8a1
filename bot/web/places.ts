// Picking a commune from lists that are in the page: by part of its name, or province first. Nothing is asked of a server.

import type { Finder } from "./find.ts";
import { make } from "./log.ts";

const mostHits = 6;

export class Picker {
  private open = false;

  constructor(
    private readonly root: HTMLElement, private readonly office: { finder: Finder }, private readonly home: string, private readonly say: (id: string) => string,
    private readonly picked: (name: string) => void,
  ) {}

  show(wanted: boolean): void {
    if (wanted === this.open) return;
    this.open = wanted;
    this.root.hidden = !wanted;
    this.root.replaceChildren(...(wanted ? this.build() : []));
  }

  private build(): HTMLElement[] {
    const hits = make("ul", "hits");
    const search = document.createElement("input");
    search.type = "search";
    search.autocomplete = "off";
    search.spellcheck = false;
    search.addEventListener("input", () => hits.replaceChildren(...this.office.finder.suggest(search.value, mostHits).map((offer) => {
      const button = make("button", "", offer.name);
      button.type = "button";
      button.addEventListener("click", () => this.picked(offer.name));
      return make("li", "", button);
    })));
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      hits.querySelector("button")?.click();
    });
    const province = choose(this.office.finder.list.map((p) => [p.code, p.name]), this.home);
    const commune = document.createElement("select");
    const fill = (): void => {
      const list = this.office.finder.list.find((p) => p.code === province.value)?.communes ?? [];
      commune.replaceChildren(...options([["", this.say("page.place-commune")], ...list.map((c): [string, string] => [c.code, c.name])]));
    };
    province.addEventListener("change", fill);
    fill();
    commune.addEventListener("change", () => {
      const offer = this.office.finder.offer(commune.value);
      if (offer) this.picked(offer.name);
    });
    return [
      make("p", "soft small", this.say("page.place-how")),
      labelled(this.say("page.place-search"), search), hits,
      make("p", "pair", labelled(this.say("page.place-province"), province), labelled(this.say("page.place-commune"), commune)),
    ];
  }
}

function labelled(text: string, field: HTMLElement): HTMLElement {
  return make("label", "", make("span", "small", text), field);
}

function choose(pairs: [string, string][], value: string): HTMLSelectElement {
  const select = document.createElement("select");
  select.append(...options(pairs));
  select.value = value;
  return select;
}

function options(pairs: [string, string][]): HTMLOptionElement[] {
  return pairs.map(([value, text]) => {
    const option = make("option", "", text);
    option.value = value;
    return option;
  });
}

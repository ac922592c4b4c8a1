// What was promised at forums and whose day has passed: by number, with the words that everybody was promised.
import { get } from "../console/api.ts";
import { h, type Child } from "../console/dom.ts";
import type { LatePledge } from "../console/forumshapes.ts";
import type { Session } from "../console/session.ts";
import { dayText } from "../console/time.ts";
import { say } from "./words.ts";

export class LatePledges {
  readonly #session: Session;
  readonly #forum: (id: string) => void;
  #list: LatePledge[] = [];

  constructor(session: Session, forum: (id: string) => void) {
    [this.#session, this.#forum] = [session, forum];
  }

  async refresh(): Promise<void> {
    if (this.#session.may("forums")) this.#list = await get<LatePledge[]>("/api/forum/late", { unit: this.#session.unit });
  }

  draw(): Child {
    return this.#list.length > 0 && h("section", { id: "pledges", "aria-labelledby": "pledges-title" },
      h("h2", { id: "pledges-title" }, say("pledges.title")),
      h("p", { class: "soft" }, say("pledges.what")),
      h("ul", { class: "plain overduelist" }, this.#list.map((p) => h("li", {},
        h("p", { class: "line" },
          h("button", { class: "quiet link", type: "button", id: `pledge-${p.forum}-${p.seq}`, click: () => this.#forum(p.forum) }, say("pledges.line", { n: p.seq, day: dayText(p.day) })),
          h("span", { class: "grow" }), h("strong", { class: "overdue" }, say("overdue", { day: dayText(p.due) }))),
        h("p", {}, p.text === "" ? say("pledges.wordless") : p.text),
        h("p", { class: "small soft" }, say("pledges.owner", { unit: this.#session.unitName(p.owner) }), p.why !== undefined && [" ", say("pledges.explained")])))));
  }
}

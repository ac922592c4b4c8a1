// Who searched through opened words, and through how many cases, for those who run the unit. What was looked for is known to
// nobody else.
import { h } from "./dom.ts";
import type { Session } from "./session.ts";
import { momentOf } from "./time.ts";
import { say } from "./words.ts";

export function searchedList(session: Session): HTMLElement {
  const element = h("div", { class: "small" });
  if (!session.may("takeover")) return element;
  session.desk.searches().then((list) => {
    if (list.length === 0) return;
    element.append(h("h2", {}, say("searched.title")), h("ul", { class: "plain" }, list.map((s) => h("li", {},
      say("searched.line", { when: momentOf(s.at, Date.now()), who: session.officer(s.officer), n: s.cases })))));
  }, () => undefined); // it is asked again when a case is closed
  return element;
}

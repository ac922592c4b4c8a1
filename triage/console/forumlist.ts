// The forums of the commune, the newest first, and what is still owed from all of them.
import { h, icon, type Child } from "./dom.ts";
import { hourOf } from "./forumdays.ts";
import type { Forum } from "./forumshapes.ts";
import { dayText } from "./time.ts";
import { say } from "./words.ts";

/** The word for where a forum stands. */
export const stateWord = (forum: Forum): string => say(`forum.state-${forum.state}`);

/** The list; open shows one. */
export function forumList(forums: Forum[], open: (id: string) => void): Child {
  if (forums.length === 0) return h("div", { class: "nothing soft" }, h("p", {}, say("forum.none")));
  const late = forums.reduce((n, f) => n + f.counts.late, 0);
  const owed = forums.reduce((n, f) => n + f.counts.pledges - f.counts.kept, 0);
  return [
    owed > 0 && h("p", { class: "sentence small" }, say("forum.owed-all", { n: owed }), late > 0 && [" ", h("strong", { class: "overdue" }, say("forum.owed-late", { n: late }))]),
    h("ul", { class: "plain forumlist" }, forums.map((f) => h("li", {}, h("button", { type: "button", class: "row", id: `forum-${f.id}`, click: () => open(f.id) },
      h("span", { class: "line" }, h("span", { class: "number" }, dayText(f.day)), h("span", { class: "soft" }, hourOf(f.from)), h("span", { class: "grow" }),
        h("span", { class: f.state === "meeting" ? "soon" : f.state === "open" ? "done" : "soft" }, f.state === "meeting" && icon("forum"), " ", stateWord(f))),
      h("span", { class: "title" }, f.title), h("span", { class: "soft small" }, f.place),
      h("span", { class: "small" }, counted(f))))),),
  ];
}

/** What a forum has, as a line: only what there is. */
function counted(f: Forum): Child {
  const { proposed, approved, undisposed, owed, pledges, kept, late } = f.counts;
  const parts = [
    approved > 0 ? say("forum.n-approved", { n: approved }) : say("forum.n-none"), proposed > 0 && say("forum.n-proposed", { n: proposed }),
    undisposed > 0 && (f.state === "meeting" || f.state === "held") && say("forum.n-undisposed", { n: undisposed }), owed > 0 && say("forum.n-owed", { n: owed }), pledges > 0 && say("forum.n-pledges", { n: pledges, kept }),
  ].filter((t): t is string => typeof t === "string");
  return [parts.join(" · "), late > 0 && [" · ", h("strong", { class: "overdue" }, say("forum.n-late", { n: late }))]];
}

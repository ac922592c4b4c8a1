// What the hall's screen shows of a forum: approved words alone. Pure but for the elements that it makes.
import { h, type Child } from "./dom.ts";
import { hourOf } from "./forumdays.ts";
import { pledgesInOrder, progress, shownInHall } from "./forumorder.ts";
import type { ForumPage, Opinion, Pledge } from "./forumshapes.ts";
import { pledgesAtOnce, pledgesOf, slides, type Slide } from "./hallchannel.ts";
import { dayText } from "./time.ts";
import { say } from "./words.ts";

/** The words of a pledge, or what stands for them while they are written anew. */
export const pledgeWords = (p: Pledge): string => (p.text === "" ? say("forum.wordless") : p.text);

/** The slides of a forum as it stands. */
export const hallSlides = (page: ForumPage): Slide[] =>
  slides(page.before.length, shownInHall(page.opinions, page.forum.themes), page.pledges.filter((p) => p.state !== "dropped").length);

/** What a slide shows. A slide that is gone, since its opinion was withdrawn, is the title. */
export function showSlide(page: ForumPage, slide: Slide, disposition: (id: string) => string): Child {
  const opinion = shownInHall(page.opinions, page.forum.themes).find((o) => o.id === slide);
  if (opinion !== undefined) return opinionSlide(page, opinion, disposition);
  const of = pledgesOf(slide);
  if (of !== null) return pledgeSlide(page, of.before, of.from);
  const { forum } = page;
  return h("section", { class: "hall-title" }, h("h1", {}, forum.title), h("p", {}, say("forum.when", { hour: hourOf(forum.from), day: dayText(forum.day) })), h("p", {}, forum.place));
}

function opinionSlide(page: ForumPage, o: Opinion, disposition: (id: string) => string): Child {
  const theme = page.forum.themes.find((t) => t.id === o.theme)?.name ?? "";
  const pledges = page.pledges.filter((p) => p.opinion === o.id && p.state !== "dropped");
  const owed = o.disposition !== "" && o.due ? say("forum.hall-by", { who: owner(page, o.owner), day: dayText(o.due) }) : "";
  return h("section", { class: "hall-opinion" },
    h("p", { class: "hall-theme" }, theme),
    h("h1", { class: size(o.text) }, o.text),
    o.disposition !== "" && h("div", { class: "hall-answer" },
      h("p", { class: "hall-end" }, disposition(o.disposition), owed !== "" && h("span", { class: "hall-owed" }, owed)),
      pledges.length > 0 ? pledges.slice(0, 2).map((p) => promised(page, p)) : o.answer !== "" && h("p", { class: "hall-said" }, o.answer)));
}

const owner = (page: ForumPage, unit: string): string => page.owners.find((o) => o.unit === unit)?.name ?? "";

/** Short words are set large; long ones still stand on the screen, at 40 px and more. */
const size = (text: string): string => (text.length < 90 ? "large" : text.length < 240 ? "middle" : "small");

const promised = (page: ForumPage, p: Pledge): Child =>
  h("p", { class: "hall-said" }, h("strong", {}, say("forum.hall-promise")), " ", pledgeWords(p), h("span", { class: "hall-owed" }, say("forum.hall-by", { who: owner(page, p.owner), day: dayText(p.due) })));

function pledgeSlide(page: ForumPage, before: boolean, from: number): Child {
  const list = pledgesInOrder(before ? page.before : page.pledges.filter((p) => p.state !== "dropped")).slice(from, from + pledgesAtOnce);
  return h("section", { class: "hall-pledges" }, h("h1", {}, say(before ? "forum.hall-before" : "forum.hall-now")), h("ul", {}, list.map((p) => h("li", {},
    h("p", {}, pledgeWords(p)),
    h("p", { class: p.state === "kept" ? "done" : p.state === "late" ? "overdue" : "soft" },
      p.state === "kept" ? `✓ ${say("forum.kept-on", { day: dayText(p.kept ?? "") })}` : `${say("forum.hall-by", { who: owner(page, p.owner), day: dayText(p.due) })}${p.state === "late" ? ` · ${say("forum.pledge-late")}` : ""}`)))));
}

/** How far the meeting is: a line and two numbers. */
export function progressLine(page: ForumPage, slide: Slide): Child {
  const list = shownInHall(page.opinions, page.forum.themes);
  const at = list.findIndex((o) => o.id === slide);
  const { done, of } = progress(page.opinions);
  return of > 0 && h("footer", { class: "hall-progress" }, h("progress", { max: of, value: done, "aria-label": say("forum.progress", { done, of }) }), h("span", {}, at < 0 ? `${done}/${of}` : `${at + 1}/${list.length}`));
}

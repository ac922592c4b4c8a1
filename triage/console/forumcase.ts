// A case beside an opinion: it is opened as the desk opens it, noted as looked at, and shown with what is marked in it.
import { h, type Child } from "./dom.ts";
import type { Beside } from "./forumwording.ts";
import type { Opened } from "./jobs.ts";
import { answerText, placeText, story } from "./letter.ts";
import { fieldsOf, marksOf, maskedLetters, runs, type Mark } from "./mask.ts";
import type { Session } from "./session.ts";
import type { Case } from "./shapes.ts";
import { dateOf } from "./time.ts";
import { unseal } from "./unseal.ts";
import { say } from "./words.ts";

export interface Original {
  data: Case;
  opened: Opened;
}

/** Fetches and opens a case of the unit, and notes that somebody looked. */
export async function openOriginal(session: Session, id: string): Promise<Original> {
  const data = await session.desk.case(id);
  const opened = await unseal(session, data);
  if (opened.letters.some((l) => l.state === "open")) await session.desk.looked(id);
  return { data, opened };
}

/** What a draft is compared with: what was written, and what is marked in it. */
export function besideOf({ data, opened }: Original): Beside {
  const fields = opened.letters.flatMap((l) => (l.state === "open" ? fieldsOf(l.words).map((f) => ({ ...f, letter: l.id })) : []));
  const marked = marksOf(data, opened).map((m) => fields.find((f) => f.letter === m.letter && f.field === m.field)?.text.slice(m.from, m.to) ?? "");
  return { letters: fields.map((f) => f.text), marked: marked.filter((t) => t !== "") };
}

/** The story with what is marked in it hidden, to begin a draft with. */
export function maskedStory({ data, opened }: Original): string {
  const first = [...maskedLetters(data, opened).values()][0];
  return first === undefined ? "" : story(first).text;
}

/** The letters as they came, marks shown. */
export function showOriginal(session: Session, { data, opened }: Original): Child {
  const marks = marksOf(data, opened);
  const letters = opened.letters.flatMap((l) => (l.state === "open" && l.words.rating === "" ? [l] : []));
  if (letters.length === 0) return h("p", { class: "soft" }, say("forum.unopened"));
  return letters.map(({ id, words }) => {
    const said = story(words);
    const told = words.text === "" ? words.answers.findIndex((a) => a.q === "viec-gi") : -1;
    const place = placeText(session, words);
    const answers = said.answers.filter((a) => a.q !== "dien-dan");
    return h("article", { class: "letter resident" },
      h("p", { class: "small soft" }, data.number, " · ", dateOf(data.received), " · ", session.category(data.category)),
      h("p", { class: "said", lang: words.lang }, shown(marks.filter((m) => m.letter === id && m.field === (told < 0 ? "text" : `a:${told}`)), said.text)),
      place !== "" && h("p", { class: "small" }, h("span", { class: "soft" }, say("letter.place"), " "), place),
      answers.length > 0 && h("dl", { class: "answers small" }, answers.map((a) => { const t = answerText(session, a); return [h("dt", {}, t.question), h("dd", {}, t.answer)]; })));
  });
}

const shown = (marks: Mark[], text: string): Child =>
  runs(text, marks).map((r) => (r.marked ? h("mark", { class: "masked", title: say("mask.title") }, r.text) : r.text));

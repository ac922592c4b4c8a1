// One envelope of a case as it is read: words, answers, place, attachments; or why it cannot be read.
import type { Answer, Attachment } from "../../intake/envelope/types.ts";
import type { Attachments } from "./attachments.ts";
import { h, icon, type Child } from "./dom.ts";
import type { Letter, Words } from "./jobs.ts";
import { hidden, runs, type Mark } from "./mask.ts";
import type { Session } from "./session.ts";
import type { Envelope, Sent } from "./shapes.ts";
import { dateOf, momentOf } from "./time.ts";
import { pick, say, sayCode } from "./words.ts";

/** What a letter needs from the pane that shows it. */
export interface Host {
  session: Session;
  attachments: Attachments;
  save(bytes: Uint8Array<ArrayBuffer>, name: string): void;
  /** Whether a hand-on is signed by the unit that it names; null until it is known. */
  signed(letter: string): boolean | null;
  /** What is said of a letter that words were taken out of; "" of any other. */
  redacted(letter: string): string;
  /** What is marked to be hidden, and whether it is hidden here too. */
  marks: readonly Mark[];
  covered: boolean;
}

/** The answer to a question in words. */
export function answerText(session: Session, answer: Answer): { question: string; answer: string } {
  const row = session.tables.questions.find((q) => q.id === answer.q);
  const choice = row?.choices.find((c) => c.id === answer.a);
  return {
    question: row === undefined ? sayCode("question", answer.q, answer.q) : pick({ vi: row.text_vi, en: row.text_en }),
    answer: choice === undefined ? sayCode("answer", answer.a, answer.a) : pick(choice),
  };
}

/** The place of a tip as it is said: the box, then the words. */
export function placeText(session: Session, words: Words): string {
  const { box, words: said } = words.place;
  const name = box === "" ? "" : session.boxName(box);
  return [name, said === name ? "" : said].filter((t) => t !== "").join(" · ");
}

/** What was said as a whole, and the answers that say more: in a chat the first answer is the story, and the place has
 * its own line. */
export function story(words: Words): { text: string; answers: Answer[] } {
  const told = words.text === "" ? words.answers.find((a) => a.q === "viec-gi") : undefined;
  const answers = words.answers.filter((a) => a !== told && !(a.q === "o-dau" && a.a === words.place.words));
  return { text: told?.a ?? words.text, answers };
}

/** Shows an envelope. first: it is the one the case began with. */
export function showLetter(host: Host, envelope: Envelope, letter: Letter | undefined, first: boolean): Child {
  const title = first ? null : h("p", { class: "by small soft" }, say("letter.of", { kind: sayCode("kind", envelope.kind, envelope.kind), day: dateOf(envelope.received) }));
  if (letter === undefined || letter.state !== "open") return h("article", { class: "letter shut" }, title, shut(host, envelope, letter));
  const redacted = host.redacted(letter.id);
  return h("article", { class: `letter resident ${first ? "first" : ""}` }, title, redacted !== "" && h("p", { class: "notice small" }, redacted), spoken(host, letter.id, letter.words));
}

function shut(host: Host, envelope: Envelope, letter: Letter | undefined): Child {
  const word = letter === undefined ? "letter.locked" : letter.state === "damaged" ? "letter.damaged" : "letter.closed";
  return [
    h("p", {}, icon("locked"), " ", say(word)),
    letter?.state === "damaged" && h("button", {
      type: "button", click: () => host.save(Uint8Array.from(atob(envelope.sealed), (c) => c.charCodeAt(0)), `${envelope.id}.homthu`),
    }, icon("file"), say("letter.save")),
  ];
}

function spoken(host: Host, id: string, words: Words): Child {
  const place = placeText(host.session, words);
  const pin = words.place.pin;
  const said = story(words);
  const answers = said.answers.map((a) => answerText(host.session, a));
  const field = (a: Answer) => `a:${words.answers.indexOf(a)}`;
  const told = words.text === "" ? words.answers.find((a) => a.q === "viec-gi") : undefined;
  const box = words.place.box === "" ? "" : host.session.boxName(words.place.box);
  return [
    words.hand_on !== null && handed(host, id, words),
    words.rating !== "" && h("p", { class: "said" }, say(`rating.${words.rating as "done" | "part" | "not"}`)),
    said.text !== "" && h("p", { class: "said", lang: words.lang }, marked(host, id, told === undefined ? "text" : field(told), said.text)),
    (place !== "" || pin !== null) && h("p", {}, h("span", { class: "soft" }, say("letter.place"), " "),
      box, box !== "" && words.place.words !== "" && words.place.words !== box && " · ", words.place.words !== box && marked(host, id, "place", words.place.words),
      pin !== null && h("span", { class: "number small" }, ` (${pin.lat.toFixed(5)}, ${pin.lon.toFixed(5)})`)),
    answers.length > 0 && h("dl", { class: "answers" }, answers.map((a, i) => [h("dt", {}, a.question), h("dd", {}, marked(host, id, field(said.answers[i] as Answer), a.answer))])),
    words.attachments.length > 0 && h("ul", { class: "attachments" }, words.attachments.map((a) => h("li", {}, host.attachments.show(a)))),
  ];
}

/** Words with what is marked in them shown as such, or hidden as others would get it. */
function marked(host: Host, letter: string, field: string, text: string): Child {
  const mine = host.marks.filter((m) => m.letter === letter && m.field === field);
  if (mine.length === 0) return text;
  return runs(text, mine).map((r) => (!r.marked ? r.text : h("mark", { class: host.covered ? "masked covered" : "masked", title: say("mask.title") }, host.covered ? hidden : r.text)));
}

function handed(host: Host, id: string, words: Words): Child {
  const signed = host.signed(id);
  const { from, reason } = words.hand_on as NonNullable<Words["hand_on"]>;
  return h("p", { class: signed === false ? "notice bad" : "notice" },
    say("letter.handed", { unit: host.session.unitName(from), reason: host.session.reason(reason) }), " ",
    signed === true && say("letter.signed"), signed === false && say("letter.unsigned"));
}

/** Shows what the unit wrote to the resident, from the copy, and the files that went along. */
export function showSent({ session, attachments }: Pick<Host, "session" | "attachments">, sent: Sent, text: string | undefined, files: Attachment[]): Child {
  const when = momentOf(sent.at, Date.now());
  return h("article", { class: "letter ours" },
    h("p", { class: "by small soft" }, say(sent.question ? "by.question" : "by.reply", { who: session.officer(sent.officer), unit: session.unitName(sent.unit), when })),
    text === undefined ? h("p", { class: "soft" }, icon("locked"), " ", say("sent.closed")) : h("p", { class: "said" }, text),
    files.length > 0 && h("ul", { class: "attachments" }, files.map((a) => h("li", {}, attachments.show(a)))),
    h("p", { class: "small soft" }, sent.delivered !== undefined ? say("sent.delivered")
      : Date.parse(sent.not_before) > Date.now() ? say("sent.waits", { day: dateOf(sent.not_before) }) : say("sent.going")));
}

// The twin of media.go: photos, sound, places, edits and all that the box cannot open.

import { take } from "./answer.ts";
import { caution, done, kindOf, ofType, onlyPhotos, refuseBig, refused, unopened, waitFor } from "./kinds.ts";
import { forumOf, raise } from "./forum.ts";
import { choose } from "./menu.ts";
import { note } from "./note.ts";
import { leaveNotice } from "./notice.ts";
import { askPlace } from "./plan.ts";
import { looking } from "./lookup.ts";
import { enclose, late, mailbox, own, pair, pending, ready, same, type Belongs } from "./pairs.ts";
import { letter, more, post, tongue } from "./send.ts";
import { toReview } from "./review.ts";
import { isEmpty, type Photo } from "./state.ts";
import { ask, chosen, goTo, resume, say, text, type T } from "./turn.ts";
import { at, missing, papers } from "./paper.ts";
import { spoke, unspoke } from "./voice.ts";
import { pinned } from "./where.ts";

export function odd(t: T): boolean {
  if (t.s.step === "notice" && ["photo", "file", "voice", "location"].includes(t.m.kind)) leaveNotice(t);
  switch (t.m.kind) {
    case "text": case "choice":
      return false;
    case "photo": case "file": case "voice":
      attach(t);
      return true;
    case "location":
      if (looking(t) || ["sending", "wait", "drop", "stop", "paper"].includes(t.s.step)) break;
      pinned(t);
      return true;
    case "edited":
      edited(t);
      return true;
    case "sticker": case "contact": case "call":
      say(t, `err.${t.m.kind}`);
      ask(t);
      return true;
    default:
  }
  unopened(t);
  return true;
}

const most = 20;

function attach(t: T): void {
  const kind = kindOf(t.m.kind, t.m.type ?? "");
  const b = destination(t);
  if (unfit(t, kind)) {
    if (t.m.text !== "" && !b.look) {
      note(t, t.m.text);
      say(t, "ask.got");
    }
    return ask(t);
  }
  const file = t.m.file ?? "";
  const album = t.m.album ?? "";
  const again = album !== "" && album === t.s.album;
  t.s.album = album;
  const p: Photo = { file, kind, ...b, pair: 0, ask: kind === "paper", keep: false, ready: null, posted: false };
  const known = t.s.photos.find((x) => x.file === file);
  if (!known) t.s.photos.push({ ...p, pair: pair(t, b) });
  else if (!same(known, b)) {
    say(t, "warn.photo-wait"); // the same one is on its way to another case
    return ask(t);
  }
  if (t.m.text !== "" && !b.look) note(t, t.m.text);
  if (p.ask) return ask(t);
  if (again) return say(t, onlyPhotos(t.s.photos) ? "err.album" : "err.album-mixed", { so: String(t.s.photos.length) });
  caution(t, kind);
  say(t, "ask.got");
  attached(t, p);
}

/** Says why something cannot be attached; false when it can. */
function unfit(t: T, kind: string): boolean {
  if ((t.m.file ?? "") === "") say(t, "err.big");
  else if (t.s.photos.length >= most) say(t, "err.many", { so: String(most) });
  else if (kind === "") say(t, "err.kind");
  else return refuseBig(t, t.m.size ?? 0);
  return true;
}

/** What a photo that comes now belongs to. */
function destination(t: T): Belongs {
  if (t.s.look && ["extend", "reply", "mailbox"].includes(at(t))) return mailbox(t);
  if (t.s.look && t.s.step === "sending" && !["look", "delete"].includes(t.s.pending)) return mailbox(t);
  return (t.s.follow && t.s.step !== "sending") || t.s.pending === "more" ? late(t) : own;
}

/** Goes on after the first attachment of an album, or a single one. */
export function attached(t: T, p: Photo): void {
  if (spoke(t, p)) return;
  if (p.look) {
    const wait = waitFor(t, [p], "warn");
    if (!t.lines.includes(wait)) t.lines.push(wait);
  } else if (t.s.step === "sent") goTo(t, "sent");
  else if (t.s.step === "ask" && t.s.ask === "bang-chung" && t.s.group.length === 0) take(t, text(t, `answer.${p.kind === "file" ? "paper" : p.kind}`));
  else if (t.s.step === "review" || (t.s.step === "add" && t.s.category !== "")) toReview(t);
  else if (t.s.step === "forum-ask") shownForForum(t);
  else if (t.s.category === "" && ["menu", "more", "forum", "add"].includes(t.s.step)) resume(t);
  else ask(t);
}

/** An opinion that was spoken, or is in a picture. */
function shownForForum(t: T): void {
  const f = forumOf(t, t.s.forum);
  if (f) raise(t, f);
  choose(t, "D2");
}

export function photoReady(t: T): void {
  const photo = find(t);
  if (!photo || !t.m.attachment) return;
  photo.ready = t.m.attachment;
  photo.kind = ofType(photo.kind, photo.ready.type);
  const b: Belongs = { look: photo.look, code: photo.code };
  if (pending(t, b) || carry(t, b) || b.look) return;
  if (t.s.step === "wait" && same(b, own)) {
    t.s.step = "review";
    post(t);
  } else done(t, photo.kind);
}

/** Sends photos that wait for no other to the case they belong to; false where that is not possible now. */
export function carry(t: T, b: Belongs): boolean {
  if (pending(t, b) || ready(t, b).length === 0) return false;
  const idle = (t.s.follow && t.s.step !== "sending") || t.s.step === "sent" || (t.s.step === "menu" && isEmpty(t.s));
  if (b.look && t.s.look?.code === b.code && looking(t)) lookReady(t);
  else if (!b.look && b.code !== "" && b.code === t.s.code && idle) more(t);
  else return false;
  return true;
}

function lookReady(t: T): void {
  t.letter = letter({
    kind: "answer", code: t.s.look?.code, reply: t.s.look?.question, attachments: enclose(t, mailbox(t)), lang: tongue(t), channel: t.env.channel,
  });
  t.s.step = "sending";
  t.s.pending = "extend";
}

export function photoRefused(t: T): void {
  const photo = find(t);
  if (!photo) return;
  if (photo.ask) return; // it waits for the resident's word
  if (t.m.reason === "paper" && !photo.keep) {
    photo.ask = true;
    photo.kind = "paper";
    papers(t);
    if (t.s.step === "paper") ask(t);
    return;
  }
  t.s.photos = t.s.photos.filter((p) => p !== photo);
  unspoke(t, photo.file);
  refused(t, photo.kind, t.m.reason ?? "");
  if (t.s.step === "wait" && same(photo, own)) return missing(t);
  carry(t, { look: photo.look, code: photo.code }); // others may have waited for this one
}

function find(t: T): T["s"]["photos"][number] | undefined {
  const file = t.m.attachment?.file ?? t.m.file ?? "";
  return t.s.photos.find((p) => p.file === file && p.ready === null);
}

function edited(t: T): void {
  const id = t.m.id ?? "";
  const piece = [...t.s.answers, ...t.s.words].find((p) => id !== "" && p.m === id && t.m.text !== "" && !chosen(t, p.q ?? ""));
  if (piece) {
    piece.a = t.m.text;
    if (piece.q === askPlace) t.s.place.words = t.m.text;
    say(t, "err.edited");
  } else if (t.s.code !== "") say(t, "err.edited-late");
  ask(t);
}

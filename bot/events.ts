// The twin of events.go: what the keeper tells.

import { lastOne } from "./plan.ts";
import { echoed } from "./forum.ts";
import { ears, says } from "./hearing.ts";
import { heldUp } from "./heldup.ts";
import { close, dropLook, opened } from "./lookup.ts";
import { late, same } from "./pairs.ts";
import { photoReady, photoRefused } from "./media.ts";
import { reminded } from "./notice.ts";
import { moreSent, post, sent } from "./send.ts";
import { set } from "./state.ts";
import { ask, flush, goTo, say, text, told, type T } from "./turn.ts";

/** The end of background work, which may bring no reply. */
export function backgroundKind(kind: string): boolean {
  return ["photo-ready", "photo-refused", "cleared", "not-cleared", "silence"].includes(kind);
}

export function event(t: T): boolean {
  switch (t.m.kind) {
    case "sent": case "reminded": case "failed": case "nobody": case "mailbox": case "not-found": case "too-many": case "deleted": case "echoed":
      outcome(t);
      return true;
    case "photo-ready":
      photoReady(t);
      return true;
    case "photo-refused":
      photoRefused(t);
      return true;
    case "cleared":
      say(t, "receipt.deleted");
      return true;
    case "not-cleared":
      say(t, "receipt.clean");
      return true;
    case "silence":
      silence(t);
      return true;
    case "too-fast": case "muted":
      heldUp(t);
      return true;
    default:
      return false;
  }
}

function outcome(t: T): void {
  const pending = t.s.pending;
  t.s.pending = "";
  if (pending === "") return ask(t);
  const [kind = "", rating = ""] = pending.split("-");
  const m = t.m.kind;
  if (kind === "remind") reminded(t, rating);
  else if (kind === "echo") echoed(t);
  else if (m === "failed") failed(t, kind);
  else if (m === "nobody") nobody(t, kind);
  else if (m === "not-found") {
    say(t, "look.not-found");
    if (kind === "more") t.s.photos = []; // their case takes nothing any more
    noMailbox(t);
  } else if (m === "too-many") {
    say(t, "look.too-many", { so_phut: String(Math.max(1, t.m.minutes ?? 0)) });
    noMailbox(t);
  } else if (kind === "tip") sent(t);
  else if (kind === "more") moreSent(t);
  else if (kind === "look" && t.m.mailbox) opened(t);
  else if (kind === "delete") {
    say(t, "look.deleted");
    if (t.s.look?.code === t.s.code) t.s.photos = t.s.photos.filter((p) => !same(p, late(t)));
    close(t);
  } else extended(t, kind, rating);
}

function extended(t: T, kind: string, rating: string): void {
  if (kind === "extend") t.s.photos = t.s.photos.filter((p) => !p.look || !p.posted);
  say(t, kind !== "rating" ? "look.added" : rating === "done" ? "look.rated" : "look.rated-not-done");
  if (!t.s.look) return goTo(t, "menu");
  t.s.look.question = "";
  if (kind !== "rating") return goTo(t, "mailbox");
  t.s.step = "mailbox"; // one envelope at a time
  ask(t);
}

function noMailbox(t: T): void {
  dropLook(t);
  const to = t.s.return;
  t.s.look = null;
  if (to === "" || to === "menu" || to === "sent") return goTo(t, "code");
  t.s.return = "";
  goTo(t, to);
}

function failed(t: T, kind: string): void {
  switch (kind) {
    case "look":
      say(t, "look.failed");
      return noMailbox(t);
    case "delete":
      say(t, "look.failed");
      t.s.step = "mailbox";
      break;
    case "tip":
      say(t, "err.not-saved");
      t.s.follow = false;
      t.s.step = "review";
      break;
    case "more":
      say(t, "err.not-saved");
      t.s.step = "which";
      if (t.s.follow) {
        flush(t);
        t.s.step = "ask";
        return;
      }
      break;
    default:
      say(t, "err.not-saved");
      t.s.step = kind === "rating" ? "solved" : "extend";
  }
  ask(t);
}

function nobody(t: T, kind: string): void {
  say(t, "route.nobody", { cach_khac: text(t, "route.ways") });
  if (kind === "tip") {
    t.s.follow = false;
    t.s.step = "review";
    flush(t);
    return;
  }
  dropLook(t);
  t.s.step = "menu";
  ask(t);
}

function silence(t: T): void {
  if (!lastOne(t)) return;
  if (says(told(t), ears.officials) !== "") t.s.subjects = ["commune-police"];
  set(t.s, t.s.ask, "khong-biet", "");
  post(t);
}

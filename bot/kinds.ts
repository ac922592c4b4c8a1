// The twin of kinds.go: kinds of attachments, their sizes, and what is said of them.

import { belonging, own } from "./pairs.ts";
import type { Photo } from "./state.ts";
import { ask, once, say, text, type T } from "./turn.ts";

const paperTypes = [
  "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/rtf", "text/rtf", "text/plain",
];
const paperFamilies = ["application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."];

/** The kind of what a message brings; "" for what this box does not take. */
export function kindOf(kind: string, type: string): string {
  if (kind === "photo" || kind === "voice") return kind;
  const known = ({ image: "photo", audio: "voice", video: "film" } as Record<string, string>)[type.split("/")[0] ?? ""];
  if (known !== undefined) return known;
  if (paperTypes.includes(type) || paperFamilies.some((f) => type.startsWith(f))) return "paper";
  return type === "" || type === "application/octet-stream" ? "file" : "";
}

const largestOfChat = 20 << 20;
const largestOfPage = 100 << 20;

/** Says that something is too big, and where it would not be; false when it is not. */
export function refuseBig(t: T, size: number): boolean {
  if (size <= (t.env.channel === "web" ? largestOfPage : largestOfChat)) return false;
  say(t, "err.big");
  if (t.env.channel !== "web" && size <= largestOfPage) say(t, "err.big-web");
  return true;
}

/** Says that the box cannot open this kind of message, and what it can open here. */
export function unopened(t: T): void {
  if (t.env.channel === "zalo" || t.env.channel === "zalo-oa") say(t, "err.unsupported");
  else say(t, "err.unsupported-here");
  ask(t);
}

/** What is said of the first attachment of a kind. */
export function caution(t: T, kind: string): void {
  if (["voice", "film", "photo"].includes(kind)) once(t, `warn.${kind}`);
}

export function done(t: T, kind: string): void {
  say(t, ["voice", "film", "paper"].includes(kind) ? `warn.${kind}-done` : "warn.photo-done");
}

/** Says why an attachment was not taken. */
export function refused(t: T, kind: string, reason: string): void {
  if (reason === "big") say(t, "err.big");
  else if ((reason === "unknown" && kind !== "photo") || kind === "file") say(t, "err.kind");
  else say(t, ["voice", "film", "paper"].includes(kind) ? `err.${kind}-unclean` : "err.photo-unclean");
}

export function onlyPhotos(photos: Photo[]): boolean {
  return photos.every((p) => p.kind === "photo");
}

/** Says that attachments which were not sent yet are dropped. */
export function left(t: T, photos: Photo[]): void {
  say(t, onlyPhotos(photos) ? "look.photo-left" : "look.file-left");
}

export function waitFor(t: T, photos: Photo[], prefix: string): string {
  return text(t, `${prefix}.${onlyPhotos(photos) ? "photo" : "file"}-wait`);
}

/** The kind of a stored attachment. */
export function ofType(kind: string, type: string): string {
  const told = kindOf("", type);
  return told !== "" && told !== "file" ? told : kind;
}

/** The lines of a review that say what goes along, of each kind how many. */
export function enclosed(t: T): string[] {
  return ["photo", "voice", "film", "paper", "file"].flatMap((kind) => {
    const n = belonging(t.s.photos, own).filter((p) => p.kind === kind && !p.ask).length;
    return n > 0 ? [text(t, kind === "photo" ? "review.photos" : `review.${kind}`, { so: String(n) })] : [];
  });
}

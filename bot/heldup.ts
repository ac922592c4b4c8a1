// The twin of heldup.go: what is over a limit, or not listened to for some days. Everything that was told stays.

import { command, ears, number, says, wordless } from "./hearing.ts";
import { note } from "./note.ts";
import { ask, flush, hear, say, text, urgent, type T } from "./turn.ts";

export function heldUp(t: T): void {
  const pending = t.s.pending;
  if (pending === "") return tooFast(t);
  t.s.pending = "";
  const [kind = "", rating = ""] = pending.split("-");
  const so_phut = String(Math.max(1, t.m.minutes ?? 0));
  if (t.m.kind === "muted" && kind === "tip") say(t, "mute.tip", { ngay: t.m.until ?? "", cach_khac: text(t, "route.ways") });
  else if (t.m.kind === "muted") say(t, "mute.case", { ngay: t.m.until ?? "" });
  else say(t, t.m.reason === "busy" ? "err.busy" : "err.fast", { so_phut });
  if (kind === "tip") {
    t.s.follow = false;
    t.s.step = "review";
  } else if (kind === "more" && t.s.follow) {
    flush(t);
    t.s.step = "ask";
    return;
  } else t.s.step = kind === "more" ? "which" : rating !== "" ? "solved" : "extend";
  ask(t);
}

/** A message of a chat that sends faster than anybody types. */
function tooFast(t: T): void {
  const words = t.m.text;
  if (words !== "" && (says(words, ears.danger) !== "" || command(words) !== "" || t.s.follow || t.s.floor === "now" || urgent(t))) {
    t.m = { ...t.m, kind: "text", reason: "" };
    return hear(t);
  }
  if (number(words) === "" && !wordless(words)) note(t, words);
  if (quiet(t)) {
    t.lines = [];
    return;
  }
  say(t, "err.fast", { so_phut: String(Math.max(1, t.m.minutes ?? 0)) });
  ask(t);
}

/** Whether the resident has been told already, and needs no reply. */
export function quiet(t: T): boolean {
  return t.m.kind === "too-fast" && t.m.reason === "quiet";
}

// Blind reminders in the conversation: the twin of notice.go.

import { ears, is, number } from "./hearing.ts";
import { ask, goTo, say, step, text, type T } from "./turn.ts";

const days = [3, 15, 30];

export function notices(t: T): number[] {
  return days.filter((d) => t.env.reminds?.includes(d));
}

/** The one question after a receipt, where the channel can remind. */
export function afterReceipt(t: T): void {
  goTo(t, notices(t).length === 0 ? "sent" : "notice");
}

/** The menu's entry. */
export function openNotice(t: T): void {
  if (notices(t).length > 0) return goTo(t, "notice");
  say(t, t.env.channel === "web" ? "notice.web" : "notice.later");
  goTo(t, "menu");
}

/** receipt.notice with the choices that this channel has. */
export function showNotice(t: T): string {
  const [first = "", ...lines] = text(t, "receipt.notice").split("\n");
  const offered = notices(t);
  const kept = lines.filter((_, i) => i >= days.length || offered.includes(days[i] ?? 0));
  return [first, ...kept.map((line, i) => `${i + 1} ${line.slice(line.indexOf(" ") + 1)}`)].join("\n");
}

export function hearNotice(t: T): void {
  const n = number(t.m.text);
  const offered = notices(t);
  const i = n === "" ? 0 : Number(n);
  const day = offered[i - 1];
  if (day !== undefined) {
    t.s.wish = { do: "remind", days: day };
    t.s.pending = `remind-${day}`;
  } else if (i === offered.length + 1 || n === "0" || is(t.m.text, ears.no)) {
    t.s.wish = { do: "no-remind" };
    t.s.pending = "remind-none";
  } else if (n !== "" || t.m.kind === "choice") {
    say(t, "err.choice");
    ask(t);
  } else {
    leaveNotice(t);
    step(t);
  }
}

/** THÔI NHẮC. */
export function unremind(t: T): void {
  if (notices(t).length === 0) {
    say(t, "notice.none");
    return ask(t);
  }
  t.s.wish = { do: "no-remind" };
  t.s.pending = "remind-off";
}

/** What became of a wish to be reminded, or not to be. */
export function reminded(t: T, what: string): void {
  const asked = t.s.step === "notice";
  if (t.m.kind !== "reminded") say(t, "notice.failed");
  else if (what === "off" || what === "none") say(t, `notice.${what}`);
  else say(t, "notice.on", { so_ngay: what });
  if (asked) leaveNotice(t);
  goTo(t, t.s.step);
}

/** Goes back to what the question came from. */
export function leaveNotice(t: T): void {
  t.s.step = t.s.look !== null ? "mailbox" : t.s.code !== "" ? "sent" : "menu";
}

// What units send beside their replies: sealed to the reporter key, fetched when the resident asks for it, opened here. Pictures
// are shown; everything else is offered to be saved, with a warning, since this page opens no papers.

import { openBlob, type Attachment } from "../../intake/envelope/envelope.ts";
import { locator, reporterIdentity } from "../../intake/receipt/receipt.ts";
import type { Opened } from "../letter.ts";
import type { Say } from "./chrome.ts";
import { make, type Log } from "./log.ts";
import { post } from "./net.ts";

const patience = 300_000;
const endings: Record<string, string> = { "application/pdf": "pdf", "audio/ogg": "ogg", "audio/wav": "wav", "video/mp4": "mp4", "text/plain": "txt" };

/** Adds a bubble for each file of the mailbox's replies. */
export function received(box: Opened, log: Log, say: Say): void {
  for (const reply of box.replies) for (const a of reply.attachments) log.add(bubble(box, a, log, say));
}

function bubble(box: Opened, a: Attachment, log: Log, say: Say): HTMLElement {
  const picture = a.type === "image/jpeg" || a.type === "image/png";
  const button = make("button", "", say(picture ? "web.reply-open" : "web.reply-save"));
  button.type = "button";
  const told = make("span", "progress small", picture ? "" : say("web.reply-warn"));
  told.setAttribute("role", "status");
  const item = make("li", "box file", make("span", "", say("web.reply-file")), told, make("span", "actions", button));
  button.addEventListener("click", () => {
    button.disabled = true;
    told.replaceChildren(say("web.voice-wait"));
    void fetched(box, a).then((bytes) => {
      button.disabled = false;
      told.replaceChildren(bytes === null ? say("web.reply-lost") : picture ? "" : say("web.save-warn-file"));
      if (bytes === null) return;
      const url = log.keep(URL.createObjectURL(new Blob([bytes], { type: picture ? a.type : "application/octet-stream" })));
      if (picture) button.replaceWith(Object.assign(document.createElement("img"), { src: url, alt: say("web.reply-file") }));
      else Object.assign(document.createElement("a"), { href: url, download: `giay-to.${endings[a.type] ?? "bin"}` }).click();
    });
  });
  return item;
}

/** The content, checked against what the reply says of it; null when it could not be had. */
async function fetched(box: Opened, a: Attachment): Promise<Uint8Array<ArrayBuffer> | null> {
  const answer = await post("/api/v1/mailbox/attachment", { mailbox: locator(box.code), blob: a.blob }, patience);
  if (answer?.status !== 200) return null;
  const content = await openBlob(answer.bytes, reporterIdentity(box.code), a).catch(() => null);
  return content === null ? null : new Uint8Array(content);
}

// "Tôi cũng vậy" on the page of a forum. What was pressed is in this page's memory only; what goes out is a random number for
// the press, the page's name and the opinion's id, with a proof of work as everything else.

import { post } from "./net.ts";
import { work, worked } from "./work.ts";

const patience = 30_000;
const tries = 3;

/** One opinion's button. The press has one id, however often it has to be sent. */
function wire(line: HTMLElement): void {
  const button = line.querySelector("button");
  const told = line.querySelector("span");
  const item = line.dataset["item"] ?? "";
  if (!button || !told) return;
  const id = crypto.randomUUID();
  const say = (what: "done" | "failed" | "busy"): void => {
    told.textContent = document.body.dataset[what] ?? "";
    told.classList.toggle("done", what === "done");
  };
  line.hidden = false;
  button.addEventListener("pointerdown", () => work.begin(), { once: true });
  button.addEventListener("click", () => {
    button.disabled = true;
    say("busy");
    void send(id, item).then((counted) => {
      say(counted ? "done" : "failed");
      button.hidden = counted;
      button.disabled = false;
      if (!counted) button.focus();
    });
  });
}

/** Whether it is counted, durably. */
async function send(id: string, item: string): Promise<boolean> {
  const body = { id, page: document.body.dataset["page"] ?? "", item };
  for (let i = 0; i < tries; i++) {
    const answer = await worked(false, (header) => post("/api/v1/echo", body, patience, header));
    if (answer?.status === 200) return true;
    if (answer !== null && answer.code !== "try-later") return false;
    await new Promise((resolve) => setTimeout(resolve, 500 * (i + 1)));
  }
  return false;
}

for (const line of document.querySelectorAll<HTMLElement>(".me-too")) wire(line);

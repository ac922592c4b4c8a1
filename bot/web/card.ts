// The receipt as a slip to keep: the code in five groups, to be copied by hand, by the device, as a picture or on paper.

import { make } from "./log.ts";

/** Makes the slip of a reply that tells a code, or null when there is none in it. */
export function receiptCard(text: string, say: (id: string) => string): HTMLElement | null {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => codeIn(line) !== "");
  const code = codeIn(lines[at] ?? "");
  if (code === "") return null;
  const groups = make("p", "code");
  code.split("-").forEach((group, i) => groups.append(...(i === 0 ? [] : [make("span", "dash", "-")]), make("span", "group", group)));
  const told = make("p", "told small");
  told.setAttribute("role", "status");
  const button = (id: string, press: () => void, className = ""): HTMLElement => {
    const b = make("button", className, say(id));
    b.type = "button";
    b.addEventListener("click", press);
    return b;
  };
  const actions = make("p", "actions",
    button("web.copy", () => void copy(code, groups).then((done) => done && told.replaceChildren(say("web.copied"))), "main"),
    button("web.save-image", () => void save(code).then(() => told.replaceChildren(say("web.save-warn")))),
    button("web.print", () => window.print()),
  );
  const before = lines.slice(0, at).join("\n");
  const after = lines.slice(at + 1);
  return make("li", "receipt", make("p", "got", before), make("p", "soft small", say("page.code")), groups, actions, told, make("p", "kept", after.join("\n")));
}

function codeIn(line: string): string {
  return /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}/.exec(line)?.[0] ?? "";
}

/** Copies; where the device does not allow it, selects the code so that it can be done by hand. */
async function copy(code: string, shown: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(code);
    return true;
  } catch {
    getSelection()?.selectAllChildren(shown);
    return false;
  }
}

/** Draws the bare code, with nothing that says what it opens, and hands it to the device as a picture. */
async function save(code: string): Promise<void> {
  const canvas = document.createElement("canvas");
  canvas.width = 720;
  canvas.height = 420;
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000000";
  pen.font = "600 64px ui-monospace, 'DejaVu Sans Mono', monospace";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const groups = code.split("-");
  [groups.slice(0, 2), groups.slice(2, 4), groups.slice(4)].forEach((row, i) => pen.fillText(row.join(" - "), canvas.width / 2, 110 + 100 * i));
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = "ma.png";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

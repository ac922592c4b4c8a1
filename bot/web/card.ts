// The receipt as a slip to keep: the code in five groups, to be copied by hand, by the device, as a picture or on paper.

import { correction, generate, mode, type Bitmap2D } from "lean-qr";
import { read, format } from "../../intake/receipt/receipt.ts";
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
  const square = make("p", "square", drawn(qr(code), say("page.qr")));
  return make("li", "receipt", make("p", "got", before), make("p", "soft small", say("page.code")), groups, square, actions, told, make("p", "kept", after.join("\n")));
}

/** The square holds the bare code: no address, nothing that says what it opens. */
function qr(code: string): Bitmap2D {
  return generate(mode.alphaNumeric(code), { minCorrectionLevel: correction.M });
}

const quiet = 4; // modules of white around a square

/** Draws the square as lines, sharp on paper and on every screen. */
function drawn(q: Bitmap2D, label: string): Element {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  const size = q.size + 2 * quiet;
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  let d = "";
  each(q, (x, y) => (d += `M${x + quiet} ${y + quiet}h1v1h-1z`));
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

function each(q: Bitmap2D, f: (x: number, y: number) => void): void {
  for (let y = 0; y < q.size; y++) for (let x = 0; x < q.size; x++) if (q.get(x, y)) f(x, y);
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

/** Draws the bare code and its square, with nothing that says what they open, and hands them to the device as a picture. */
async function save(code: string): Promise<void> {
  const square = qr(code);
  const module = 12;
  const canvas = document.createElement("canvas");
  canvas.width = 720;
  canvas.height = 420 + module * (square.size + quiet);
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000000";
  pen.font = "600 64px ui-monospace, 'DejaVu Sans Mono', monospace";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const groups = code.split("-");
  [groups.slice(0, 2), groups.slice(2, 4), groups.slice(4)].forEach((row, i) => pen.fillText(row.join(" - "), canvas.width / 2, 90 + 100 * i));
  const left = (canvas.width - module * square.size) / 2;
  each(square, (x, y) => pen.fillRect(left + module * x, 370 + module * y, module, module));
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = "ma.png";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

interface Detector {
  detect(picture: ImageBitmap): Promise<{ rawValue: string }[]>;
}

/** Whether this device reads squares in pictures. */
export function canScan(): boolean {
  return "BarcodeDetector" in globalThis;
}

/** The code in a saved picture of the slip; "" when there is none to be read. */
export async function scan(file: Blob): Promise<string> {
  try {
    const kind = (globalThis as unknown as { BarcodeDetector: new (o: { formats: string[] }) => Detector }).BarcodeDetector;
    const found = await new kind({ formats: ["qr_code"] }).detect(await createImageBitmap(file));
    for (const { rawValue } of found) {
      const code = read(rawValue);
      if (code !== null) return format(code);
    }
  } catch {
    // Not a picture, or a device that promises more than it can.
  }
  return "";
}

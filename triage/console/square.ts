// A QR code, drawn as lines.
import { correction, generate } from "lean-qr";

const quiet = 4; // modules of white around it

/** Draws a text as a QR code with a name for those who do not see it. */
export function square(text: string, label: string): Element {
  const space = "http://www.w3.org/2000/svg";
  const code = generate(text, { minCorrectionLevel: correction.M });
  const [svg, path] = [document.createElementNS(space, "svg"), document.createElementNS(space, "path")];
  const size = code.size + 2 * quiet;
  let d = "";
  for (let y = 0; y < code.size; y++) for (let x = 0; x < code.size; x++) if (code.get(x, y)) d += `M${x + quiet} ${y + quiet}h1v1h-1z`;
  path.setAttribute("d", d);
  for (const [name, value] of Object.entries({ class: "square", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label })) svg.setAttribute(name, value);
  svg.append(path);
  return svg;
}

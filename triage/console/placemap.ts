// Where a tip points to, drawn without a map: a sketch of the pin and the commune's centre, how far and which way, and figures to
// copy. No tile is asked for from anybody; the centre comes from the gazetteer that the program brings along.
import { get } from "./api.ts";
import { h, type Child } from "./dom.ts";
import { direction, distance, offset, type Point } from "./geo.ts";
import { say, sayCode } from "./words.ts";

/** A commune as the gazetteer knows it: one point inside of it. */
export interface Commune extends Point {
  code: string;
  name: string;
}

const known = new Map<string, Promise<Commune | null>>();

/** The commune's point; null where it has none. */
export function commune(unit: string, code: string): Promise<Commune | null> {
  let found = known.get(code);
  if (found === undefined) {
    found = get<Commune | null>("/api/place", { commune: code, unit }).catch(() => {
      known.delete(code); // asked again the next time
      return null;
    });
    known.set(code, found);
  }
  return found;
}

const size = 168;

/** The pin beside the centre, with a scale; null for the centre where it is not known. */
export function placeMap(pin: Point, centre: Commune | null): Child {
  const figures = `${pin.lat.toFixed(5)}, ${pin.lon.toFixed(5)}`;
  return h("div", { class: "sketch" },
    centre !== null && sketch(pin, centre),
    h("p", {}, centre === null ? say("place.pin") : distanceText(pin, centre)),
    h("p", { class: "line" }, h("span", { class: "number", id: "pin" }, figures),
      h("button", { type: "button", class: "quiet small", id: "copy-pin", click: (e: Event) => void copy(figures, e.target as HTMLElement) }, say("place.copy"))));
}

/** How far from the centre and which way, in words. */
export function distanceText(pin: Point, centre: Commune): string {
  const km = distance(centre, pin);
  const far = km < 1 ? say("place.m", { n: Math.max(50, Math.round(km * 20) * 50) }) : say("place.km", { n: (km < 10 ? km.toFixed(1) : String(Math.round(km))).replace(".", ",") });
  return km < 0.1 ? say("place.here", { name: centre.name }) : say("place.far", { name: centre.name, far, wind: sayCode("wind", direction(centre, pin), "") });
}

async function copy(text: string, button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = say("place.copied");
  } catch { // no clipboard without TLS: it is selected, to be copied by hand
    const range = document.createRange();
    range.selectNodeContents(document.getElementById("pin") as HTMLElement);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  }
}

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20];

function sketch(pin: Point, centre: Point): Child {
  const { east, north } = offset(centre, pin);
  const reach = Math.max(0.15, Math.hypot(east, north));
  const scale = (size * 0.36) / reach; // px per km, the centre in the middle
  const [x, y] = [size / 2 + east * scale, size / 2 - north * scale];
  const bar = [...steps].reverse().find((s) => s * scale <= size * 0.4) ?? 0.1;
  const make = (tag: string, attrs: Record<string, string | number>, text = ""): SVGElement => {
    const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attrs)) e.setAttribute(name, String(value));
    e.textContent = text;
    return e;
  };
  const svg = make("svg", { viewBox: `0 0 ${size} ${size}`, width: size, height: size, class: "placemap", role: "img", "aria-label": say("place.sketch") });
  svg.append(
    make("rect", { x: 0.5, y: 0.5, width: size - 1, height: size - 1, class: "frame-line" }),
    make("circle", { cx: size / 2, cy: size / 2, r: reach * scale, class: "reach" }),
    make("line", { x1: size / 2, y1: size / 2, x2: x, y2: y, class: "way" }),
    make("circle", { cx: size / 2, cy: size / 2, r: 4, class: "centre" }),
    make("path", { d: `M${x} ${y}l-5 -11a5.5 5.5 0 1 1 10 0z`, class: "pin" }),
    make("path", { d: `M${size - 14} 22v-14l-4 6m4 -6l4 6`, class: "north" }),
    make("text", { x: size - 14, y: 34, class: "mark-text", "text-anchor": "middle" }, sayCode("wind", "n1", "B")),
    make("path", { d: `M10 ${size - 14}v4h${bar * scale}v-4`, class: "north" }),
    make("text", { x: 10, y: size - 18, class: "mark-text" }, bar < 1 ? `${bar * 1000} m` : `${bar} km`),
  );
  return svg;
}

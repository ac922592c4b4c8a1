// Making elements. Text goes in as text only: the pages' policy forbids markup made of strings, and so does this file.

export type Child = Node | string | null | false | undefined | Child[];
type Attrs = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

/** Makes an element; functions become listeners, false and null attributes are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attrs: Attrs = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (typeof value === "function") element.addEventListener(name, value as EventListener);
    else if (name === "value") (element as unknown as HTMLInputElement).value = String(value ?? "");
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  add(element, children);
  return element;
}

function add(to: Element, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) add(to, child);
    else if (child !== null && child !== false && child !== undefined) to.append(child);
  }
}

/** Replaces what is in a pane; the focus stays on the element of the same id, the scroll where it was, unfolded details stay so. */
export function draw(pane: Element, ...children: Child[]): void {
  const focused = document.activeElement;
  const id = focused !== null && pane.contains(focused) ? focused.id : "";
  const selection = focused instanceof HTMLTextAreaElement || (focused instanceof HTMLInputElement && focused.type === "text")
    ? ([focused.selectionStart, focused.selectionEnd] as const) : null;
  const scroll = pane.scrollTop;
  const unfolded = [...pane.querySelectorAll("details[id][open]")].map((d) => d.id);
  pane.replaceChildren();
  add(pane, children);
  pane.scrollTop = scroll;
  for (const id of unfolded) document.getElementById(id)?.toggleAttribute("open", true);
  if (id === "") return;
  const again = document.getElementById(id);
  again?.focus({ preventScroll: true });
  if (selection !== null && (again instanceof HTMLTextAreaElement || again instanceof HTMLInputElement)) {
    again.setSelectionRange(...selection);
  }
}

const icons = {
  now: "M12 3 21 19H3zM12 9v5M12 16.4v.2",
  high: "M12 3v18M12 3a9 9 0 0 1 0 18",
  normal: "",
  forum: "M12 4 20 12 12 20 4 12z",
  locked: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  open: "M6 11h12v9H6zM8.5 11V7a3.5 3.5 0 0 1 6.8-1.2",
  back: "M15 5l-7 7 7 7",
  bell: "M6 17h12M8 17v-6a4 4 0 0 1 8 0v6M10.5 20h3",
  silent: "M6 17h12M8 17v-6a4 4 0 0 1 8 0v6M10.5 20h3M4 4l16 16",
  refresh: "M19 12a7 7 0 1 1-2-5M19 4v4h-4",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
} as const;

export type Icon = keyof typeof icons;

/** A line drawing; always beside a word. */
export function icon(name: Icon, size = 16): SVGElement {
  const make = (tag: string, attrs: Record<string, string>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attrs)) element.setAttribute(key, value);
    return element;
  };
  const svg = make("svg", {
    viewBox: "0 0 24 24", width: String(size), height: String(size), fill: "none", stroke: "currentColor",
    "stroke-width": "1.8", "stroke-linejoin": "round", "stroke-linecap": "round", "aria-hidden": "true",
  }) as SVGElement;
  if (name === "normal" || name === "high") svg.append(make("circle", { cx: "12", cy: "12", r: "8" }));
  if (name === "high") svg.append(make("path", { d: "M12 4a8 8 0 0 1 0 16z", fill: "currentColor" }));
  else if (icons[name] !== "") svg.append(make("path", { d: icons[name] }));
  return svg;
}

/** Saves bytes as a file; the browser shows nothing of them. */
export function saveFile(content: Uint8Array<ArrayBuffer>, name: string): void {
  saveBlob(new Blob([content], { type: "application/octet-stream" }), name);
}

export function saveBlob(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// What stands around the conversation: its language, its menu, and ways within the site that leave one step of history only.

export type Say = (id: string, args?: Record<string, string>) => string;

/** Says everything around the conversation in a language. */
export function dress(lang: string, say: Say): void {
  document.documentElement.lang = lang;
  for (const e of document.querySelectorAll<HTMLElement>("[data-text]")) e.textContent = textOf(e, say);
  for (const e of document.querySelectorAll<HTMLElement>("[data-label]")) e.setAttribute("aria-label", say(e.dataset["label"] ?? ""));
  for (const e of document.querySelectorAll<HTMLTextAreaElement>("#words")) e.placeholder = say("web.write");
  const language = document.getElementById("language");
  if (language) language.lang = lang === "vi" ? "en" : "vi";
  document.title = document.querySelector("h1")?.textContent ?? "";
}

function textOf(e: HTMLElement, say: Say): string {
  const place = e.dataset["place"];
  return say(e.dataset["text"] ?? "", place === undefined ? {} : { ten_noi: place });
}

/** Closes the menu when something else is meant, and gives the keyboard back. */
export function watchMenu(menu: HTMLDetailsElement): void {
  const summary = menu.querySelector("summary");
  const close = (): void => {
    menu.open = false;
  };
  addEventListener("click", (event) => {
    if (menu.open && event.target instanceof Node && (!menu.contains(event.target) || menu.querySelector("ul")?.contains(event.target))) close();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    close();
    summary?.focus();
  });
}

/** Links to our own pages take this page's place in the history: going back leads past all of them. */
export function watchLinks(): void {
  addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.origin !== location.origin || link.hasAttribute("download") || link.protocol === "blob:" || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    location.replace(link.href);
  });
}

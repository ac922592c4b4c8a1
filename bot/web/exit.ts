// Leaving: at once and without a trace on the screen when somebody comes, and never by mistake with words unsent.

/** Where "Thoát nhanh" leads: a page that anybody may have open. */
const elsewhere = "https://www.google.com/";

export interface Leaving {
  /** Empties memory and screen. */
  clear(): void;
  /** Deletes what the resident asked to be kept on this device. */
  forget(): void;
  unsent(): boolean;
}

/** Wires the button, Esc pressed twice, the question before leaving, and coming back. */
export function watchExit(button: HTMLElement, page: Leaving): void {
  let leaving = false;
  const leave = (): void => {
    leaving = true;
    page.forget();
    page.clear();
    document.title = "\u00A0";
    document.body.replaceChildren();
    location.replace(elsewhere);
  };
  button.addEventListener("click", leave);
  let escaped = -Infinity;
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - escaped < 1000) leave();
    escaped = event.timeStamp;
  });
  // A tap on a number to call must call, and ask nothing.
  let calling = -Infinity;
  addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a[href^='tel:']")) calling = performance.now();
  }, true);
  addEventListener("beforeunload", (event) => {
    if (leaving || performance.now() - calling < 2000 || !page.unsent()) return;
    event.preventDefault();
    event.returnValue = "";
  });
  // Should the browser keep the page for its back button, it keeps it empty.
  addEventListener("pagehide", () => {
    page.clear();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

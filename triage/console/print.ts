// Printing: one sheet of paper is put beside the page, and the style sheet prints that alone. It is taken away after it.

/** Prints an element on the paper of its kind (console.css has the sizes) and resolves when the browser's dialogue is closed. */
export async function printSheet(kind: "a4" | "a4-wide" | "a6", content: HTMLElement): Promise<void> {
  unprint();
  const root = document.createElement("div");
  root.id = "print";
  root.className = kind;
  root.lang = "vi";
  root.append(content);
  document.body.append(root);
  await document.fonts.ready;
  addEventListener("afterprint", () => setTimeout(unprint), { once: true });
  window.print();
}

/** Takes what was to be printed out of the page. */
export function unprint(): void {
  document.getElementById("print")?.remove();
}

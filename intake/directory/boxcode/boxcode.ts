// The code on a village's box: the twin of boxcode.go, whose package comment is the specification.

const symbols = "23456789ACEHKMPRTXY";
const size = 6;
const sum = 7;
const longest = 200;

const mixed = (s: string): boolean => /[0-9]/.test(s) && /[A-Z]/.test(s);

/** Whether this is a code with its check symbol. */
export function valid(s: string): boolean {
  let total = 0;
  for (let i = 0; i < s.length; i++) {
    const v = symbols.indexOf(s[i] as string);
    if (v < 0) return false;
    total += (i + 1) * v;
  }
  return s.length === size && total % symbols.length === sum && mixed(s);
}

/** A code in two groups, to be read off paper. */
export const show = (code: string): string => (code.length === size ? `${code.slice(0, size / 2)}-${code.slice(size / 2)}` : code);

const meant: Record<string, string> = { B: "8", S: "5", Z: "2", G: "6" };

/** The code that people wrote; "typo" where a symbol is wrong, missing or too many, "none" where it is nothing like one. */
export function read(text: string): { code: string } | "typo" | "none" {
  const bare = plain(text);
  const code = bare.replace(/[BSZG]/g, (s) => meant[s] as string);
  if (valid(code)) return { code };
  return bare.length >= size - 1 && bare.length <= size + 1 && mixed(bare) ? "typo" : "none";
}

/** Upper case without what people put between symbols; "" where there is anything but letters a to z and digits. */
export function plain(text: string): string {
  if (new TextEncoder().encode(text).length > longest) return "";
  const bare = text.normalize("NFKC").trim().replace(/\/+$/, "");
  const code = bare.slice(bare.lastIndexOf("/") + 1).replace(/[\s\p{Pd}._\u2212\u00ad\u200b\ufeff]/gu, "");
  return /^[A-Za-z0-9]*$/.test(code) ? code.toUpperCase() : "";
}

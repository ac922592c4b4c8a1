// The twin of words.go: texts by language and id, with {name} placeholders. A text that is missing, or that has a
// placeholder without a value, is null and must not be sent. See words.go for the rules of voice.

export type Texts = Record<string, string>;

/** All texts: language → id → text, as GET /api/v1/tables brings them. */
export type Book = Record<string, Texts>;

export type Args = Record<string, string>;

/** The text with its placeholders filled, or null. What a language lacks is taken from Vietnamese. */
export function text(book: Book, lang: string, id: string, args: Args = {}): string | null {
  const raw = book[lang]?.[id] || book["vi"]?.[id];
  if (!raw) return null;
  let whole = true;
  const out = raw.replace(/\{([^}]*)\}/g, (_, name: string) => {
    const value = args[name];
    if (!value) whole = false;
    return value ?? "";
  });
  return whole ? out : null;
}

/** Whether there is a text of this id in the language. */
export function has(book: Book, lang: string, id: string): boolean {
  return Boolean(book[lang]?.[id]);
}

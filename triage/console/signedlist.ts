// The province's signed list as the page reads it.
import type { Directory } from "../../intake/directory/directory.ts";

/**
 * Reads the list out of its signed form. The signature is not checked here: this list and the keys in /api/units come from the
 * same server, and a page has nothing to check either with that this server did not give it.
 */
export function readDirectory(signed: ArrayBuffer): Directory {
  const text = new TextDecoder().decode(signed);
  return JSON.parse(text.slice(text.indexOf("\n", text.indexOf("\n") + 1) + 1)) as Directory;
}

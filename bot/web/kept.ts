// The one entry that this page may leave in the browser's storage, and only when the resident asked for it.

export const entry = "homthu";

/** What lies there: ciphertext, what stretches its key, until when, and how often a wrong key was tried. */
export interface Entry {
  v: 1;
  until: number;
  wrong: number;
  salt: string;
  iv: string;
  sealed: string;
}

/** What is kept, or null. What is too old or not to be understood is deleted. */
export function read(now: number): Entry | null {
  try {
    const text = localStorage.getItem(entry);
    if (text === null) return null;
    const kept = JSON.parse(text) as Entry;
    if (kept.v === 1 && kept.until > now && kept.wrong < 3) return kept;
  } catch {
    // No storage at all, or somebody else's words in it.
  }
  write(null);
  return null;
}

/** Replaces what is kept; null deletes it. A device without storage keeps nothing. */
export function write(kept: Entry | null): void {
  try {
    if (kept === null) localStorage.removeItem(entry);
    else localStorage.setItem(entry, JSON.stringify(kept));
  } catch {
    // Then nothing is kept; Lock.save is followed by a look whether it is there.
  }
}

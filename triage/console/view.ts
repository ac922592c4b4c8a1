// What a safe view of an attachment is, said between the page and the worker that looks at it: types only. The worker that
// does it has no keys. It tells the kind by the content, never by what the sender said.

export type View =
  /** Decoded: nothing of the file itself comes along. */
  | { state: "picture"; picture: ImageBitmap; ending: string }
  /** Decoded to plain samples, in a WAV file that was made here. */
  | { state: "sound"; content: ArrayBuffer; ending: string }
  /** Taken apart and written anew by the cleaner; the browser decodes the pictures. */
  | { state: "film"; content: ArrayBuffer; ending: string }
  /** Whole, but this browser has no decoder for it, or it is too long to be decoded at once. */
  | { state: "silent"; ending: string }
  | { state: "paper"; macros: boolean; ending: string }
  | { state: "unknown"; ending: string }
  /** Said to be something by its first bytes, and is not. */
  | { state: "broken"; ending: string };

// Files other than pictures, loaded when one is picked (/web/cleaner.js): what they are by their content, and what is left of
// them when everything is taken out but sound and sight.

import { clean, keep, kindOf, ScrubError, type Cleaned, type Kind } from "../../intake/scrub/scrub.ts";
import type { Clean } from "./attach.ts";

/** What the page tells apart. */
export type FileKind = "picture" | "sound" | "film" | "paper" | "unknown";

/** What may be wrong with a file. */
export type Wrong = "big" | "unclean" | "unknown" | "paper";

/** A file's kind and media type by its content; its name and what the device says of it are not asked. */
export function tell(bytes: Uint8Array<ArrayBuffer>): { kind: FileKind; type: string } {
  const kind = kindOf(bytes);
  if (kind === "paper") return { kind, type: keep(bytes).type };
  return types[kind];
}

const types: Record<Exclude<Kind, "paper">, { kind: FileKind; type: string }> = {
  jpeg: { kind: "picture", type: "image/jpeg" }, png: { kind: "picture", type: "image/png" }, webp: { kind: "picture", type: "image/webp" },
  heic: { kind: "picture", type: "image/heic" }, ogg: { kind: "sound", type: "audio/ogg" }, adts: { kind: "sound", type: "audio/aac" },
  amr: { kind: "sound", type: "audio/amr" }, wav: { kind: "sound", type: "audio/wav" }, mp3: { kind: "sound", type: "audio/mpeg" },
  mp4: { kind: "film", type: "video/mp4" },
  unknown: { kind: "unknown", type: "application/octet-stream" },
};

/** Cleans sound or a film. */
export function cleaned(bytes: Uint8Array<ArrayBuffer>): Clean | Wrong {
  return attempt(() => clean(bytes));
}

/** A paper as it is, which the resident wants to be sent. */
export function kept(bytes: Uint8Array<ArrayBuffer>): Clean | Wrong {
  return attempt(() => keep(bytes));
}

function attempt(make: () => Cleaned): Clean | Wrong {
  try {
    const { bytes, type } = make();
    return { bytes: bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes), type };
  } catch (error) {
    return error instanceof ScrubError ? error.why : "unclean";
  }
}

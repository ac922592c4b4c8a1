// Looks at an opened attachment, in a worker without keys that lives for this one look: what is hostile in a file meets no
// key, no word of the case, and no way out.
import { clean, keep, kindOf, ScrubError } from "../../intake/scrub/scrub.ts";
import { piecesOf } from "./demux.ts";
import { decodeSound } from "./sound.ts";
import type { View } from "./view.ts";

/** The most pixels of a picture that is shown. */
const mostPixels = 60e6;

/** How a paper's file is named, by its media type. */
const papers: Record<string, string> = {
  "application/pdf": "pdf", "application/rtf": "rtf", "text/plain": "txt",
  "application/msword": "doc", "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
  "application/vnd.ms-word.document.macroEnabled.12": "docm", "application/vnd.ms-excel.sheet.macroEnabled.12": "xlsm",
  "application/vnd.ms-powerpoint.presentation.macroEnabled.12": "pptm",
  "application/vnd.oasis.opendocument.text": "odt", "application/vnd.oasis.opendocument.spreadsheet": "ods",
  "application/vnd.oasis.opendocument.presentation": "odp",
};

export async function inspect(file: Blob): Promise<View> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kind = kindOf(bytes);
  switch (kind) {
    case "unknown":
      return { state: "unknown", ending: "bin" };
    case "paper": {
      const ending = papers[keep(bytes).type] ?? "bin";
      return { state: "paper", macros: /^(doc|xls|ppt)m?$/.test(ending), ending };
    }
    case "jpeg":
    case "png":
    case "webp":
    case "heic":
      return picture(bytes, kind === "jpeg" ? "jpg" : kind);
  }
  try {
    return await played(bytes);
  } catch {
    return { state: "broken", ending: "bin" };
  }
}

async function picture(bytes: Uint8Array, ending: string): Promise<View> {
  try {
    // The type is ours, so that nothing else is tried on it.
    const made = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${ending === "jpg" ? "jpeg" : ending}` }));
    if (made.width * made.height > mostPixels) throw new ScrubError("big");
    return { state: "picture", picture: made, ending };
  } catch {
    return { state: "broken", ending: "bin" };
  }
}

const endings: Record<string, string> = {
  "audio/ogg": "ogg", "audio/aac": "aac", "audio/amr": "amr", "audio/wav": "wav", "audio/mpeg": "mp3", "audio/mp4": "m4a", "video/mp4": "mp4",
};

async function played(bytes: Uint8Array): Promise<View> {
  const again = clean(bytes);
  const ending = endings[again.type] as string;
  const content = () => new Uint8Array(again.bytes).buffer;
  if (again.type === "video/mp4") return { state: "film", content: content(), ending };
  if (again.type === "audio/wav") return { state: "sound", content: content(), ending };
  const pieces = piecesOf(again);
  const sound = pieces === null ? null : await decodeSound(pieces);
  return sound === null ? { state: "silent", ending } : { state: "sound", content: sound, ending };
}

// Cleans a file that an officer sends along, in a worker without keys that lives for this one file: pictures are painted again,
// sound and films are written anew, as the resident's page does it. A paper cannot be cleaned; it is handed back as it is, and
// the page asks. No file's name comes here.
import { clean, keep, kindOf, ScrubError } from "../../intake/scrub/scrub.ts";

export type CleanFile =
  | { state: "clean" | "paper"; content: ArrayBuffer; type: string }
  | { state: "refused"; why: "big" | "unclean" | "unknown" };

/** How large a file may be that is sent: docket.MostFile. */
export const mostFile = 20 << 20;
/** How large one may be that is painted smaller. */
const mostPicture = 60 << 20;
const longestSide = 2400;

export async function cleanFile(file: Blob): Promise<CleanFile> {
  if (file.size === 0) return { state: "refused", why: "unknown" };
  if (file.size > mostPicture) return { state: "refused", why: "big" };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kind = kindOf(bytes);
  try {
    if (kind === "jpeg" || kind === "png" || kind === "webp" || kind === "heic") return bounded(await painted(bytes, kind), "clean");
    const out = kind === "paper" ? keep(bytes) : clean(bytes);
    return bounded({ content: new Uint8Array(out.bytes).buffer, type: out.type }, kind === "paper" ? "paper" : "clean");
  } catch (error) {
    const why = error instanceof ScrubError ? error.why : "unclean";
    return { state: "refused", why: why === "big" || why === "unknown" ? why : "unclean" };
  }
}

function bounded(out: { content: ArrayBuffer; type: string }, state: "clean" | "paper"): CleanFile {
  return out.content.byteLength > mostFile ? { state: "refused", why: "big" } : { state, ...out };
}

/** Paints a picture again, turned as it was meant to be seen: nothing is left of the file but its pixels. */
async function painted(bytes: Uint8Array<ArrayBuffer>, kind: string): Promise<{ content: ArrayBuffer; type: string }> {
  const picture = await createImageBitmap(new Blob([bytes], { type: `image/${kind}` }), { imageOrientation: "from-image" });
  try {
    const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
    const brush = canvas.getContext("2d");
    if (brush === null) throw new ScrubError("unclean");
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    let type = kind === "png" ? "image/png" : "image/jpeg";
    let out = await canvas.convertToBlob({ type, quality: 0.85 });
    if (type === "image/png" && out.size > 3 << 20) out = await canvas.convertToBlob({ type: (type = "image/jpeg"), quality: 0.85 });
    if (out.type !== type) throw new ScrubError("unclean");
    return { content: await out.arrayBuffer(), type };
  } finally {
    picture.close();
  }
}

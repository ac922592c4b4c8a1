// Photos: decoded and painted again in the page, so that nothing of the file is left but its pixels. The file itself never
// leaves the phone.

import type { Clean } from "./attach.ts";

const largestFile = 30 << 20;
const largestClean = 20 << 20;
const longestSide = 2400;

/** Why a photo was not taken: the reasons that Turn knows. */
export type Refusal = "big" | "unclean";

/** Paints the picture again, turned as it was meant to be seen. */
export async function clean(file: Blob): Promise<Clean | Refusal> {
  if (file.size > largestFile) return "big";
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (picture === null || picture.width === 0 || picture.height === 0) return "unclean";
  try {
    const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const brush = canvas.getContext("2d");
    if (brush === null) return "unclean";
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const drawn = await blobOf(canvas, file.type === "image/png" ? "image/png" : "image/jpeg");
    canvas.width = canvas.height = 0; // frees the memory of small phones at once
    if (drawn === null) return "unclean";
    if (drawn.bytes.length > largestClean) return "big";
    return drawn;
  } finally {
    picture.close();
  }
}

async function blobOf(canvas: HTMLCanvasElement, type: "image/jpeg" | "image/png"): Promise<Clean | null> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.85));
  if (blob === null || blob.type !== type) return null;
  if (type === "image/png" && blob.size > 3 << 20) {
    const smaller = await blobOf(canvas, "image/jpeg");
    if (smaller !== null) return smaller;
  }
  return { bytes: new Uint8Array(await blob.arrayBuffer()), type };
}

// Photos that an officer adds: decoded in the worker that has no keys and dies after it, and painted again, so that nothing of
// the file is left but its pixels: no place, no camera, no time.
import { look } from "./worker.ts";

const largestFile = 30 << 20;
const longestSide = 2400;

/** The picture as a fresh JPEG; null when it cannot be one. */
export async function cleanPhoto(file: Blob): Promise<ArrayBuffer | null> {
  if (file.size > largestFile) return null;
  const view = await look(file);
  if (view.state !== "picture") return null;
  const { picture } = view;
  try {
    const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
    const brush = canvas.getContext("2d");
    if (brush === null) return null;
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 })).arrayBuffer();
  } catch {
    return null;
  } finally {
    picture.close();
  }
}

// Bringing a sealed attachment to the edge, over lines that break: small ones in one request, large ones in chunks, each of
// which is durable before the next one goes. What was brought once is not brought again.

import { askBegun, connected, postBlob, putChunk } from "./net.ts";

/** How it went: "full" is the edge's word that it has no room for attachments now. */
export type Outcome = "stored" | "full" | "refused" | "unwanted";

/** How far it is, in chunks. lost: the line is broken, and it goes on by itself. */
export interface Progress {
  done: number;
  all: number;
  lost: boolean;
}

const chunk = 1 << 20; // half a minute on a weak line
const patience = 120_000;
const longestPause = 30_000;

/** Uploads under a random id, and goes on trying while it is wanted. */
export async function upload(id: string, sealed: Blob, wanted: () => boolean, tell: (p: Progress) => void): Promise<Outcome> {
  return sealed.size <= chunk ? whole(id, sealed, wanted, tell) : inChunks(id, sealed, wanted, tell);
}

async function whole(id: string, sealed: Blob, wanted: () => boolean, tell: (p: Progress) => void): Promise<Outcome> {
  for (let tries = 0; wanted(); tries++) {
    const answer = await postBlob(id, sealed, patience);
    // A conflict under a random id is our own upload, whose answer was lost.
    if (answer?.status === 200 || answer?.code === "conflict") return "stored";
    if (answer?.code === "full") return "full";
    if (answer !== null && answer.code !== "try-later") return "refused";
    tell({ done: 0, all: 1, lost: answer === null });
    await pause(tries);
  }
  return "unwanted";
}

async function inChunks(id: string, sealed: Blob, wanted: () => boolean, tell: (p: Progress) => void): Promise<Outcome> {
  const all = Math.ceil(sealed.size / chunk);
  let offset = 0;
  for (let tries = 0; wanted(); ) {
    tell({ done: Math.floor(offset / chunk), all, lost: tries > 0 });
    const answer = await putChunk(id, offset, sealed.size, sealed.slice(offset, offset + chunk), patience);
    const durable = offsetOf(answer?.json);
    if (durable !== null && (answer?.status === 200 || answer?.code === "offset")) {
      if (durable === sealed.size) return "stored";
      tries = durable > offset ? 0 : tries + 1;
      offset = durable;
      if (tries === 0) continue;
    } else if (answer?.code === "full") return "full";
    else if (answer !== null && answer.code !== "try-later") return "refused";
    else tries++;
    tell({ done: Math.floor(offset / chunk), all, lost: answer === null });
    await pause(tries - 1);
    // Part of the chunk may have arrived, or all of it without an answer: the edge says what is durable.
    if (answer === null) offset = (await askBegun(id, patience)) ?? offset;
    if (offset === sealed.size) return "stored";
  }
  return "unwanted";
}

function offsetOf(json: unknown): number | null {
  const offset = typeof json === "object" && json !== null && "offset" in json ? json.offset : null;
  return typeof offset === "number" ? offset : null;
}

function pause(tries: number): Promise<void> {
  return connected(Math.min(longestPause, 1000 * 2 ** tries));
}

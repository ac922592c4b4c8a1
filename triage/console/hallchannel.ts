// What the operator's window and the hall's screen say to each other: which opinion is shown, never its words. Both read the
// forum from the server for themselves.

/** What is shown: an opinion by its id, the title, or a page of pledges. */
export type Slide = string;
export const titleSlide: Slide = "title";

/** So many pledges can be read at once from the last row. */
export const pledgesAtOnce = 4;

export type HallWord =
  /** The operator puts something on the screen. */
  | { kind: "show"; slide: Slide }
  /** The screen says what it shows. */
  | { kind: "at"; slide: Slide }
  /** The operator's window asks whether there is a screen. */
  | { kind: "ask" }
  | { kind: "gone" };

/** One end of the channel of a forum. */
export class HallChannel {
  readonly #channel: BroadcastChannel;

  constructor(forum: string, heard: (word: HallWord) => void) {
    this.#channel = new BroadcastChannel(`homthu-hall-${forum}`);
    this.#channel.onmessage = ({ data }: MessageEvent<HallWord>) => heard(data);
  }

  say(word: HallWord): void {
    this.#channel.postMessage(word);
  }

  close(): void {
    this.#channel.close();
  }
}

/** Which pledges a page of them shows; null for another kind of slide. */
export function pledgesOf(slide: Slide): { before: boolean; from: number } | null {
  const found = /^(before|pledges)-(\d+)$/.exec(slide);
  return found === null ? null : { before: found[1] === "before", from: Number(found[2]) * pledgesAtOnce };
}

/** The slides of a forum in order: the title, what is owed from before, the opinions, what was pledged now. */
export function slides(before: number, opinions: readonly { id: string }[], pledges: number): Slide[] {
  const pages = (kind: "before" | "pledges", n: number): Slide[] => Array.from({ length: Math.ceil(n / pledgesAtOnce) }, (_, i) => `${kind}-${i}`);
  return [titleSlide, ...pages("before", before), ...opinions.map((o) => o.id), ...pages("pledges", pledges)];
}

/** The slide so many places on; where it is gone from the list, the first. */
export function slideAt(list: readonly Slide[], slide: Slide, by: number): Slide {
  const at = Math.max(0, list.indexOf(slide));
  return list[Math.min(list.length - 1, Math.max(0, at + by))] ?? titleSlide;
}

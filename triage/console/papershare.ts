// A paper key split among people: the twin of triage/officer/papershare.go, which says what the 220 bits of a share are.
import { paperKeySize } from "./paperkey.ts";
import { PaperError, print, read, shareForm } from "./papercode.ts";
import { combine, most, setSize, ShareError, split, type Share } from "./shares.ts";

const version = 1;

/** Splits a paper key among n people so that any k open it: n printed codes. */
export function splitPaperKey(key: Uint8Array, k: number, n: number): string[] {
  return split(key, k, n).map(printShare);
}

export function printShare(s: Share): string {
  return print(shareForm, shift(Uint8Array.of(version, s.threshold, s.index, ...s.set, ...s.value, 0)).subarray(0, 28));
}

/** Reads what was typed from a share; throws a PaperError. */
export function readShare(text: string): Share {
  const content = read(shareForm, text);
  const whole = shift(content).subarray(0, content.length - 1);
  const [threshold, index] = whole;
  if ((content[0] as number) >> 4 !== version || threshold === undefined || index === undefined || threshold < 2 || index < 1 || index > most) {
    throw new PaperError("group", 1);
  }
  return { threshold, index, set: whole.slice(2, 2 + setSize), value: whole.slice(2 + setSize) };
}

/** Makes the paper key out of shares; throws a ShareError. */
export function combinePaperKey(list: readonly Share[]): Uint8Array {
  const secret = combine(list);
  if (secret.length !== paperKeySize) throw new ShareError("differ");
  return secret;
}

/** The bytes moved four bits to the front; what is first of them is lost. */
function shift(b: Uint8Array): Uint8Array {
  return b.map((v, i) => ((v << 4) & 0xff) | ((b[i + 1] ?? 0) >> 4));
}

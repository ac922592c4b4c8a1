// Runs testdata/receipt.json wherever this is bundled to: node or a browser. For tests only.
import { format, isNumber, locator, read, readError, reporterIdentity, reporterRecipient } from "./receipt.ts";

export interface Vectors {
  derive: { code: string; locator: string; identity: string; reporter: string }[];
  read: { text: string; code: string; outcome: string }[];
  numbers: Record<string, boolean>;
}

/** Returns how many vectors there were and which did not come out as expected. */
export async function runVectors(v: Vectors): Promise<{ count: number; failures: string[] }> {
  const failures: string[] = [];
  let count = 0;
  const check = (name: string, ok: boolean) => {
    count++;
    if (!ok) failures.push(name);
  };
  for (const d of v.derive) {
    const c = read(d.code);
    check(
      `derive ${d.code}`,
      c !== null && locator(c) === d.locator && reporterIdentity(c) === d.identity &&
        (await reporterRecipient(c)) === d.reporter,
    );
  }
  for (const r of v.read) {
    const c = read(r.text);
    const outcome = readError(r.text) ?? "ok";
    check(`read ${JSON.stringify(r.text)}: ${outcome}`, outcome === r.outcome && (c === null ? "" : format(c)) === r.code);
  }
  for (const [number, want] of Object.entries(v.numbers)) check(`number ${number}`, isNumber(number) === want);
  return { count, failures };
}

// Entry of the browser tests: puts what they call where they find it.
import { fromBase64, newCase, open, parse, seal } from "../envelope.ts";
import { keepReady } from "../part.ts";
import { ReadyIdentity } from "../ready.ts";
import { runVectors, type VectorFile } from "../vectors.ts";

Object.assign(globalThis, {
  runVectors: (file: VectorFile, files: Record<string, string>) =>
    runVectors(file, (name) => fromBase64(files[name] as string)),

  /** From now on every identity in the vectors is one that opens many files; says whether the browser has X25519 itself. */
  keepAll: async (file: VectorFile): Promise<string> => {
    for (const [identity] of JSON.stringify(file).matchAll(/AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]{58}/g)) keepReady(identity, new ReadyIdentity(identity));
    return crypto.subtle === undefined ? "none" : crypto.subtle.generateKey("X25519", false, ["deriveBits"]).then(() => "native", () => "none");
  },

  /** Seals and opens n tips like the first vector; returns the milliseconds that one takes. */
  measure: async (file: VectorFile, files: Record<string, string>, n: number) => {
    const identity = file.identities["police"] as string;
    const first = parse(fromBase64(files["go-tip.tip"] as string));
    const tip = await open(first, identity);
    if (tip === null) throw new Error("not for me");
    const to = [{ unit: first.header.units[0] as string, recipient: file.recipients["police"] as string }];
    const time = async (what: () => Promise<unknown>) => {
      const start = performance.now();
      for (let i = 0; i < n; i++) await what();
      return (performance.now() - start) / n;
    };
    return {
      seal: await time(() => seal(first.header, tip, to)),
      open: await time(() => open(first, identity)),
      pair: await time(newCase),
    };
  },
});

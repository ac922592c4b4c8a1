// Entry of the browser tests: puts what they call where they find it.
import { fromBase64, newCase, open, parse, seal } from "../envelope.ts";
import { runVectors, type VectorFile } from "../vectors.ts";

Object.assign(globalThis, {
  runVectors: (file: VectorFile, files: Record<string, string>) =>
    runVectors(file, (name) => fromBase64(files[name] as string)),

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

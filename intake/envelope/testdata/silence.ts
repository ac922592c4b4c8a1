// Seals the TypeScript share of the vectors with a token; run by silence_test.go -silence, never by hand.
import { readFileSync, writeFileSync } from "node:fs";
import { open, roundReceived, seal, toBase64, type Draft, type Header, type Tip } from "../envelope.ts";
import { encode } from "../canonical.ts";
import type { Vector, VectorFile } from "../vectors.ts";

const { file, tip } = JSON.parse(readFileSync(0, "utf8")) as { file: VectorFile; tip: Tip };
const dir = process.argv[2] as string;
const id = crypto.randomUUID();
const header: Header = { ...tip.header, id, case: id, received: roundReceived(new Date("2026-11-22T09:14:33Z"), "high", "tip") };
const draft: Draft = { ...tip, silence: toBase64(new Uint8Array(72).map((_, i) => 255 - i)) };
const sealed = await seal(header, draft, header.units.map((unit) => ({ unit, recipient: file.recipients["police"] as string })));
const opened = await open(sealed, file.identities["police"] as string);
const made: Vector[] = [{
  file: "ts-tip-silence.tip", format: "envelope", by: "ts", says: "a token that only its edge opens", outcome: "opens", identity: "police",
  plain: new TextDecoder().decode(encode(opened)),
}];
writeFileSync(`${dir}/${made[0]?.file}`, sealed.bytes);
process.stdout.write(JSON.stringify(made));

// Runs testdata/vectors wherever this is bundled to: node or a browser. For tests only.
import { encode } from "./canonical.ts";
import {
  EnvelopeError, open, openBlob, openBytes, openCard, openRemark, openReply, openTip, paddedSize, parse, roundReceived,
  seal, verifyHandOn, verifyReply, type Addressee, type Attachment, type Header, type Kind, type Tip,
} from "./envelope.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

export interface Vector {
  file: string;
  format: string;
  by: string;
  says: string;
  outcome: string;
  identity: string;
  plain?: string;
  attachment?: Attachment;
  signed?: boolean;
}

export interface VectorFile {
  identities: Record<string, string>;
  recipients: Record<string, string>;
  signing: string;
  verify: string;
  padding: [number, number][];
  received: { time: string; urgency: string; kind: Kind; want: string }[];
  refusals: { says: string; outcome: string; header: Header; tip: Tip; to: Addressee[] }[];
  vectors: Vector[];
}

/** Returns how many checks there were and which did not come out as expected. */
export async function runVectors(
  file: VectorFile, load: (name: string) => Uint8Array,
): Promise<{ count: number; failures: string[] }> {
  const failures: string[] = [];
  let count = 0;
  const check = (name: string, got: unknown, want: unknown) => {
    count++;
    if (got !== want) failures.push(`${name}: ${String(got)}, want ${String(want)}`);
  };
  for (const v of file.vectors) {
    let result: Opened | null = null;
    let outcome = "opens";
    try {
      result = await openVector(file, v, load(v.file));
      if (result === null) outcome = "not for me";
    } catch (e) {
      outcome = e instanceof EnvelopeError ? e.outcome : String(e);
    }
    check(`${v.file} (${v.says})`, outcome, v.outcome);
    if (result === null || v.outcome !== "opens") continue;
    check(`${v.file}: plain`, result.plain, v.plain);
    if (v.signed !== undefined) check(`${v.file}: signed`, result.signed, v.signed);
  }
  for (const [n, want] of file.padding) check(`paddedSize(${n})`, paddedSize(n), want);
  for (const r of file.received) check(`roundReceived(${r.time})`, roundReceived(new Date(r.time), r.urgency, r.kind), r.want);
  for (const r of file.refusals) {
    const outcome = await seal(r.header, r.tip, r.to).then(
      () => "sealed",
      (e: unknown) => (e instanceof EnvelopeError ? e.outcome : String(e)),
    );
    check(`seal: ${r.says}`, outcome, r.outcome);
  }
  return { count, failures };
}

interface Opened {
  plain: string;
  signed?: boolean;
}

async function openVector(file: VectorFile, v: Vector, bytes: Uint8Array): Promise<Opened | null> {
  const id = file.identities[v.identity] as string;
  const text = (b: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(b);
  switch (v.format) {
    case "envelope":
    case "part": {
      const t = v.format === "part" ? await openTip(bytes, id) : await open(parse(bytes), id);
      return t && { plain: text(encode(t)), signed: verifyHandOn(t, file.verify) };
    }
    case "reply": {
      const r = await openReply(bytes, id);
      return r && { plain: text(encode(r)), signed: verifyReply(r, file.verify) };
    }
    case "card": {
      const c = await openCard(bytes, id);
      return c && { plain: text(encode(c)) };
    }
    case "remark": {
      const r = await openRemark(bytes, id);
      return r && { plain: text(encode(r)) };
    }
    case "bytes": {
      const b = await openBytes(bytes, id);
      return b && { plain: text(b) };
    }
  }
  const content = await openBlob(bytes, id, v.attachment as Attachment);
  return content && { plain: bytesToHex(sha256(content)) };
}

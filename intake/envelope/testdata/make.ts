// Seals the TypeScript share of the vectors; run by make_test.go -update, never by hand.
import { readFileSync, writeFileSync } from "node:fs";
import {
  blobRef, open, openBlob, openCard, openRemark, openReply, roundReceived, seal, sealBlob, sealBlobStream, sealBytes,
  sealCard, sealRemark, sealReply, signHandOn, fromBase64, type Addressee, type Attachment, type Draft, type Header,
  type Kind, type Sealed, type Tip,
} from "../envelope.ts";
import { encode } from "../canonical.ts";
import type { Vector, VectorFile } from "../vectors.ts";

const input = JSON.parse(readFileSync(0, "utf8")) as { file: VectorFile; tip: Tip; odd: string };
const { file, odd } = input;
const dir = process.argv[2] as string;
const made: Vector[] = [];
const [commune, province, front] = ["commune-police.06184", "province-police.20", "commune-front.06184"];
const keys: Record<string, string> = { [commune]: "police", [province]: "province", [front]: "front" };
const key = (name: string) => file.recipients[name] as string;
const identity = (name: string) => file.identities[name] as string;
const signing = fromBase64(file.signing);

function add(v: Omit<Vector, "by">, bytes: Uint8Array) {
  made.push({ ...v, by: "ts" });
  writeFileSync(`${dir}/${v.file}`, bytes);
}

function header(kind: Kind, ...units: string[]): Header {
  const id = crypto.randomUUID();
  return {
    ...input.tip.header, id, case: kind === "tip" ? id : crypto.randomUUID(), kind, units,
    received: roundReceived(new Date("2026-11-22T09:14:33Z"), "high", kind),
  };
}

const draft: Draft = input.tip;
const to = (h: Header): Addressee[] => h.units.map((unit) => ({ unit, recipient: key(keys[unit] as string) }));

async function envelope(name: string, says: string, h: Header, d: Draft, opener: string, signed?: boolean): Promise<Sealed> {
  const s = await seal(h, d, to(h));
  const opened = await open(s, identity(opener));
  const plain = new TextDecoder().decode(encode(opened));
  add(
    { file: `ts-${name}.tip`, format: "envelope", says, outcome: "opens", identity: opener, plain, ...(signed === undefined ? {} : { signed }) },
    s.bytes,
  );
  return s;
}

const first = await envelope("tip", "one unit", header("tip", commune), draft, "police");
add({ file: "ts-tip-stranger.tip", format: "envelope", says: "a unit that is not named", outcome: "not for me", identity: "stranger" }, first.bytes);
add({ file: "ts-tip-trailing.tip", format: "envelope", says: "one byte after the end", outcome: "refused", identity: "police" }, new Uint8Array([...first.bytes, 0]));
const flipped = first.part.slice();
flipped[flipped.length - 1] = (flipped[flipped.length - 1] as number) ^ 1;
add({ file: "ts-tip-damaged.tip", format: "part", says: "one bit is another", outcome: "damaged", identity: "police" }, flipped);
await envelope("tip-three", "three units, a text of two chunks", header("tip", commune, province, front), { ...draft, text: "Bà con thôn Nà Tàn. ".repeat(3500) }, "province");
await envelope("tip-odd", "escapes, lone surrogates, NFD, tiny numbers", header("tip", commune), {
  ...draft, text: odd + "\ud83d \udc4b \ud83d\udc4b", place: { box: "", words: odd, pin: { lat: -0.0000004, lon: 0.000001 } },
}, "police");
const blobs: Attachment[] = [{ blob: crypto.randomUUID(), type: "image/jpeg", size: 81234, sha256: "0f".repeat(32) }];
await envelope("tip-blob", "an attachment", { ...header("tip", commune), blobs: blobs.map(blobRef) }, { ...draft, attachments: blobs }, "police");
const later: Draft = { ...draft, reporter: "", case_key: { recipient: key("case"), identity: "" } };
await envelope("answer", "without reporter and case identity", header("answer", commune, front), later, "front");
await envelope("rating", "not solved", header("rating", commune), { ...later, rating: "not" }, "police");
const h = { ...header("hand-on", province), case: input.tip.header.id };
await envelope("hand-on", "signed by the handing unit", h, signHandOn(h, input.tip, commune, "Cần công an tỉnh", signing), "province", true);
const holders = to(header("tip", commune));
const replyBytes = await sealReply({
  id: crypto.randomUUID(), case: crypto.randomUUID(), from: commune, text: `Đã kiểm tra. ${odd}`, state: "done", question: false,
  attachments: blobs, holders, never: [], not_before: "",
}, key("reporter"), signing);
const text = (value: unknown) => new TextDecoder().decode(encode(value));
add({ file: "ts-reply.tip", format: "reply", says: "signed", outcome: "opens", identity: "reporter", plain: text(await openReply(replyBytes, identity("reporter"))), signed: true }, replyBytes);
const card = await sealCard({
  case: crypto.randomUUID(), number: "", lane: "feedback", category: "B1", urgency: "normal", commune: "06184", day: "2026-11-22",
  holders, never: [], case_key: key("case"),
}, key("reporter"));
add({ file: "ts-card.tip", format: "card", says: "one holder", outcome: "opens", identity: "reporter", plain: text(await openCard(card, identity("reporter"))) }, card);
const remark = await sealRemark({ case: crypto.randomUUID(), by: "Hoàng Văn Thắng", text: "Đã gọi trưởng thôn.", at: "2026-11-22T16:20:00+07:00" }, key("case"));
add({ file: "ts-remark.tip", format: "remark", says: "short", outcome: "opens", identity: "case", plain: text(await openRemark(remark, identity("case"))) }, remark);
add({ file: "ts-bytes.tip", format: "bytes", says: "two recipients", outcome: "opens", identity: "police", plain: "khóa\n" }, await sealBytes(new TextEncoder().encode("khóa\n"), key("front"), key("police")));

const content = Uint8Array.from({ length: 70_001 }, (_, i) => (i * 7) & 255);
const blob = await sealBlob(content, key("case"));
const a: Attachment = { blob: crypto.randomUUID(), type: "image/jpeg", size: blob.size, sha256: blob.sha256 };
add({ file: "ts-blob.tip", format: "blob", says: "two chunks", outcome: "opens", identity: "case", plain: a.sha256, attachment: a }, blob.sealed);
const stream = await sealBlobStream(new Blob([content.subarray(0, 65536)]).stream(), key("case"));
const sealed = new Uint8Array(await new Response(stream.sealed).arrayBuffer());
const b: Attachment = { blob: crypto.randomUUID(), type: "image/png", ...(await stream.content) };
add({ file: "ts-blob-stream.tip", format: "blob", says: "a stream of exactly one chunk", outcome: "opens", identity: "case", plain: b.sha256, attachment: b }, sealed);
if ((await openBlob(sealed, identity("stranger"), b)) !== null) throw new Error("a stranger opens a blob");
add({ file: "ts-blob-longer.tip", format: "blob", says: "the attachment says one byte more", outcome: "damaged", identity: "case", attachment: { ...b, size: b.size + 1 } }, sealed);
console.log(JSON.stringify(made));

// Plays the conversation files and walks of testdata, for node and for browsers; the format of the files is explained in
// conversation_test.go. Test support: the page does not import it.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { ResidentTables } from "../intake/rules/tables.ts";
import type { Alert, Box, Env, Forum, Found } from "./env.ts";
import { plainReply, type Button, type Message } from "./message.ts";
import { readState } from "./state.ts";
import { turn } from "./turn.ts";
import en from "./words/en.json";
import vi from "./words/vi.json";

/** What the files of testdata hold. */
export interface Given {
  tables: ResidentTables;
  boxes: Record<string, Box>;
  lookups: Record<string, Found>;
}

export interface Walk {
  channel: string;
  messages: Message[];
  digest: string;
}

function env(given: Given, head: Map<string, string>): Env {
  const { tables, boxes, lookups } = given;
  const channel = head.get("channel") ?? "";
  const reminds = channel === "web" ? [] : channel === "zalo-oa" ? [3] : [3, 15, 30];
  const find = (key: string): Found => lookups[key] ?? { outcome: "none" };
  return {
    tables, words: { vi, en }, channel, page: "https://homthu.example", name: "tỉnh Lạng Sơn", clears: head.get("clears") === "yes",
    timer: head.get("timer") === "yes", remote: channel !== "zalo" && channel !== "zalo-oa", reminds, box: (code) => boxes[code], find,
    nearest: (p) => find(`${p.lat.toFixed(4)},${p.lon.toFixed(4)}`),
    forums: () => forums(head.get("forums") ?? ""),
    alerts: () => alerts(head.get("alerts") ?? ""),
    receivers: (r) => r.recipients.map((role) => tables.roles.find((x) => x.id === role)?.vi ?? ""),
  };
}

/** As testAlerts of alerts_test.go. */
function alerts(head: string): Alert[] | undefined {
  if (head === "lost") return undefined;
  return Array.from({ length: Number(head) }, (_, at) => at + 1).map((i) => ({
    id: `a${i}`, day: `${String(i).padStart(2, "0")}-11-2026`, title: `Giả làm công an gọi điện, kiểu ${i}`,
    text: "Công an không đòi chuyển tiền qua điện thoại.\n1 Tắt máy ngay.\n2 Hỏi Công an xã.", category: i % 2 === 1 ? "A5" : "",
  }));
}

/** As testForums of forum_test.go. */
function forums(head: string): Forum[] | undefined {
  const [many = "", how = ""] = head.split(" ");
  if (head === "lost") return undefined;
  if (head === "") return [];
  const opinions = Array.from({ length: Number(many) }, (_, at) => at + 1).map((i) => ({
    id: `0b7f3c5e-0000-4000-8000-00000000000${i}`, text: `Đường vào xóm ${i} tối quá, nhất là mùa đông.\nĐề nghị lắp thêm đèn ở ngã ba, chỗ gần trường học.`,
  }));
  const one = { day: "12-12-2026", hour: "14:00", place: "Nhà văn hóa xã", asks: how !== "shut", opinions };
  return [
    { ...one, id: "7K3M9Q", commune: "06085", where: "xã Thiện Hòa" },
    { id: "8B4N2P", commune: "06187", where: "phường Kỳ Lừa", day: "20-12-2026", place: "", asks: true },
  ];
}

/** Plays a conversation file; right is what gives the file again. */
export function play(given: Given, file: string): string {
  const cut = file.indexOf("\n\n");
  const head = file.slice(0, cut);
  const keys = new Map(head.split("\n").filter((l) => !l.startsWith("#")).map((l) => l.split(": ") as [string, string]));
  const p = new Player(env(given, keys), keys.get("box") ?? "");
  const out = [head, ""];
  const lines = file.slice(cut + 2).trimEnd().split("\n");
  lines.forEach((line, i) => {
    if (line === "" || line === "<" || line.startsWith("< ") || line.startsWith("= ") || line === "---") return;
    out.push(line);
    if (line.startsWith("#") || (lines[i + 1] ?? "").startsWith(">+")) return p.hold(line);
    out.push(...p.line(line), "");
  });
  return `${out.join("\n").trimEnd()}\n`;
}

class Player {
  private state: string;
  private held = "";
  private n = 0;
  private readonly keyed: Button[][] = [];
  private readonly env: Env;

  constructor(e: Env, box: string) {
    this.env = e;
    this.state = JSON.stringify(box === "" ? { v: 1 } : { v: 1, box });
  }

  hold(line: string): void {
    if (line.startsWith(">")) this.held += `${line.replace(/^>\+? /, "")}\n`;
  }

  private message(line: string): Message | null {
    const id = `m${++this.n}`;
    const rest = line.slice(2);
    const held = this.held;
    if (line.startsWith("! v0 ")) {
      this.state = line.slice(5);
      return null;
    }
    this.held = "";
    if (line.startsWith(">@ ")) {
      const [n, unit = ""] = line.slice(3).split(" ");
      return { kind: "text", id, text: unit.repeat(Math.floor(Number(n) / unit.length)) };
    }
    if (line.startsWith(">+ ")) return { kind: "text", id, text: held + line.slice(3) };
    if (line.startsWith(">")) return { kind: "text", id, text: rest };
    if (line.startsWith("*")) return { kind: "choice", id, text: this.press(line) };
    if (line.startsWith("! {")) return { id, ...JSON.parse(rest) };
    const [kind = "", file = "", ...words] = rest.split(" ");
    if (kind === "album") return { kind: "photo", id, file, album: words[0] ?? "" };
    return { kind, id, file, text: words.join(" ") };
  }

  private press(line: string): string {
    const m = /^\*(?:-(\d+))? (\d+)$/.exec(line);
    const buttons = this.keyed[this.keyed.length - 1 - Number(m?.[1] ?? 0)] ?? [];
    const button = buttons.find((b) => b.data.endsWith(`:${m?.[2]}`));
    if (!button) throw new Error(`${line}: no such button`);
    return button.data;
  }

  line(line: string): string[] {
    const m = this.message(line);
    if (m === null) return [];
    const before = readState(this.state);
    const frozen = JSON.stringify(before);
    const { state, replies, letter } = turn(this.env, before, m);
    if (JSON.stringify(before) !== frozen) throw new Error("turn changed the state it was given");
    this.state = JSON.stringify(state);
    const out: string[] = [];
    replies.forEach((r, i) => {
      if (i > 0) out.push("---");
      out.push(...plainReply(r).split("\n").map((l) => `< ${l}`.trimEnd()));
      if (r.buttons) this.keyed.push(r.buttons);
    });
    if (letter) out.push(`= letter ${sorted(letter)}`);
    if (state.wish) out.push(`= wish ${sorted(state.wish)}`);
    return out;
  }
}

/** JSON with sorted keys, as Go prints it. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) =>
    typeof v === "object" && v !== null && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v);
}

/** Goes a random walk; returns the digest of all that was said and sealed. */
export function walk(given: Given, w: Walk): string {
  const e: Env = {
    ...env(given, new Map([["channel", w.channel], ["timer", "yes"]])), find: () => ({ outcome: "none" }),
    nearest: () => ({ outcome: "one", offers: [{ commune: "06085", name: "xã Thiện Hòa", old: "xã Yên Lỗ" }] }),
  };
  let state = readState('{"v":1,"box":"NATAN1"}');
  const digest = sha256.create();
  const add = (line: string): unknown => digest.update(new TextEncoder().encode(line));
  for (const m of w.messages) {
    const turned = turn(e, state, m);
    for (const r of turned.replies) add(`${plainReply(r)}\n${(r.spoken ?? []).join(" ")} ${r.listen ?? ""}\n`);
    if (turned.letter) add(`${sorted(turned.letter)}\n`);
    for (const p of turned.state.photos) add(`${p.file} ${p.kind} ${p.look} ${p.code} ${p.pair} ${p.ask} ${p.keep}\n`);
    state = readState(JSON.stringify(turned.state));
  }
  return bytesToHex(digest.digest());
}

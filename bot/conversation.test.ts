// Runs the conversation files of testdata, as conversation_test.go does; the format is explained there.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { ResidentTables } from "../intake/rules/tables.ts";
import type { Box, Env, Found } from "./env.ts";
import { plainReply, type Button, type Message } from "./message.ts";
import { readState } from "./state.ts";
import { turn } from "./turn.ts";
import en from "./words/en.json";
import vi from "./words/vi.json";

const folder = "bot/testdata/conversations";
const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const tables: ResidentTables = read("intake/rules/testdata/tables/resident.json");
const boxes: Record<string, Box> = read("bot/testdata/boxes.json");
const lookups: Record<string, Found> = read("bot/testdata/lookups.json");

for (const file of readdirSync(folder).filter((f) => f.endsWith(".txt"))) {
  test(file, () => {
    const want = readFileSync(`${folder}/${file}`, "utf8");
    assert.equal(play(want), want);
  });
}

function env(head: Map<string, string>): Env {
  const channel = head.get("channel") ?? "";
  const find = (key: string): Found => lookups[key] ?? { outcome: "none" };
  return {
    tables, words: { vi, en }, channel, page: "https://homthu.example", name: "tỉnh Lạng Sơn", clears: head.get("clears") === "yes",
    timer: head.get("timer") === "yes", remote: channel !== "zalo" && channel !== "zalo-oa", box: (code) => boxes[code], find,
    nearest: (p) => find(`${p.lat.toFixed(4)},${p.lon.toFixed(4)}`),
    receivers: (r) => r.recipients.map((role) => tables.roles.find((x) => x.id === role)?.vi ?? ""),
  };
}

function play(file: string): string {
  const cut = file.indexOf("\n\n");
  const head = file.slice(0, cut);
  const keys = new Map(head.split("\n").filter((l) => !l.startsWith("#")).map((l) => l.split(": ") as [string, string]));
  const p = new Player(env(keys), keys.get("box") ?? "");
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
    assert.ok(button, `${line}: no such button`);
    return button.data;
  }

  line(line: string): string[] {
    const m = this.message(line);
    if (m === null) return [];
    const before = readState(this.state);
    const frozen = JSON.stringify(before);
    const { state, replies, letter } = turn(this.env, before, m);
    assert.equal(JSON.stringify(before), frozen, "turn changed the state it was given");
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

test("testdata/walks.json", () => {
  const walks: { channel: string; messages: Message[]; digest: string }[] = read("bot/testdata/walks.json");
  for (const [i, walk] of walks.entries()) {
    const e: Env = {
      ...env(new Map([["channel", walk.channel], ["timer", "yes"]])), find: () => ({ outcome: "none" }),
      nearest: () => ({ outcome: "one", offers: [{ commune: "06085", name: "xã Thiện Hòa", old: "xã Yên Lỗ" }] }),
    };
    let state = readState('{"v":1,"box":"NATAN1"}');
    const digest = createHash("sha256");
    for (const m of walk.messages) {
      const turned = turn(e, state, m);
      for (const r of turned.replies) digest.update(`${plainReply(r)}\n`);
      if (turned.letter) digest.update(`${sorted(turned.letter)}\n`);
      state = readState(JSON.stringify(turned.state));
    }
    assert.equal(digest.digest("hex"), walk.digest, `walk ${i} on ${walk.channel}`);
  }
});

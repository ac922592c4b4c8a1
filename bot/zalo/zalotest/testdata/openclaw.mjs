// An independent client of the Bot Platform, @openclaw/zalo, lives on the stand-in: the compiled sources as published, with
// a stand-in of their host (openclaw/plugin-sdk) that has no Zalo in it.
//
// node openclaw.mjs MODULES TOKEN  with ZALO_API_URL set and the events to check as JSON on standard input.
import { readdirSync, readFileSync } from "node:fs";
import { register } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, token] = process.argv.slice(2);
const home = `${modules}/@openclaw/zalo/dist/.setup`;

// What the sources take from their host, by module.
const wanted = {};
for (const file of readdirSync(home)) {
  const text = readFileSync(`${home}/${file}`, "utf8");
  for (const [, list, from] of text.matchAll(/import \{([^}]*)\} from "(openclaw\/[^"]+)"/g)) {
    const names = list.split(",").map((name) => name.trim().split(" as ")[0]);
    wanted[from] = [...new Set([...(wanted[from] ?? []), ...names])];
  }
}

class ProviderError extends Error {
  constructor(label, status) {
    super(`${label}: HTTP ${status}`);
    this.status = status;
  }
}
const anything = new Proxy(function () {}, { get: (_, key) => (key === Symbol.toPrimitive ? () => "" : anything), apply: () => anything, construct: () => anything });
globalThis.host = {
  assertOkOrThrowProviderError: async (response, label) => {
    if (!response.ok) throw new ProviderError(label, response.status);
  },
  readProviderJsonResponse: (response) => response.json(),
  resolveTimerTimeoutMs: (value, fallback) => value ?? fallback,
  normalizeNullableString: (value) => (typeof value === "string" ? value.trim() || null : null),
  normalizeOptionalString: (value) => (typeof value === "string" ? value.trim() || undefined : undefined),
  truncateUtf16Safe: (text, most) => text.slice(0, most),
  formatErrorMessage: (error) => error.message,
  createChannelIngressError: (name) => ({ [name]: class extends Error {} })[name],
  bindIngressLifecycleToReplyOptions: () => ({ turnAdoptionLifecycle: {} }),
  createChannelIngressMonitor: ({ inspect, deliver }) => ({
    admit: async (raw) => {
      const facts = inspect(raw);
      await deliver(raw, {}, { id: facts.eventId, payload: { version: 1, rawEvent: raw } });
    },
  }),
};
globalThis.hostThing = (name) => globalThis.host[name] ?? anything;

register(
  "data:text/javascript," +
    encodeURIComponent(`
let wanted;
export async function initialize(data) { wanted = data; }
export async function resolve(name, context, next) {
  return wanted[name] ? { url: "host:" + name, shortCircuit: true } : next(name, context);
}
export async function load(url, context, next) {
  if (!url.startsWith("host:")) return next(url, context);
  const source = wanted[url.slice(5)].map((name) => "export const " + name + " = hostThing(" + JSON.stringify(name) + ");").join("\\n");
  return { format: "module", source, shortCircuit: true };
}`),
  { data: wanted },
);

// Hashed names: the version is pinned.
const { a: getMe, c: sendChatAction, d: setWebhook, i: deleteWebhook, l: sendMessage, o: getUpdates, r: ZaloApiError, s: getWebhookInfo } =
  await import(pathToFileURL(`${home}/send-C01aoqEH.mjs`));
const { zaloWebhookIngressRuntime } = await import(pathToFileURL(`${home}/webhook-spool-nmnflXt2.mjs`));

const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");
const attempt = async (what, call) => {
  try {
    const { result } = await call();
    say([what, result ?? "done"]);
  } catch (error) {
    say([what, error instanceof ZaloApiError ? `refused ${error.errorCode}` : `HTTP ${error.status}`]);
  }
};

// What the client's own schema makes of every event.
let input = "";
for await (const chunk of process.stdin) input += chunk;
for (const { name, body } of JSON.parse(input)) {
  let delivered = null;
  const ingress = zaloWebhookIngressRuntime.createZaloWebhookIngress({ queue: {}, accountId: "a", runtime: {}, deliver: async (update) => (delivered = update) });
  try {
    await ingress.accept(body);
  } catch (error) {
    say(["event", name, "rejected", error.message]);
    continue;
  }
  say(["event", name, "accepted", delivered.event_name, delivered.message.text ?? delivered.message.caption ?? ""]);
}

await attempt("getMe", () => getMe(token));
await attempt("wrong token", () => getMe("1:wrong"));
await attempt("info, none set", () => getWebhookInfo(token));
await attempt("idle", () => getUpdates(token, { timeout: 1 }));
say(["ready"]);
for (let open = true; open; ) {
  let update;
  try {
    update = (await getUpdates(token, { timeout: 1 })).result;
  } catch (error) {
    if (error.status === 408) continue;
    throw error;
  }
  const { event_name: event, message } = update;
  const words = message.text ?? message.caption ?? message.sticker ?? "";
  await sendChatAction(token, { chat_id: message.chat.id, action: "typing" });
  await sendMessage(token, { chat_id: message.chat.id, text: `${event} ${words}`.trim() });
  open = words !== "hết";
  if (!open) {
    await attempt("too long", () => sendMessage(token, { chat_id: message.chat.id, text: "x".repeat(2001) }));
    await attempt("empty", () => sendMessage(token, { chat_id: message.chat.id, text: "" }));
    await attempt("nobody", () => sendMessage(token, { chat_id: "0", text: "x" }));
  }
}
await attempt("short secret", () => setWebhook(token, { url: process.env.HOOK, secret_token: "short" }));
const set = await setWebhook(token, { url: process.env.HOOK, secret_token: "long-enough-secret" });
say(["setWebhook", set.result.url === process.env.HOOK, typeof set.result.updated_at]);
say(["info", (await getWebhookInfo(token)).result.url === process.env.HOOK]);
await attempt("polling with a webhook", () => getUpdates(token, { timeout: 1 }));
say(["deleteWebhook", (await deleteWebhook(token)).result.url]);

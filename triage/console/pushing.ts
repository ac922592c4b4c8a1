// Subscribing this browser to be woken: the service worker (wake.ts), the browser's leave, and its address at its maker's push
// service. Nothing is subscribed before the officer asks for it.

/** Where the service worker is, and the folder it is for: no page lies in it. */
const script = "/console/wake.js";
const scope = "/console/";

interface TrustedScripts {
  createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(text: string): unknown };
}

let policy: { createScriptURL(text: string): unknown } | undefined;

/** The one script that the policy "waker" names. */
function url(): string {
  policy ??= (globalThis as { trustedTypes?: TrustedScripts }).trustedTypes?.createPolicy("waker", { createScriptURL: () => script });
  return (policy?.createScriptURL("") ?? script) as string;
}

/** Whether this browser can be woken at all. */
export function canPush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

function raw(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

/** Asks for leave and subscribes; the address and keys as JSON. Null: the officer, or the browser, said no. */
export async function subscribe(key: string): Promise<string | null> {
  if ((await Notification.requestPermission()) !== "granted") return null;
  await navigator.serviceWorker.register(url(), { scope, updateViaCache: "none" });
  const registration = await ready();
  const before = await registration.pushManager.getSubscription();
  await before?.unsubscribe(); // it may be of another key
  const made = (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: raw(key) })).toJSON();
  return JSON.stringify({ endpoint: made.endpoint, keys: { p256dh: made.keys?.["p256dh"], auth: made.keys?.["auth"] } });
}

async function ready(): Promise<ServiceWorkerRegistration> {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  if (registration === undefined) throw new Error("no service worker");
  const starting = registration.installing ?? registration.waiting;
  if (registration.active === null && starting !== null) {
    await new Promise<void>((done) => starting.addEventListener("statechange", () => { if (starting.state === "activated") done(); }));
  }
  return registration;
}

/** Leaves: takes the subscription and the service worker away from this browser. */
export async function unsubscribe(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  await registration?.unregister();
}

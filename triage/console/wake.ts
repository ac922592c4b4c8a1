// The service worker: it wakes an officer whose page is closed, and does nothing else. It handles no request, keeps nothing, has no
// key and reads no word of a case: what comes is a number, written by our server and encrypted for this browser. Its scope is
// a folder without pages, so that it stands between no page and the network.
interface Pushed extends Event {
  readonly data: { json(): unknown } | null;
  waitUntil(done: Promise<unknown>): void;
}

interface Clicked extends Event {
  readonly notification: Notification;
  waitUntil(done: Promise<unknown>): void;
}

interface Page {
  readonly url: string;
  focus(): Promise<unknown>;
}

interface Worker extends EventTarget {
  readonly registration: ServiceWorkerRegistration;
  readonly location: Location;
  readonly clients: { matchAll(of: object): Promise<Page[]>; openWindow(url: string): Promise<unknown> };
  skipWaiting(): Promise<void>;
}

const worker = globalThis as unknown as Worker;
const longest = 120;

worker.addEventListener("install", () => void worker.skipWaiting());

worker.addEventListener("push", (event) => {
  const e = event as Pushed;
  let text = "homthu";
  let urgent = true;
  try {
    const said = e.data?.json() as { text?: unknown; urgent?: unknown };
    if (typeof said.text === "string" && said.text.length <= longest) text = said.text;
    urgent = said.urgent === true;
  } catch {
    // Whatever came, somebody wanted to wake us.
  }
  // One of a kind at a time: the newest number is the right one.
  const options = { tag: urgent ? "urgent" : "calm", renotify: urgent, requireInteraction: urgent };
  e.waitUntil(worker.registration.showNotification(text, options));
});

worker.addEventListener("notificationclick", (event) => {
  const e = event as Clicked;
  e.notification.close();
  e.waitUntil(worker.clients.matchAll({ type: "window", includeUncontrolled: true }).then((pages) => {
    const open = pages.find((page) => new URL(page.url).pathname === "/");
    return open === undefined ? worker.clients.openWindow("/") : open.focus();
  }));
});

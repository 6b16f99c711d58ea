// News of the guest's orders and of the menu, pushed by the server while the page is open.
import { readEvents } from "./event_stream.js";
import { call, guest } from "./server.js";
import { config } from "./words.js";

const PAUSE_MS = [1000, 2000, 5000, 15_000];

// Events: "order" with the state of an order as detail, "menu", and "open" whenever news are received again.
export const news = new EventTarget();
news.isOpen = false;
let isFollowing = false;
let lastId = null;

// Receive news from now on, where the restaurant reports them.
export async function followNews() {
  if (isFollowing || !config.has_news) return;
  isFollowing = true;
  for (let failures = 0; ; failures++) {
    try {
      for await (const { event, id, data } of receive()) {
        failures = 0;
        lastId = id ?? lastId;
        news.dispatchEvent(new CustomEvent(event, { detail: data }));
      }
    } catch {
      // The next attempt shows it; meanwhile the page asks for the state of orders.
    }
    news.isOpen = false;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS[Math.min(failures, PAUSE_MS.length - 1)]));
  }
}

async function* receive() {
  const abort = new AbortController();
  const query = new URLSearchParams({ tenant: config.tenant, user_id: guest.name });
  const headers = { Accept: "text/event-stream", ...(lastId ? { "Last-Event-ID": lastId } : {}) };
  const response = await call(`news?${query}`, { headers, signal: abort.signal });
  if (!response.ok) return;
  news.isOpen = true;
  news.dispatchEvent(new CustomEvent("open"));
  yield* readEvents(response.body, abort);
}

// Requests to the API. Addresses are relative to the page, so that it works behind any path prefix.
import { config } from "./words.js";
import { loadGuest, save } from "./storage.js";

export const guest = loadGuest();
const base = new URL(".", document.baseURI);

// Load the page again as the guest that it has a valid token for; false where this is that guest already.
export function renewGuest() {
  if (guest.token === config.token) return false;
  save({ token: null });
  location.reload();
  return true;
}

// A response that is not 200. `waitS` is null where the same request would fail again.
export class Refused extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.title ?? String(status));
    this.status = status;
    this.traceId = problem.trace_id ?? "";
    const canWait = [408, 429, 503].includes(status) || (status === 409 && retryAfter);
    this.waitS = canWait ? Math.min(Math.max(Number(retryAfter) || 2, 1), 60) : null;
  }
}

export function call(path, { body, headers = {}, signal } = {}) {
  const credentials = guest.token ? { Authorization: `Bearer ${guest.token}` } : {};
  const content = body ? { "Content-Type": "application/json" } : {};
  return fetch(new URL(path, base), {
    method: body ? "POST" : "GET",
    headers: { ...credentials, ...content, ...headers },
    body: body && JSON.stringify(body),
    signal,
  });
}

export async function refuse(response) {
  if (response.status === 401) renewGuest();
  const problem = await response.json().catch(() => ({}));
  return new Refused(response.status, problem, response.headers.get("Retry-After"));
}

async function get(path, query) {
  const given = Object.entries(query).filter(([, value]) => value != null);
  const response = await call(`${path}?${new URLSearchParams(given)}`);
  if (!response.ok) throw await refuse(response);
  return response.json();
}

export const getMenu = (locale, store) => get("menu", { tenant: config.tenant, locale, store });
export const getOrder = (id) =>
  get(`orders/${encodeURIComponent(id)}`, { tenant: config.tenant, user_id: guest.name });

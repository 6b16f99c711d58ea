// What the browser keeps for one restaurant. A browser that keeps nothing (private windows, blocked frames) still works.
import { config } from "./words.js";

const NAME = `restaurant:${config.tenant}`;
let memory = {};

export function load() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? memory;
  } catch {
    return memory;
  }
}

export function save(changes) {
  memory = { ...load(), ...changes };
  try {
    localStorage.setItem(NAME, JSON.stringify(memory));
  } catch {
    // memory has it
  }
}

// A random id. crypto.randomUUID exists on https and localhost only.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("-");
}

// The guest: of a token that is still valid, else of a new one; without AUTH a random name.
export function loadGuest() {
  const kept = load();
  if (config.token) {
    const token = isValid(kept.token) ? kept.token : config.token;
    save({ token });
    return { token, name: readClaims(token).user };
  }
  const name = kept.guest ?? `web-${newId()}`;
  save({ guest: name });
  return { token: null, name };
}

const isValid = (token) => Boolean(token) && readClaims(token).until * 1000 > Date.now() + 60_000;

function readClaims(token) {
  try {
    return JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return { until: 0 };
  }
}

// Elements as templates, and the icons.
import { createElement } from "./vendor/preact.js";
import htm from "./vendor/htm.js";

export const html = htm.bind(createElement);

const PATHS = {
  send: "M5 12h13M12 5l7 7-7 7",
  mic: "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3ZM6 11v1a6 6 0 0 0 12 0v-1M12 18v3",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  bin: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  chat: "M4 6h16v10H10l-4 4v-4H4Z",
  menu: "M6 4h12v16H6ZM9 8h6M9 12h6M9 16h3",
  bag: "M6 8h12l1 12H5ZM9 8V7a3 3 0 0 1 6 0v1",
  search: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM16 16l4 4",
  leaf: "M5 19C5 9 11 5 19 5c0 8-4 14-12 13M5 19c2-4 5-7 9-9",
  care: "M12 20s-7-4.4-7-10a4 4 0 0 1 7-2.6A4 4 0 0 1 19 10c0 5.600-7 10-7 10Z",
};

export const icon = (name) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;

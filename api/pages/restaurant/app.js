// The restaurant's page: the menu, the conversation and the order side by side, or one at a time on a phone.
import { render } from "./vendor/preact.js";
import { useEffect, useMemo, useReducer, useState } from "./vendor/hooks.js";
import { Chat } from "./chat.js";
import { Conversation } from "./conversation.js";
import { html, icon } from "./html.js";
import { MenuBrowser } from "./menu.js";
import { followNews, news } from "./news.js";
import { OrderPanel } from "./order.js";
import { Refused, getMenu } from "./server.js";
import { load, save } from "./storage.js";
import { Words, config, languageName } from "./words.js";

const VIEWS = [["menu", "menu"], ["chat", "chat"], ["order", "bag"]];

function App() {
  const [, redraw] = useReducer((count) => count + 1, 0);
  const conversation = useMemo(() => new Conversation(redraw), []);
  const [language, setLanguage] = useState(firstLanguage);
  const [view, setView] = useState("chat");
  const words = useMemo(() => new Words(language), [language]);
  const { last } = conversation;
  const menu = useMenu(language, config.store ?? last.store);
  const name = config.name || words.say("restaurant");
  const count = (last.cart?.lines ?? []).reduce((sum, line) => sum + line.quantity, 0);

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = name;
  }, [language, name]);

  const say = (text) => {
    conversation.send(language, { text });
    setView("chat");
  };
  const change = (changes, label) => conversation.send(language, { changes: [changes], label });
  const add = (item) => change({ item_id: item.id, quantity: 1 }, words.say("added_note", { quantity: 1, name: item.name }));
  const choose = (next) => {
    save({ language: next });
    setLanguage(next);
  };
  // A dish may need an answer ("which size?"): then the question comes into view.
  useEffect(() => {
    if (["choose_option", "choose_item", "allergy"].includes(last.pending)) setView("chat");
  }, [last.pending]);

  // Only guests with a cart or an order: each stream is a connection.
  useEffect(() => {
    if (count > 0 || last.orders?.length) followNews();
  }, [count, last.orders]);

  const shared = { words, conversation, menu: menu.value };
  return html`
    <a class="skip" href="#message">${words.say("skip")}</a>
    <header class="top">
      <div class="brand">
        <h1>${name}</h1>
        <p>${[config.address, config.phone].filter(Boolean).join(" · ")}</p>
      </div>
      ${menu.value?.open_now != null &&
      html`<p class=${menu.value.open_now ? "state open" : "state"} title=${menu.value.opening_hours}>
        ${words.say(menu.value.open_now ? "open" : "closed")}
      </p>`}
      ${config.languages.length > 1 &&
      html`<label class="language">
        <span class="unseen">${words.say("language")}</span>
        <select value=${language} onChange=${(event) => choose(event.target.value)}>
          ${config.languages.map((each) => html`<option value=${each} selected=${each === language}>${languageName(each)}</option>`)}
        </select>
      </label>`}
    </header>
    <main class="views" data-view=${view}>
      <${MenuBrowser} ...${shared} state=${menu} onAdd=${add} />
      <${Chat} ...${shared} isSeen=${view === "chat"} onSay=${say} />
      <${OrderPanel} ...${shared} onSay=${say} onChange=${change} />
    </main>
    <nav class="tabs" aria-label=${words.say("views")}>
      ${VIEWS.map(
        ([each, picture]) => html`<button type="button" aria-current=${view === each ? "page" : null} onClick=${() => setView(each)}>
          ${icon(picture)}<span>${words.say(each)}</span>
          ${each === "order" && count > 0 && html`<span class="count" aria-hidden="true">${count}</span>`}
        </button>`,
      )}
    </nav>`;
}

function firstLanguage() {
  const kept = load().language;
  const isAsked = new URLSearchParams(location.search).has("lang");
  return !isAsked && config.languages.includes(kept) ? kept : config.language;
}

// The menu in a language, of the branch that was chosen: {value, failed, retry}. It is asked for again after a failure and when the page comes back.
function useMenu(language, store) {
  const [menu, setMenu] = useState({ value: null, failed: false });
  const [round, again] = useReducer((count) => count + 1, 0);
  useEffect(() => {
    let isCurrent = true;
    let timer;
    getMenu(language, store).then(
      (value) => isCurrent && setMenu({ value, failed: false }),
      (error) => {
        if (!isCurrent) return;
        setMenu((before) => ({ ...before, failed: true }));
        if (!(error instanceof Refused) || error.waitS) timer = setTimeout(again, (error.waitS ?? 5) * 1000);
      },
    );
    addEventListener("online", again);
    news.addEventListener("menu", again);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      removeEventListener("online", again);
      news.removeEventListener("menu", again);
    };
  }, [language, store, round]);
  return { ...menu, retry: again };
}

render(html`<${App} />`, document.getElementById("app"));

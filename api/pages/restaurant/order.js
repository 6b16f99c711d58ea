// The order: the cart, the state of placed orders, and what we keep in mind for this guest.
import { useEffect, useState } from "./vendor/hooks.js";
import { html, icon } from "./html.js";
import { news } from "./news.js";
import { getOrder } from "./server.js";

const POLL_MS = 8000;
const POLL_WITH_NEWS_MS = 60_000;
const STEPS = ["received", "preparing", "ready", "out_for_delivery", "delivered"];
const FINAL = new Set(["delivered", "cancelled"]);

export function OrderPanel({ words, conversation, onSay, onChange }) {
  const { last, isBusy } = conversation;
  return html`<section class="order" aria-labelledby="order-title">
    <div class="scroll">
      <div class="sheet">
        <h2 id="order-title">${words.say("order")}</h2>
        <${Cart} cart=${last.cart} ...${{ words, isBusy, onSay, onChange }} />
      </div>
      ${last.orders?.length > 0 &&
      html`<div class="sheet">
        <h3>${words.say("orders")}</h3>
        <ul class="placed">${[...last.orders].reverse().map((id) => html`<${PlacedOrder} key=${id} ...${{ id, words }} />`)}</ul>
      </div>`}
      <div class="sheet"><${Care} ...${{ words, last, onSay }} /></div>
      <${StartOver} ...${{ words, conversation }} />
    </div>
  </section>`;
}

function Cart({ words, cart, isBusy, onSay, onChange }) {
  if (!cart?.lines.length) {
    return html`<div class="nothing">${icon("bag")}<p class="title">${words.say("cart_empty_title")}</p><p>${words.say("cart_empty_text")}</p></div>`;
  }
  return html`
    <ul class="lines">${cart.lines.map((line) => html`<${Line} key=${line.line} ...${{ words, line, isBusy, onChange }} currency=${cart.currency} />`)}</ul>
    <p class="total"><span>${words.say("subtotal")}</span><strong>${words.money(cart.subtotal, cart.currency)}</strong></p>
    <p class="fine">${words.say("before_fees")}</p>
    <button type="button" class="checkout" disabled=${isBusy} onClick=${() => onSay(words.say("checkout_text"))}>${words.say("checkout")}</button>`;
}

function Line({ words, line, currency, isBusy, onChange }) {
  const { name, quantity } = line;
  const details = [...line.options, ...line.refusals.map((each) => words.say("without", { name: each })), line.note].filter(Boolean);
  const set = (next) =>
    onChange({ line: line.line, quantity: next }, words.say(next ? "changed_note" : "removed_note", { name, quantity: next }));
  return html`<li class="line">
    <div class="what">
      <p class="name">${name}</p>
      ${details.length > 0 && html`<p class="about">${details.join(", ")}</p>`}
    </div>
    <p class="price">${words.money(line.total_price, currency)}</p>
    <div class="stepper">
      <button type="button" disabled=${isBusy} aria-label=${words.say(quantity > 1 ? "less" : "remove", { name })} onClick=${() => set(quantity - 1)}>
        ${icon(quantity > 1 ? "minus" : "bin")}
      </button>
      <output>${quantity}</output>
      <button type="button" disabled=${isBusy || quantity >= 99} aria-label=${words.say("more", { name })} onClick=${() => set(quantity + 1)}>${icon("plus")}</button>
    </div>
  </li>`;
}

function PlacedOrder({ id, words }) {
  const state = useOrderState(id);
  const reached = STEPS.indexOf(state?.status);
  return html`<li class="ticket">
    <p class="name">${words.say("order_number", { id })}</p>
    <p role="status" class="now">
      ${state ? words.name("status", state.status) : "…"}
      ${state?.eta_minutes > 0 && !FINAL.has(state.status) && html`<span> · ${words.say("minutes", { minutes: state.eta_minutes })}</span>`}
    </p>
    ${reached >= 0 && html`<progress max=${STEPS.length - 1} value=${reached} aria-label=${words.say("order_number", { id })} />`}
  </li>`;
}

// The state of an order: pushed, and asked for again while it changes and the page is seen.
function useOrderState(id) {
  const [state, setState] = useState(null);
  useEffect(() => {
    let timer;
    const ask = async () => {
      clearTimeout(timer);
      const next = document.hidden ? null : await getOrder(id).catch(() => null);
      if (next) setState(next);
      if (!FINAL.has(next?.status)) timer = setTimeout(ask, news.isOpen ? POLL_WITH_NEWS_MS : POLL_MS);
    };
    const take = ({ detail }) => detail.order_id === id && setState(detail);
    ask();
    news.addEventListener("open", ask);
    news.addEventListener("order", take);
    return () => {
      clearTimeout(timer);
      news.removeEventListener("open", ask);
      news.removeEventListener("order", take);
    };
  }, [id]);
  return state;
}

function Care({ words, last, onSay }) {
  const [allergy, setAllergy] = useState("");
  const known = [...(last.allergies ?? []), ...(last.diets ?? [])];
  const submit = (event) => {
    event.preventDefault();
    if (!allergy.trim()) return;
    onSay(words.say("care_text", { allergy: allergy.trim() }));
    setAllergy("");
  };
  return html`<div class="care">
    <h3>${icon("care")}${words.say("care")}</h3>
    ${known.length ? html`<ul class="chips">${known.map((each) => html`<li>${each}</li>`)}</ul>` : html`<p class="fine">${words.say("care_none")}</p>`}
    <form onSubmit=${submit}>
      <label class="unseen" for="allergy">${words.say("care_label")}</label>
      <input id="allergy" value=${allergy} placeholder=${words.say("care_placeholder")} maxlength="100" onInput=${(event) => setAllergy(event.target.value)} />
      <button type="submit">${words.say("care_add")}</button>
    </form>
  </div>`;
}

function StartOver({ words, conversation }) {
  if (!conversation.entries.length) return null;
  const start = () => confirm(words.say("new_conversation_sure")) && conversation.startOver();
  return html`<button type="button" class="quiet restart" disabled=${conversation.isBusy} onClick=${start}>${words.say("new_conversation")}</button>`;
}

// The conversation: messages, cards, suggested answers, and the field for the next message.
import { useEffect, useRef, useState } from "./vendor/hooks.js";
import { html, icon } from "./html.js";
import { config } from "./words.js";

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

export function Chat({ words, conversation, isSeen, onSay }) {
  const { entries, isBusy, node, trouble, last } = conversation;
  const end = useRef(null);
  const newest = entries.at(-1)?.id;
  useEffect(() => showNewest(end.current), [newest, isBusy, trouble?.kind, isSeen]);
  const answer = (event, text) => {
    onSay(text);
    // The button goes away: a guest at the keyboard (a click without a count) goes on in the message field.
    if (event.detail === 0) document.getElementById("message").focus();
  };
  const answers = isBusy ? [] : entries.length ? (last.quickReplies ?? []) : words.texts.suggestions;
  return html`<section class="chat" aria-labelledby="chat-title">
    <h2 id="chat-title" class="unseen">${words.say("conversation")}</h2>
    <div class="scroll" ref=${end} tabindex="0" role="log" aria-labelledby="chat-title">
      <div class="talk">
        ${!entries.length && html`<${Welcome} words=${words} />`}
        ${entries.map((entry) => html`<${Entry} key=${entry.id} ...${{ entry, words, onSay }} />`)}
        ${isBusy && !trouble && html`<p class="progress"><span class="dots" aria-hidden="true"><i /><i /><i /></span>${words.name("progress", node ?? "other")}</p>`}
        ${trouble && html`<${Trouble} ...${{ trouble, words }} />`}
      </div>
    </div>
    <div class="below">
      <div class="answers" role="group" aria-label=${words.say("answers")}>
        ${answers.map((text) => html`<button type="button" key=${text} onClick=${(event) => answer(event, text)}>${text}</button>`)}
      </div>
      <${Composer} ...${{ words, onSay }} />
    </div>
  </section>`;
}

// Scroll to the end, but not beyond the guest's last message: a long reply is read from its beginning.
function showNewest(box) {
  const asked = [...box.querySelectorAll(".guest")].at(-1);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = Math.min(box.scrollHeight, (asked?.offsetTop ?? box.scrollHeight) - 12);
  box.scrollTo({ top, behavior: isCalm ? "auto" : "smooth" });
}

const Welcome = ({ words }) => html`<div class="welcome">
  <p class="title">${words.say("welcome_title")}</p>
  <p>${words.say("welcome_text")}</p>
</div>`;

function Entry({ entry, words, onSay }) {
  if (entry.from === "guest") {
    return html`<p class=${entry.isTap ? "guest tap" : "guest"}><span class="unseen">${words.say("you")}: </span>${entry.text}</p>`;
  }
  const cards = entry.cards ?? [];
  const [before, after] = splitAround(entry.text, cards);
  return html`<div class="house">
    ${before && html`<p><span class="unseen">${words.say("we")}: </span>${before}</p>`}
    ${cards.length > 0 && html`<ul class="cards">${cards.map((card) => html`<${Card} ...${{ card, onSay }} />`)}</ul>`}
    ${after && html`<p>${after}</p>`}
    ${config.has_traces && html`<a class="trace" href=${`traces/${encodeURIComponent(entry.traceId)}/view`} target="_blank" rel="noreferrer">${words.say("trace")}</a>`}
  </div>`;
}

// The text before and after the lines that the cards show.
function splitAround(text, cards) {
  const isShown = (line) => cards.some((card) => line.replace(/^[•\-–*\s\d.]+/, "").startsWith(card.title));
  const lines = text.split("\n");
  const first = lines.findIndex(isShown);
  if (first < 0) return [text, ""];
  const rest = lines.slice(first).filter((line) => !isShown(line));
  return [lines.slice(0, first).join("\n").trim(), rest.join("\n").trim()];
}

function Card({ card, onSay }) {
  const [main, ...others] = card.actions ?? [];
  return html`<li class="card">
    ${card.image_url && html`<img src=${card.image_url} alt="" loading="lazy" onError=${(event) => event.target.remove()} />`}
    <div>
      <p class="name">${card.title}</p>
      ${card.price && html`<p class="price">${card.price}</p>`}
      ${card.subtitle && html`<p class="about">${card.subtitle}</p>`}
    </div>
    <div class="acts">
      ${main && html`<button type="button" class="main" onClick=${() => onSay(main)}>${main}</button>`}
      ${others.map((each) => html`<button type="button" class="quiet" onClick=${() => onSay(each)}>${each}</button>`)}
    </div>
  </li>`;
}

function Trouble({ trouble, words }) {
  const text = words.say(trouble.kind, { seconds: trouble.seconds });
  return html`<div class="trouble" role="alert">
    <p>${text}</p>
    ${trouble.traceId && html`<p class="fine">${words.say("failed_code", { trace: trouble.traceId })}</p>`}
    <button type="button" onClick=${trouble.retry}>${words.say(trouble.kind === "failed" ? "retry" : "try_now")}</button>
    ${trouble.dismiss && html`<button type="button" class="quiet" onClick=${trouble.dismiss}>${words.say("dismiss")}</button>`}
  </div>`;
}

function Composer({ words, onSay }) {
  const [text, setText] = useState("");
  const speech = useSpeech(words.language, setText);
  const field = useRef(null);
  const submit = (event) => {
    event.preventDefault();
    if (!text.trim()) return field.current.focus();
    onSay(text.trim());
    setText("");
  };
  const onKeyDown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  };
  const placeholder = words.say(speech.isOn ? "listening" : "message_placeholder");
  return html`<form class="composer" onSubmit=${submit}>
    <label class="unseen" for="message">${words.say("message")}</label>
    <textarea id="message" ref=${field} rows="1" maxlength="4000" enterkeyhint="send" placeholder=${placeholder}
      value=${text} onInput=${(event) => setText(event.target.value)} onKeyDown=${onKeyDown} />
    ${speech.toggle &&
    html`<button type="button" class=${speech.isOn ? "round on" : "round"} aria-pressed=${speech.isOn}
      aria-label=${words.say(speech.isOn ? "stop_listening" : "speak")} onClick=${speech.toggle}>${icon("mic")}</button>`}
    <button type="submit" class="round strong" aria-label=${words.say("send")}>${icon("send")}</button>
  </form>`;
}

// Speech input where the browser has it: {isOn, toggle}, without toggle where it has not.
function useSpeech(language, onText) {
  const [session, setSession] = useState(null);
  if (!Recognition) return { isOn: false };
  const toggle = () => {
    if (session) return session.stop();
    const next = Object.assign(new Recognition(), { lang: language, interimResults: true });
    next.onresult = (event) => onText(Array.from(event.results, (result) => result[0].transcript).join(" "));
    next.onend = () => setSession(null);
    next.start();
    setSession(next);
  };
  return { isOn: Boolean(session), toggle };
}

// The conversation: messages one after the other, each sent until it is answered, and never carried out twice.
import { streamTurn } from "./event_stream.js";
import { guest, Refused, renewGuest } from "./server.js";
import { load, newId, save } from "./storage.js";
import { config } from "./words.js";

const MOST_KEPT = 60;
const WAITS_S = [0.5, 1, 2, 4, 8];

export class Conversation {
  constructor(onChange) {
    const kept = load();
    this.session = kept.session ?? `${guest.name}:web`;
    this.entries = kept.entries ?? [];
    this.last = kept.last ?? {}; // the last reply: cart, orders, allergies, quick replies
    this.queue = kept.queue ?? []; // messages without an answer, also of an earlier visit
    this.node = null;
    this.trouble = null;
    this.onChange = onChange;
    this.wake = () => {};
    addEventListener("online", () => this.wake());
    if (this.queue.length) this.run();
  }

  get isBusy() {
    return this.queue.length > 0;
  }

  // Send a text, or changes of the cart; `label` is what the guest sees of a change.
  send(locale, { text = "", changes = null, label = "" }) {
    const body = {
      text, user_id: guest.name, session_id: this.session, channel: "web", locale, tenant: config.tenant,
      message_id: newId(), ...(config.store ? { store: config.store } : {}), ...(changes ? { cart_changes: changes } : {}),
    };
    this.entries.push({ id: body.message_id, from: "guest", text: text || label, isTap: !text });
    this.queue.push(body);
    this.changed();
    if (this.queue.length === 1) this.run();
  }

  async run() {
    while (this.queue.length) {
      const body = this.queue[0];
      try {
        const reply = await this.ask(body);
        this.last = pickLast(reply);
        this.entries.push(entryOf(reply));
        this.trouble = null;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.status === 401 && renewGuest()) return;
        const isRepeated = await this.showFailure(error);
        if (isRepeated) continue;
        this.entries = this.entries.filter((entry) => entry.id !== body.message_id);
      } finally {
        this.node = null;
      }
      this.queue.shift();
      this.changed();
    }
  }

  // The reply, after as many attempts as it takes; each has the same message id.
  async ask(body) {
    for (let attempt = 0; ; attempt++) {
      try {
        const onNode = (node) => this.update({ node, trouble: null });
        return await streamTurn(body, { isResumed: attempt > 0, onNode });
      } catch (error) {
        if (error instanceof Refused && error.waitS === null) throw error;
        await this.waitAfter(error, attempt);
      }
    }
  }

  async waitAfter(error, attempt) {
    const isRefused = error instanceof Refused;
    let seconds = isRefused ? Math.max(error.waitS, WAITS_S[Math.min(attempt, 4)]) : WAITS_S[Math.min(attempt, 4)];
    for (; seconds > 0; seconds--) {
      const kind = isRefused ? "busy" : navigator.onLine ? "reconnecting" : "offline";
      this.update({ node: null, trouble: { kind, seconds: Math.ceil(seconds), retry: () => this.wake() } });
      const isWoken = await this.sleep(kind === "offline" ? null : Math.min(seconds, 1) * 1000);
      if (isWoken) return;
    }
  }

  // Sleep for a time, or until woken (null: only until then).
  sleep(ms) {
    return new Promise((resolve) => {
      const timer = ms === null ? null : setTimeout(() => resolve(false), ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  // Show that a message cannot be answered; whether the guest wants it sent again.
  showFailure(error) {
    return new Promise((resolve) => {
      const decide = (isRepeated) => () => {
        this.trouble = null;
        resolve(isRepeated);
      };
      this.update({
        trouble: { kind: "failed", traceId: error.traceId, retry: decide(true), dismiss: decide(false) },
      });
    });
  }

  startOver() {
    this.session = `${guest.name}:web:${newId().slice(0, 11)}`;
    this.entries = [];
    this.last = { orders: this.last.orders };
    this.changed();
  }

  update(changes) {
    Object.assign(this, changes);
    this.onChange();
  }

  changed() {
    this.entries = this.entries.slice(-MOST_KEPT);
    save({ session: this.session, entries: this.entries, last: this.last, queue: this.queue });
    this.onChange();
  }
}

const entryOf = (reply) => ({
  id: `${reply.message_id}-reply`, from: "house", text: reply.reply_text, cards: reply.cards, traceId: reply.trace_id,
});

const pickLast = ({ cart, orders, allergies, diets, quick_replies, pending, store }) => ({
  cart, orders, allergies, diets, quickReplies: quick_replies, pending, store,
});

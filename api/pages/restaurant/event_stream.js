// One turn over server-sent events. EventSource cannot POST, so the stream is read with fetch.
import { call, refuse, Refused } from "./server.js";

const SILENCE_MS = 30_000; // the server sends a comment every 10 s

// The reply of a message. Calls onNode with each node of the turn. Raises Refused, or TypeError without a connection.
export async function streamTurn(body, { isResumed, onNode }) {
  const abort = new AbortController();
  const headers = { Accept: "text/event-stream", ...(isResumed ? { "Last-Event-ID": body.message_id } : {}) };
  const response = await call("orchestrate", { body, headers, signal: abort.signal });
  if (!response.ok) throw await refuse(response);
  for await (const { event, data } of readEvents(response.body, abort)) {
    if (event === "progress") onNode(data.node);
    if (event === "done") return data;
    if (event === "error") throw new Refused(data.status, data, null);
  }
  throw new TypeError("the stream ended before the reply");
}

export async function* readEvents(body, abort) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const timer = setTimeout(() => abort.abort(), SILENCE_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    if (done) return;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    yield* blocks.map(parseBlock).filter((each) => each.data !== undefined);
  }
}

function parseBlock(block) {
  const fields = Object.fromEntries(
    block.split("\n").filter((line) => !line.startsWith(":")).map((line) => line.split(/: ?(.*)/s).slice(0, 2)),
  );
  return { event: fields.event, id: fields.id, data: fields.data === undefined ? undefined : JSON.parse(fields.data) };
}

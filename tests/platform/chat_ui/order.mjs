// Sends messages (a JSON list on stdin) to the server of argv[2] with the key of argv[3], as a chat front end does:
// one thread, streamed. Prints a JSON list of what was shown: the messages of the last state, and the streamed replies.
import { Client } from "@langchain/langgraph-sdk";
import { readFileSync } from "node:fs";

const [, , apiUrl, apiKey] = process.argv;
const client = new Client({ apiUrl, apiKey });
const { thread_id: thread } = await client.threads.create();
const streamed = [];
let messages = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  const input = { messages: [{ type: "human", content: [{ type: "text", text }] }] };
  const run = client.runs.stream(thread, "orchestrator", { input, streamMode: ["values", "messages-tuple"] });
  for await (const { event, data } of run) {
    if (event === "error") throw new Error(JSON.stringify(data));
    if (event === "values") messages = data.messages ?? messages;
    if (event === "messages") streamed.push(data[0]);
  }
}
console.log(JSON.stringify({ thread, messages, streamed }));

// Places an order with the types that openapi-typescript generates; prints the replies as JSON.
import type { components } from "./generated/api";

declare const process: { argv: string[] };
type OrchestrateRequest = components["schemas"]["OrchestrateRequest"];
type OrchestrateResponse = components["schemas"]["OrchestrateResponse"];

async function say(url: string, request: OrchestrateRequest): Promise<OrchestrateResponse> {
  const answer = await fetch(`${url}/orchestrate`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  });
  return (await answer.json()) as OrchestrateResponse;
}

async function order(url: string, texts: string[]): Promise<void> {
  const replies: string[] = [];
  for (const text of texts) {
    const reply: OrchestrateResponse = await say(url, { text, user_id: "typescript", channel: "web" });
    replies.push(reply.reply_text);
  }
  console.log(JSON.stringify(replies));
}

void order(process.argv[2], process.argv.slice(3));

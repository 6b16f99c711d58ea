// An order through AG-UI's own client: order.js URL THREAD TEXT... prints the replies, the states and the steps.
import { HttpAgent } from "@ag-ui/client";

const [url, threadId, ...texts] = process.argv.slice(2);
const agent = new HttpAgent({ url, threadId });
const steps = [];
const replies = [];
for (const [index, content] of texts.entries()) {
  agent.addMessage({ id: `message-${index}`, role: "user", content });
  await agent.runAgent({ forwardedProps: { user_id: threadId } }, { onStepStartedEvent: ({ event }) => { steps.push(event.stepName); } });
  replies.push(agent.messages.at(-1).content);
}
console.log(JSON.stringify({ replies, state: agent.state, steps: [...new Set(steps)] }));

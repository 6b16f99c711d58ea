// Renders Markdown texts (a JSON list on stdin) as agent-chat-ui does; prints a JSON list of HTML.
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import ReactMarkdown from "react-markdown";
import rehypeKatex from "rehype-katex";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { readFileSync } from "node:fs";

const render = (text) =>
  renderToStaticMarkup(
    createElement(
      ReactMarkdown,
      { remarkPlugins: [remarkGfm, remarkMath], rehypePlugins: [rehypeKatex] },
      text,
    ),
  );
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(render)));

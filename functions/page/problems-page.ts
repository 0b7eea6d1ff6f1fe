import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { PROBLEMS } from "../../contract/problem.ts";
import { escapeHtml } from "../../core/escape-html.ts";
import { STYLE } from "../../core/notification/public-page/style.ts";
import { PAGE_HEADERS } from "./page.ts";

const rows = (): readonly string[] =>
  PROBLEMS.map(
    ({ code, status, title }) =>
      `<dt id="${escapeHtml(code)}"><code>${escapeHtml(code)}</code> (${status})</dt><dd>${escapeHtml(title)}</dd>`,
  );

const page = (): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Problems</title><style>${STYLE}</style></head>
<body><main>
<h1>Problems</h1>
<dl>
${rows().join("\n")}
</dl>
</main></body></html>
`;

/** What each code of a problem means: where the `type` of a problem leads. */
export const showProblems = (): APIGatewayProxyStructuredResultV2 => ({
  statusCode: 200,
  headers: { ...PAGE_HEADERS, "content-language": "en" },
  body: page(),
});

// Shows the spans that Cleargate's functions send, as they come: node examples/traces/show.mjs [port]
// It is made to try them without a collector, and needs nothing but Node.
import { createServer } from "node:http";

const [, , port = "4318"] = process.argv;

const nameOf = ({ attributes = [] }) => attributes.find(({ key }) => key === "faas.name")?.value.stringValue ?? "";

const lineOf = (resource, span) => {
  const startedAt = new Date(Number(BigInt(span.startTimeUnixNano) / 1_000_000n)).toISOString();
  const ms = (BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1_000_000n;
  const under = span.parentSpanId === undefined ? "root" : `under ${span.parentSpanId.slice(0, 8)}`;
  const codes = (span.events ?? []).flatMap(({ attributes = [] }) =>
    attributes.filter(({ key }) => key === "cleargate.code").map(({ value }) => value.stringValue),
  );
  const said = [span.status?.message ?? "", ...codes].filter((one) => one !== "").join(" ");
  const place = `${span.traceId.slice(0, 8)} ${span.spanId.slice(0, 8)} ${under}`;
  return `${startedAt}  ${place}  ${span.name}, ${ms} ms  ${nameOf(resource)}  ${said}`.trimEnd();
};

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  for (const { resource, scopeSpans } of JSON.parse(body).resourceSpans)
    for (const { spans } of scopeSpans) for (const span of spans) console.log(lineOf(resource, span));
  response.setHeader("content-type", "application/json").end("{}");
});
server.listen(Number(port), "127.0.0.1", () => {
  console.log(`Spans are taken at http://127.0.0.1:${server.address().port}/v1/traces`);
});

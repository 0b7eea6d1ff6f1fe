import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { otlpBody } from "../../adapters/otlp-traces.ts";
import type { Span } from "../../ports/traces.ts";
import { readExport } from "../support/collector.ts";
import { findInEnvironment } from "../support/environments.ts";

/** What is sent to a collector, and what the tests' own collector takes, by the messages that OpenTelemetry publishes. */

/** The Python that has OpenTelemetry's messages, where `.ci/run` has prepared it. */
const python = findInEnvironment("otlp", "python");
const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
const read = (body: unknown): { readonly spans?: readonly unknown[]; readonly error?: string } =>
  JSON.parse(
    execFileSync(python ?? "", [join(import.meta.dirname, "otlp.py")], { input: JSON.stringify(body), env }).toString(),
  );

const [TRACE, ROOT, OTHER] = ["0123456789abcdef0123456789abcdef", "0123456789abcdef", "f".repeat(16)];
const root: Span = {
  ...{ trace: TRACE, id: ROOT, name: "manifest-audited", kind: "internal" },
  ...{ startedAt: "2026-11-22T00:30:00.123Z", endedAt: "2026-11-22T00:30:01.000Z" },
  attributes: { text: "façade ☂", whole: 7, part: 0.5, is: true },
  events: [{ name: "cleargate.finding", attributes: { "cleargate.code": "gap" } }],
  links: [{ trace: "f".repeat(32), id: OTHER }],
};
const failed: Span = {
  ...{ trace: TRACE, id: OTHER, parent: ROOT, name: "receive", kind: "consumer", attributes: {} },
  ...{ startedAt: root.startedAt, endedAt: root.endedAt, error: "ledger-conflict" },
};
const body = otlpBody({ "service.name": "cleargate" }, [root, failed]);

describe.skipIf(python === undefined)(
  "spans, as OpenTelemetry's own messages read them (needs opentelemetry-proto)",
  () => {
    it("are what they were", () => {
      const times = { startedAt: "1795307400123000000", endedAt: "1795307401000000000" };
      expect(read(body)).toEqual({
        spans: [
          {
            ...{ trace: TRACE, id: ROOT, parent: "", name: root.name, kind: 1, ...times, attributes: root.attributes },
            ...{ events: ["cleargate.finding"], links: [["f".repeat(32), OTHER]], status: [0, ""] },
          },
          {
            ...{ trace: TRACE, id: OTHER, parent: ROOT, name: "receive", kind: 5, ...times },
            ...{ attributes: { "error.type": "ledger-conflict" }, events: [], links: [] },
            status: [2, "ledger-conflict"],
          },
        ],
      });
    });

    it("are refused with a member that the messages do not have, as the tests' collector refuses it", () => {
      const misspelt = JSON.parse(JSON.stringify(body).replace('"startTimeUnixNano"', '"startTimeUnixNanos"'));
      expect(read(misspelt).error).toContain("startTimeUnixNanos");
      expect(() => readExport(JSON.stringify(misspelt))).toThrow();
    });
  },
);

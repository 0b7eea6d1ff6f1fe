import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { otlpTraces } from "../../adapters/otlp-traces.ts";
import type { Span } from "../../ports/traces.ts";

/** Trying traces without a collector, as docs/metrics.md says. */

const ROOT = join(import.meta.dirname, "..", "..");
const TRACE = "0123456789abcdef0123456789abcdef";
const root: Span = {
  ...{ trace: TRACE, id: TRACE.slice(0, 16), name: "manifest-audited", kind: "internal", attributes: {} },
  ...{ startedAt: "2026-11-22T00:30:00.123Z", endedAt: "2026-11-22T00:30:01.000Z" },
  events: [{ name: "cleargate.finding", attributes: { "cleargate.code": "shrunk" } }],
};
const failed: Span = {
  ...{ ...root, id: "f".repeat(16), parent: root.id, name: "commit", events: [], error: "ledger-conflict" },
};

describe("the example that shows spans", () => {
  it("prints a line for each that is sent", async () => {
    const shown = spawn(process.execPath, [join(ROOT, "examples", "traces", "show.mjs"), "0"]);
    try {
      const lines = createInterface(shown.stdout)[Symbol.asyncIterator]();
      const next = async (): Promise<string> => String((await lines.next()).value);
      const url = /http:\S+/.exec(await next())?.[0] ?? "";
      expect(await otlpTraces(url, { "faas.name": "Receive" }).send([root, failed], 10_000)).toBeUndefined();
      expect(await next()).toBe(
        "2026-11-22T00:30:00.123Z  01234567 01234567 root  manifest-audited, 877 ms  Receive  shrunk",
      );
      expect(await next()).toBe(
        "2026-11-22T00:30:00.123Z  01234567 ffffffff under 01234567  commit, 877 ms  Receive  ledger-conflict",
      );
    } finally {
      shown.kill();
      await once(shown, "exit");
    }
  });
});

describe("npm run local -- --traces", () => {
  it("takes the address of a collector alone", () => {
    const args = [join(ROOT, "bin", "local.ts"), "--traces", "4318"];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
    expect([status, stderr.split("\n")[0]]).toEqual([2, "--traces is the URL of a collector"]);
  });
});

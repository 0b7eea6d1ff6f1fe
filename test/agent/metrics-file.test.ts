import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type AgentState, writeMetricsFile } from "../../agent/commands/metrics-file.ts";
import { prometheus, readMetrics } from "../judges/openmetrics.ts";

const folder = mkdtempSync(join(tmpdir(), "cleargate-metrics-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOW = "2026-11-22T00:00:00.000Z";
const job = { unit: "pool01", requirement: "rtc", pushedAt: NOW };
const state = (over: Partial<AgentState> = {}): AgentState => ({
  ...{ agent: "agent00", migration: "m", now: NOW, pending: 2, pendingBytes: 300, lastPushedAt: NOW },
  verdicts: [{ ...job, outcome: "accepted" }],
  ...over,
});
const written = (over: Partial<AgentState> = {}): string => {
  const file = join(folder, "cleargate.prom");
  writeMetricsFile(file, state(over));
  return readFileSync(file, "utf8");
};
const samplesOf = (text: string) => text.split("\n").filter((line) => /^cleargate/.test(line));
const seconds = Date.parse(NOW) / 1_000;

describe("the metrics of an agent", () => {
  it("are its spool, its pushes, and the verdict of each job", () => {
    const of = '{migration="m",agent="agent00"}';
    const ofJob = '{migration="m",agent="agent00",unit="pool01",requirement="rtc"}';
    expect(samplesOf(written())).toEqual([
      `cleargate_agent_status_timestamp_seconds${of} ${seconds}`,
      `cleargate_agent_spool_manifests${of} 2`,
      `cleargate_agent_spool_bytes${of} 300`,
      `cleargate_agent_last_push_timestamp_seconds${of} ${seconds}`,
      `cleargate_agent_intake_reachable${of} 1`,
      `cleargate_agent_job_pushed_timestamp_seconds${ofJob} ${seconds}`,
      `cleargate_agent_job_accepted${ofJob} 1`,
    ]);
  });

  it("say of what is not known nothing, and not 0", () => {
    const unasked = written({ verdicts: undefined, lastPushedAt: undefined });
    expect(unasked).toContain('cleargate_agent_intake_reachable{migration="m",agent="agent00"} 0');
    expect(samplesOf(unasked)).toHaveLength(4);
    expect(written({ verdicts: [{ ...job, outcome: undefined }] })).not.toMatch(/^cleargate_agent_job_accepted/m);
    expect(written({ verdicts: [{ ...job, outcome: "rejected" }] })).toMatch(/^cleargate_agent_job_accepted\S+ 0$/m);
  });

  it.skipIf(prometheus === undefined)("are read by Prometheus's parser of text files (needs prometheus-client)", () => {
    const { families, error } = readMetrics(written(), "textfile");
    expect(error).toBeUndefined();
    expect(families?.map(({ samples }) => samples.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(families?.every(({ type }) => type === "gauge")).toBe(true);
  });
});

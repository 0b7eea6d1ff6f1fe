import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type AgentState, writeMetricsFile } from "../../agent/commands/metrics-file.ts";
import { prometheus, readMetrics } from "../judges/openmetrics.ts";
import { isPosix } from "../support/real-tools.ts";

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

  it.runIf(isPosix)(
    "are written through no link, neither in their place nor in that of the file before it is whole",
    () => {
      const own = mkdtempSync(join(folder, "links-"));
      const [file, victim] = [join(own, "a.prom"), join(own, "victim")];
      const partial = `${file}.${process.pid}.partial`;
      writeFileSync(victim, "kept", { mode: 0o600 });
      symlinkSync(victim, partial);
      symlinkSync(victim, file);
      writeMetricsFile(file, state());
      expect([readFileSync(victim, "utf8"), lstatSync(victim).mode & 0o777]).toEqual(["kept", 0o600]);
      expect([lstatSync(file).isFile(), lstatSync(file).mode & 0o777]).toEqual([true, 0o644]);
      expect(readdirSync(own).toSorted()).toEqual(["a.prom", "victim"]);
    },
  );

  it("are written where an earlier run was ended before its file was whole, and not where the name is taken", () => {
    const own = mkdtempSync(join(folder, "left-"));
    const file = join(own, "a.prom");
    const partial = `${file}.${process.pid}.partial`;
    writeFileSync(partial, "half", { mode: 0o600 });
    writeMetricsFile(file, state());
    expect(readFileSync(file, "utf8")).toContain("# EOF");
    expect(readdirSync(own)).toEqual(["a.prom"]);
    mkdirSync(partial);
    expect(() => writeMetricsFile(file, state())).toThrow("cannot be written");
  });

  it.skipIf(prometheus === undefined)("are read by Prometheus's parser of text files (needs prometheus-client)", () => {
    const { families, error } = readMetrics(written(), "textfile");
    expect(error).toBeUndefined();
    expect(families?.map(({ samples }) => samples.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(families?.every(({ type }) => type === "gauge")).toBe(true);
  });
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { findAdvance, runClock } from "../../local/clock-command.ts";
import type { Cloud } from "../../local/cloud.ts";
import { adjustableClock } from "../../local/lambda/clock.ts";
import { startScheduler } from "../../local/services/events/schedules.ts";
import { startCloud } from "../../local/start-cloud.ts";
import { ASSEMBLY } from "../support/cloud.ts";
import { isPosix } from "../support/real-tools.ts";

/** Time in `npm run local` is moved by its owner alone, and forward only. */

const HOUR_MS = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), "cleargate-clock-"));
const dataDir = join(folder, "cloud");
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ assembly: ASSEMBLY, port: 0, dataDir });
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const control = (): { endpoint: string; token: string } =>
  JSON.parse(readFileSync(join(dataDir, "control.json"), "utf8")) as { endpoint: string; token: string };
const move = (body: string, headers: Record<string, string> = { "x-cleargate-control": control().token }) =>
  fetch(`${cloud.endpoint}/_local/clock`, { method: "POST", headers, body });

describe("the clock of an embedded cloud", () => {
  it.each<[string, Record<string, string>]>([
    ["whoever shows no token", {}],
    ["whoever shows another token", { "x-cleargate-control": "x".repeat(32) }],
    ["whoever is known to the cloud's API alone", { authorization: "Bearer x" }],
  ])("is not moved by %s", async (_, headers) => {
    expect((await move('{"advanceMs":3600000}', headers)).status).toBe(403);
    expect(Math.abs(Date.parse(cloud.now()) - Date.now())).toBeLessThan(HOUR_MS / 2);
  });

  it("is moved by no page of another origin, even with the token", async () => {
    const headers = { "x-cleargate-control": control().token, origin: "http://evil.example" };
    expect((await move('{"advanceMs":3600000}', headers)).status).toBe(403);
    expect(Math.abs(Date.parse(cloud.now()) - Date.now())).toBeLessThan(HOUR_MS / 2);
  });

  it.each(['{"advanceMs":-1}', '{"advanceMs":"1"}', '{"advanceMs":1e15}', "{}", "x"])(
    "is not moved by %s",
    async (body) => {
      expect((await move(body)).status).toBe(400);
    },
  );

  it.skipIf(!isPosix)("has a token that only the owner of the folder may read (needs a POSIX system)", () => {
    expect(statSync(join(dataDir, "control.json")).mode & 0o777).toBe(0o600);
  });

  it("is moved by the owner: functions and the dates of answers go by it, and it is kept over a restart", async () => {
    const answer = await move(JSON.stringify({ advanceMs: 27 * HOUR_MS }));
    const { now, aheadMs } = (await answer.json()) as { now: string; aheadMs: number };
    expect(aheadMs).toBe(27 * HOUR_MS);
    expect(Date.parse(now)).toBeGreaterThan(Date.now() + 26 * HOUR_MS);
    const later = await fetch(`${cloud.endpoint}/inbox.json`);
    expect(Date.parse(later.headers.get("date") ?? "")).toBeGreaterThan(Date.now() + 26 * HOUR_MS);
    const endpoint = cloud.endpoint;
    await cloud.stop();
    expect(() => control()).toThrow("ENOENT");
    cloud = await startCloud({ assembly: ASSEMBLY, port: Number(new URL(endpoint).port), dataDir });
    expect(Date.parse(cloud.now())).toBeGreaterThan(Date.now() + 26 * HOUR_MS);
  }, 120_000);

  it("is never set back", () => {
    expect(() => adjustableClock(join(folder, "other.json")).advance(-1)).toThrow("not set back");
  });
});

describe("a program that follows the clock", () => {
  it("has its time, by constructor and by now, and gets dates that are given as they are", () => {
    const file = join(folder, "ahead.json");
    writeFileSync(file, JSON.stringify({ aheadMs: 27 * HOUR_MS }));
    const script =
      "console.log(JSON.stringify([Date.now(), new Date().getTime(), new Date(5).getTime(), new Date() instanceof Date, Date.UTC(1970, 0)]))";
    const preload = pathToFileURL(join(import.meta.dirname, "..", "..", "local", "follow-clock.mjs")).href;
    const env = { ...process.env, NODE_OPTIONS: `--import ${preload}`, CLEARGATE_LOCAL_CLOCK: file };
    const said = execFileSync(process.execPath, ["-e", script], { encoding: "utf8", env });
    const [now, made, given, isDate, utc] = JSON.parse(said) as [number, number, number, boolean, number];
    expect([given, isDate, utc]).toEqual([5, true, 0]);
    for (const one of [now, made]) expect(one).toBeGreaterThan(Date.now() + 26 * HOUR_MS);
  });
});

describe("by how much the clock is moved", () => {
  it.each([
    ["+27h", 27 * HOUR_MS],
    ["27h", 27 * HOUR_MS],
    ["+1d12h", 36 * HOUR_MS],
    ["+2w", 14 * 24 * HOUR_MS],
    ["+90m30s", 90.5 * 60_000],
    ["-1h", undefined],
    ["+1", undefined],
    ["h", undefined],
    ["", undefined],
  ])("%s", (text, ms) => expect(findAdvance(text)).toBe(ms));

  it.each([
    ["-5h", "never set back"],
    ["+999999w", "ten years at most"],
    ["5", "a duration forward"],
  ])("says why it is not moved by %s", async (by, why) => {
    const said = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    expect(await runClock([by, "--data-dir", dataDir])).toBe(2);
    expect(String(said.mock.calls[0]?.[0])).toContain(why);
    vi.restoreAllMocks();
  });
});

describe("what is due once the clock has been moved", () => {
  it("has run after what was under way before", async () => {
    let nowMs = 0;
    const ends: (() => void)[] = [];
    const invoke = () => new Promise<undefined>((resolve) => ends.push(() => resolve(undefined)));
    const scheduler = startScheduler(
      [{ functionName: "sweep", intervalMs: 60_000, invoke }],
      () => nowMs,
      join(folder, "log"),
    );
    nowMs = 60_000;
    const before = scheduler.runDue();
    nowMs = HOUR_MS;
    let hasRun = false;
    const after = scheduler.runDue().then(() => {
      hasRun = true;
    });
    ends[0]?.();
    await before;
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    expect(hasRun).toBe(false);
    ends[1]?.();
    await after;
    await scheduler.stop();
  });
});

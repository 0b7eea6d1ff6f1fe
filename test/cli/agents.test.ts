import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../cli/program.ts";

/** Agents as people read them. */

const AT = "2026-11-22T12:00:00.000Z";
const KEY = { id: "k1", notBefore: null, notAfter: null, retired: null, validity: "valid" };
const OLD = { ...KEY, id: "old", notAfter: AT, validity: "expired" };
const LAST = {
  ...{ fact: "f", at: AT, unit: "pool01", requirement: "rtc", outcome: "accepted", version: "0.1.0" },
  ...{ sealedAt: AT, waiting: 3, aheadMs: 120_000 },
};
const AGENTS = [
  { id: "agent00", units: ["*"], keys: [KEY], last: LAST },
  { id: "agent01", units: ["pool01", "pool02"], keys: [OLD], last: null },
  { id: "agent02", units: ["pool02"], keys: [KEY], last: { ...LAST, waiting: null, aheadMs: null, version: null } },
];

let server: Server;
let body: unknown;
let asked: string | undefined;
let printed: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked = request.url;
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text: unknown) => printed.push(String(text)) > 0);
  process.env.CLEARGATE_TOKEN = "t";
});
afterAll(() => {
  vi.restoreAllMocks();
  delete process.env.CLEARGATE_TOKEN;
  server?.close();
});
beforeEach(() => {
  printed = [];
});

const run = (...args: string[]): Promise<number> =>
  runCli(["agents", ...args, "-m", "m", "--api", `http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
const words = (): string[][] =>
  printed
    .join("")
    .trimEnd()
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/));

describe("cleargate agents", () => {
  it("shows when each was seen last, what that shows of it, and that nothing is known of the others", async () => {
    body = { now: AT, migration: {}, agents: AGENTS, cursor: null };
    expect(await run()).toBe(0);
    expect(asked).toBe("/migrations/m/agents?limit=50");
    expect(words()).toEqual([
      ["AGENT", "UNITS", "LAST SEEN", "OUTCOME", "VERSION", "WAITING", "CLOCK", "VALID KEYS"],
      ["agent00", "all", "2026-11-22 12:00:00Z", "accepted", "0.1.0", "3", "ahead by 2 min at least", "k1"],
      ["agent01", "2", "never", "–", "–", "–", "–", "none is valid"],
      ["agent02", "1", "2026-11-22 12:00:00Z", "accepted", "–", "–", "not ahead", "k1"],
    ]);
  });

  it("shows one with its keys, and what it owes, as far as was looked", async () => {
    const owes = [{ unit: "pool01", requirement: "rtc", state: "missing", at: AT }];
    body = { now: AT, migration: {}, agent: AGENTS[1], owes, owesMore: true };
    expect(await run("agent01")).toBe(0);
    expect(asked).toBe("/migrations/m/agents/agent01");
    const text = printed.join("");
    expect(text).toContain("key old: expired until 2026-11-22 12:00:00Z");
    expect(text).toMatch(/missing +pool01\/rtc +2026-11-22 12:00:00Z/);
    expect(text).toContain("its units have more than was looked at");
    printed = [];
    body = { now: AT, migration: {}, agent: AGENTS[0], owes: [], owesMore: false };
    expect(await run("agent00")).toBe(0);
    expect(printed.join("")).toContain("it owes nothing that is known");
  });
});

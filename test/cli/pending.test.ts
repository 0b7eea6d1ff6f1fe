import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../cli/program.ts";
import { personOf } from "../support/people.ts";

/** What waits for people's decisions, as they read it. */

const MIGRATION = { migration: "contoso", proposedVersion: null };
const WAIVER = {
  ...{ unit: "pool01", requirement: "rtc", what: "waiver", title: "RTC database", request: "f7", by: personOf("kim") },
  ...{
    at: "2026-11-22T12:00:00.000Z",
    expiresAt: "2026-12-01T00:00:00.000Z",
    reason: "tape library broken",
    roles: [],
  },
  ...{ gates: ["go"], command: 'cleargate waive --approve f7 --reason "…" --migration contoso' },
};
const SIGN_OFF = {
  ...{ ...WAIVER, requirement: "go-ahead", what: "sign-off", title: "Go ahead", request: null, by: null, at: null },
  ...{ expiresAt: null, reason: null, roles: ["business"], command: "cleargate sign-off" },
};

let server: Server;
let body: unknown;
let printed: string[] = [];
beforeAll(async () => {
  server = createServer((_, response) => response.end(JSON.stringify(body)));
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

const run = (command = "approvals"): Promise<number> =>
  runCli([command, "-m", "contoso", "--api", `http://127.0.0.1:${(server.address() as AddressInfo).port}`]);

describe("cleargate approvals", () => {
  it("shows what waits, why, which gates it counts in, and how to decide", async () => {
    const migration = { ...MIGRATION, proposedVersion: 4 };
    body = { now: "2026-11-22T12:00:00.000Z", migration, pending: [WAIVER, SIGN_OFF], pendingCount: 102 };
    expect(await run()).toBe(3);
    expect(printed.join("").split("\n")).toEqual([
      "a waiver of pool01/rtc (RTC database): asked for by kim@example.com at 2026-11-22 12:00:00Z, until 2026-12-01 00:00:00Z",
      "  reason   tape library broken",
      "  gates    go",
      '  decide   cleargate waive --approve f7 --reason "…" --migration contoso',
      "",
      "a sign-off of pool01/go-ahead (Go ahead): everything that it covers is satisfied",
      "  open     business",
      "  gates    go",
      "  decide   cleargate sign-off",
      "",
      "102 wait for approval or signature; the first 2 are shown",
      "",
      "plan version 4 waits for approval, and is not in force: cleargate plan proposal -m contoso",
      "",
    ]);
  });

  it("says that nothing waits", async () => {
    body = { now: "2026-11-22T12:00:00.000Z", migration: MIGRATION, pending: [], pendingCount: 0 };
    expect(await run()).toBe(0);
    expect(printed).toEqual(["nothing waits for approval or signature\n"]);
  });
});

describe("cleargate gates", () => {
  it("says in words where nobody was notified of a gate, under whichever plan version it began", async () => {
    const coverage = { requirements: 1, units: 1, notApplicable: [], notApplicableCount: 0 };
    const gate = (id: string, epoch: number) => ({
      ...{
        id,
        title: id,
        before: "x",
        unit: null,
        state: "blocked",
        since: "2026-11-22T12:00:00.000Z",
        total: 1,
        epoch,
      },
      ...{ validUntil: null, validUntilLocal: null, coverage, unsatisfied: 0, blockers: [], planVersion: 2 },
      ...{ stableAt: null, waived: [], lowered: [], attested: [], attestedCount: 0, refused: [], refusedCount: 0 },
    });
    body = {
      now: "2026-11-22T12:00:00.000Z",
      migration: MIGRATION,
      gates: [gate("a", 0), gate("b", 1_000_000_000), gate("c", 2)],
    };
    expect(await run("gates")).toBe(3);
    const said = printed
      .join("")
      .split("\n")
      .filter((line) => line.startsWith("  by plan version"));
    expect(said).toEqual([
      "  by plan version 2, nobody was notified of it yet: it has not opened or shut",
      "  by plan version 2, nobody was notified of it yet: it has not opened or shut",
      "  by plan version 2, notification 2",
    ]);
  });
});

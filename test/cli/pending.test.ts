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

const run = (): Promise<number> =>
  runCli(["approvals", "-m", "contoso", "--api", `http://127.0.0.1:${(server.address() as AddressInfo).port}`]);

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

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../cli/program.ts";
import { seenDigest } from "../../core/readiness/checkpoint/seen.ts";
import { personOf, seen } from "../support/people.ts";

/** Whoever approves sees first what it is about. */

const SEEN = seen();
const DIGEST = seenDigest(SEEN);
const SHOWN = {
  state: "passed",
  unit: "pool01",
  requirement: "rtc",
  completedAt: null,
  entries: 3,
  agent: "a1",
  fact: "f1",
};
const VIEW = {
  title: "Go ahead",
  checkpoint: { unit: "global", requirement: "go-ahead" },
  shown: [SHOWN],
  seen: SEEN,
  digest: DIGEST,
};
const REQUEST = {
  ...{ type: "approval-recorded", action: "waiver-requested" },
  migration: "contoso",
  unit: "global",
  requirement: "go-ahead",
  recordedAt: "2026-11-22T12:00:00.000Z",
  seen: SEEN,
  by: personOf("kim"),
  reason: "tape library broken",
  control: "copied by hand",
  expiresAt: "2026-12-01T00:00:00.000Z",
};

const BASELINE = { ...REQUEST, action: "baseline-requested", reason: "half have left", control: null, expiresAt: null };

let server: Server;
let posted: { url: string | undefined; body: unknown }[] = [];
let printed: string[] = [];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === "POST")
      posted.push({ url: request.url, body: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
    const read =
      request.url?.startsWith("/facts/") === true ? { fact: request.url.endsWith("b1") ? BASELINE : REQUEST } : VIEW;
    response.end(JSON.stringify(request.method === "GET" ? read : { fact: "f9", transitions: 0 }));
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
  posted = [];
  printed = [];
});

const run = (...argv: string[]): Promise<number> => {
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return runCli([...argv, "-m", "contoso", "--api", api, "--reason", "looked at it"]);
};
const SIGN = ["sign-off", "--unit", "global", "--requirement", "go-ahead", "--role", "business"];
const APPROVE = ["waive", "--approve", "r1", "--role", "business"];

describe.each([
  ["a signature", SIGN, "/migrations/contoso/checkpoints/global/go-ahead/signatures"],
  ["the approval of a waiver", APPROVE, "/migrations/contoso/waivers/r1/approval"],
])("%s", (_, argv, url) => {
  it("shows what it is about, and is not sent where nobody can be asked", async () => {
    expect(await run(...argv)).toBe(2);
    expect(posted).toEqual([]);
    const shown = printed.join("\n");
    for (const text of ["Go ahead", "pool01", "f1", "plan version 1", DIGEST]) expect(shown).toContain(text);
  });

  it("is not sent where there is something else than the digest says", async () => {
    expect(await run(...argv, "--digest", "0".repeat(64))).toBe(1);
    expect(posted).toEqual([]);
    expect(printed.at(-1)).toContain("[approval-outdated]");
  });

  it.each([["--yes"], [`--digest=${DIGEST}`]])("names what was shown, with %s", async (flag) => {
    expect(await run(...argv, flag)).toBe(0);
    expect(posted).toEqual([{ url, body: { reason: "looked at it", role: "business", seen: SEEN } }]);
  });

  it("prints nothing but its result for a program", async () => {
    const out = vi.mocked(process.stdout.write);
    out.mockClear();
    await run(...argv, "--yes", "--json");
    expect(out.mock.calls.map(([text]) => text)).toEqual([`${JSON.stringify({ fact: "f9", transitions: 0 })}\n`]);
  });
});

describe("a smaller baseline", () => {
  const body = { reason: "looked at it", seen: SEEN };
  it("is requested of a checkpoint, and changes nothing yet", async () => {
    expect(await run("baseline", "accept", "pool01/rtc")).toBe(0);
    const url = "/migrations/contoso/checkpoints/pool01/rtc/baselines";
    expect(posted).toEqual([{ url, body: { reason: "looked at it" } }]);
    expect(printed.join("")).toContain("baseline accept -m contoso --approve f9");
  });

  it.each([[[]], [["pool01"]], [["pool01/rtc/x"]], [["/rtc"]]])("is not requested of %j", async (named) => {
    expect(await run("baseline", "accept", ...named)).toBe(2);
    expect(posted).toEqual([]);
  });

  it("is approved as it was shown, with who requests it and why", async () => {
    expect(await run("baseline", "accept", "--approve", "b1", "--yes")).toBe(0);
    expect(posted).toEqual([{ url: "/migrations/contoso/baselines/b1/approval", body }]);
    const shown = printed.join("");
    for (const text of ["kim@example.com", "half have left", DIGEST]) expect(shown).toContain(text);
  });

  it("is not approved by the request of something else", async () => {
    expect(await run("baseline", "accept", "--approve", "r1", "--yes")).toBe(6);
    expect(await run("waive", "--approve", "b1", "--yes")).toBe(6);
    expect(posted).toEqual([]);
  });
});

describe("the approval of a waiver", () => {
  it("shows who requests it, why, and what is done instead", async () => {
    await run(...APPROVE, "--yes");
    const shown = printed.join("\n");
    for (const text of ["kim@example.com", "tape library broken", "copied by hand", "2026-12-01"])
      expect(shown).toContain(text);
  });
});

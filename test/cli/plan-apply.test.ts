import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Waiting } from "../../cli/ask-until.ts";
import { planApply } from "../../cli/commands/apply.ts";
import { planAbandon, planProgress } from "../../cli/commands/progress.ts";
import { exitStatusOf } from "../../cli/exit.ts";
import { sealedBundle } from "../../core/plan/bundle.ts";
import { NO_CHANGES } from "../../core/readiness/plan-change.ts";
import { bundled } from "../support/applied.ts";
import { personOf } from "../support/people.ts";
import { planText } from "../support/plan.ts";

/** A plan version that is accepted is followed until it is in force, and anybody may see how far it has come. */

const FILE = join(mkdtempSync(join(tmpdir(), "cleargate-plan-")), "plan.yaml");
const DIGEST = sealedBundle(bundled(planText({ version: 2 }))).digest;
const NOTHING_EASED = { easings: [], easingCount: 0 };
const ACCEPTED = {
  ...{ state: "accepted", migration: "contoso", version: 2, digest: DIGEST, fact: "f2" },
  ...{ before: 1, eased: NOTHING_EASED, warnings: [], proposal: null },
};
const FACT = { type: "plan-applied", changes: { ...NO_CHANGES, added: 5, kept: 7 } };

const applying = (step: string, done: number, total: number, over = {}) => ({
  ...{ version: 2, digest: DIGEST, by: personOf("ana"), at: "2026-11-22T12:00:00.000Z", begun: done > 0 },
  ...{ step, done, total, workedAt: null, ...over },
});
const view = (now: unknown) => ({ migration: "contoso", planVersion: 1, planDigest: "d1", applying: now });

/** What the API answers: each request takes the next of its path, and the last one stays. */
let answers: Record<string, { status: number; body: unknown }[]>;
let posted: unknown[] = [];
let server: Server;
let out: string[] = [];
let err: string[] = [];

const ok = (body: unknown, status = 200) => ({ status, body });

beforeAll(async () => {
  writeFileSync(FILE, planText({ version: 2 }));
  server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    if (request.method === "POST") posted.push(JSON.parse(Buffer.concat(pieces).toString("utf8")));
    const queue = answers[`${request.method} ${request.url}`] ?? [
      { status: 404, body: { error: "not-found", message: "none" } },
    ];
    const { status, body } = (queue.length > 1 ? queue.shift() : queue[0]) ?? { status: 500, body: {} };
    response.writeHead(status).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.CLEARGATE_TOKEN = "t";
});
afterAll(() => server?.close());
beforeEach(() => {
  [out, err, posted] = [[], [], []];
  vi.spyOn(process.stdout, "write").mockImplementation((text: unknown) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((text: unknown) => err.push(String(text)) > 0);
  answers = {
    "PUT /migrations/contoso/plan": [ok(ACCEPTED, 202)],
    "GET /migrations/contoso/plan/progress": [
      ok(view(applying("accepted", 0, 0))),
      ok(view(applying("checkpoints", 25_000, 100_000))),
      ok(view(applying("checkpoints", 26_000, 100_000))),
      ok(view(applying("checkpoints", 90_000, 100_000))),
      ok(view(null)),
    ],
    "GET /facts/f2": [ok({ fact: FACT })],
  };
});
afterEach(() => vi.restoreAllMocks());

/** Time that passes only while somebody waits. */
const virtual = (): Waiting => {
  let now = 0;
  return {
    now: () => now,
    pause: async (ms) => {
      now += ms;
    },
    random: () => 0,
  };
};

const api = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const apply = (options = {}) => planApply(FILE, { api: api(), ...options }, virtual());

describe("cleargate plan apply", () => {
  it("shows lines with counts where nobody watches a terminal, and ends with what was changed", async () => {
    expect(await apply()).toBe(0);
    expect(err.join("")).toBe(
      [
        "version 2: accepted",
        "version 2: checkpoints 25,000 of 100,000 (25 %)",
        "version 2: checkpoints 90,000 of 100,000 (90 %)",
        "",
      ].join("\n"),
    );
    expect(out.join("")).toContain(`contoso version 2 is in force (${DIGEST.slice(0, 12)})`);
    expect(out.join("")).toContain("5 checkpoints added, 0 removed, 7 kept");
    expect(out.join("")).toContain("nothing is easier than in version 1");
  });

  it("says of the first version that there was none before it, and counts one checkpoint as one", async () => {
    answers["PUT /migrations/contoso/plan"] = [ok({ ...ACCEPTED, before: 0 })];
    answers["GET /facts/f2"] = [ok({ fact: { ...FACT, changes: { ...NO_CHANGES, added: 1 } } })];
    expect(await apply()).toBe(0);
    expect(out.join("")).toContain("1 checkpoint added, 0 removed");
    expect(out.join("")).toContain("no version was in force before it");
    expect(out.join("")).not.toContain("easier");
  });

  it("says with the first version what keeps mail from people, and with no other", async () => {
    const check = (state: string, message: string) => ({ check: "recipient", state, message, remedy: null });
    const checks = [
      check("ok", "fine"),
      check("wrong", "ana@example.com is not verified"),
      check("unknown", "not told"),
    ];
    const asked = "GET /mail?migration=contoso";
    answers[asked] = [ok({ sender: "c@example.com", ready: false, checks, recipientsLeftOut: 0 })];
    answers["PUT /migrations/contoso/plan"] = [ok(ACCEPTED, 202), ok({ ...ACCEPTED, before: 0 }, 202)];
    expect(await apply()).toBe(0);
    expect(err.join("")).not.toContain("mail");
    expect(await apply()).toBe(0);
    expect(err.join("")).toContain(
      [
        "cleargate: mail does not reach everybody yet (cleargate doctor -m contoso):",
        ...["  ana@example.com is not verified", "  not told", ""],
      ].join("\n"),
    );
    expect(err.join("")).not.toContain("fine");
    err = [];
    answers[asked] = [ok({ sender: "c@example.com", ready: true, checks: checks.slice(0, 1), recipientsLeftOut: 0 })];
    expect(await apply()).toBe(0);
    answers[asked] = [{ status: 500, body: { code: "internal" } }];
    expect(await apply()).toBe(0);
    expect(err.join("")).not.toContain("mail");
  });

  it("shows a bar on a terminal, and takes it away at the end", async () => {
    const { isTTY } = process.stderr;
    process.stderr.isTTY = true;
    try {
      expect(await apply()).toBe(0);
    } finally {
      process.stderr.isTTY = isTTY;
    }
    expect(err).toContain("\r\u001b[Kversion 2: checkpoints [######------------------] 25,000 of 100,000 (25 %)");
    expect(err.at(-1)).toBe("\r\u001b[K");
    expect(err.join("")).not.toContain("\n");
  });

  it("prints one object for programs, at the end", async () => {
    expect(await apply({ json: true })).toBe(0);
    expect(err).toEqual([]);
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0] ?? "")).toMatchObject({
      ...{ migration: "contoso", version: 2, digest: DIGEST, changed: true, underWay: false, changes: FACT.changes },
    });
  });

  it("returns at once where nobody wants to wait", async () => {
    expect(await apply({ wait: false })).toBe(0);
    expect(out.join("")).toContain("was accepted, and is coming into force");
    expect(out.join("")).toContain("cleargate plan progress -m contoso");
  });

  it("exits with 3 where time is up first", async () => {
    answers["GET /migrations/contoso/plan/progress"] = [ok(view(applying("checkpoints", 1, 9)))];
    expect(await apply({ timeout: "60" })).toBe(3);
    expect(out.join("")).toContain("is coming into force");
  });

  it("fails where the version was abandoned, or a newer one took its place", async () => {
    delete answers["GET /facts/f2"];
    for (const now of [null, applying("parts", 1, 2, { version: 3, digest: "other" })]) {
      answers["GET /migrations/contoso/plan/progress"] = [ok(view(now))];
      const error: unknown = await apply().catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "plan-replaced" });
      expect(exitStatusOf(error)).toBe(1);
    }
  });

  it("asks again where no answer came in time, and says so", async () => {
    const { fetch } = globalThis;
    const timeout = Object.assign(new Error("aborted due to timeout"), { name: "TimeoutError" });
    vi.spyOn(globalThis, "fetch").mockRejectedValueOnce(timeout).mockImplementation(fetch);
    expect(await apply()).toBe(0);
    expect(err.join("")).toContain("gave no answer within 30 s; it may go on all the same");
    expect(err.join("")).not.toContain("cannot be reached");
  });

  it("waits for an older version that is coming into force, and then applies its own", async () => {
    answers["PUT /migrations/contoso/plan"] = [
      ok({ error: "plan-applying", message: "version 1 is coming into force" }, 409),
      ok(ACCEPTED, 202),
    ];
    const older = { version: 1, digest: "other" };
    answers["GET /migrations/contoso/plan/progress"] = [
      ok(view(applying("gates", 1, 2, older))),
      ok(view(null)),
      ok(view(applying("parts", 1, 2))),
      ok(view(null)),
    ];
    expect(await apply()).toBe(0);
    expect(err.join("")).toContain("version 1: gates 1 of 2");
    expect(out.join("")).toContain("version 2 is in force");
  });

  it("does not wait for a version of its own number, or a newer one", async () => {
    answers["PUT /migrations/contoso/plan"] = [ok({ error: "plan-applying", message: "version 3 was accepted" }, 409)];
    answers["GET /migrations/contoso/plan/progress"] = [ok(view(applying("parts", 1, 2, { version: 3, digest: "x" })))];
    await expect(apply()).rejects.toMatchObject({ code: "plan-applying" });
  });

  it("says that it was in force before", async () => {
    answers["PUT /migrations/contoso/plan"] = [ok({ ...ACCEPTED, state: "in-force" })];
    expect(await apply()).toBe(0);
    expect(out.join("")).toContain("was in force before; nothing changed");
  });
});

describe("cleargate plan progress", () => {
  const options = () => ({ api: api(), migration: "contoso" });

  it("shows to anybody how far a version has come, and whether it may be abandoned", async () => {
    answers["GET /migrations/contoso/plan/progress"] = [ok(view(applying("checkpoints", 40, 80)))];
    expect(await planProgress(options(), virtual())).toBe(3);
    expect(out.join("")).toContain("version 2: checkpoints 40 of 80 (50 %)");
    expect(out.join("")).toContain("it can be neither abandoned nor replaced");
  });

  it("waits until nothing is coming into force", async () => {
    expect(await planProgress({ ...options(), wait: true }, virtual())).toBe(0);
    expect(out.join("")).toContain("no plan version of contoso is coming into force; version 1 is in force");
  });

  it("abandons what is seen, and no other version than the one that is meant", async () => {
    answers["GET /migrations/contoso/plan/progress"] = [ok(view(applying("accepted", 0, 0)))];
    answers["POST /migrations/contoso/plan/abandonment"] = [ok({ fact: "f3" })];
    const text = { ...options(), reason: "by mistake" };
    await expect(planAbandon({ ...text, version: "3" })).rejects.toMatchObject({ code: "approval-outdated" });
    expect(posted).toEqual([]);
    expect(await planAbandon({ ...text, version: "2" })).toBe(0);
    expect(posted).toEqual([{ reason: "by mistake", seen: { version: 2, digest: DIGEST } }]);
  });
});

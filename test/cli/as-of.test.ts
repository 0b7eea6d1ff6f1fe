import { describe, expect, it } from "vitest";
import { runCli } from "../../cli/program.ts";
import { cliAtApi } from "../support/cli-at-api.ts";

/** Any moment on the command line, and why a gate is what it is. */

const AT = "2026-11-22T08:00:00.000Z";
const moment = { migration: "contoso", at: AT, knownAt: AT, planVersion: 3, applying: null, undecided: [] };
const blocker = { unit: "pool01", requirement: "rtc", state: "failed", since: AT, reason: "it shrank" };
const gate = {
  ...{ id: "go", title: "Go", before: "the step", unit: null, state: "blocked", since: AT, validUntil: null, total: 4 },
  ...{ unsatisfied: 1, blockers: [blocker], waivedCount: 0, epoch: 1, stableAt: null },
};
const why = {
  ...{ moment, gate, evidence: [], clearing: { steps: [], stepCount: 0, waits: [] } },
  why: [
    {
      blocker,
      requirement: { id: "rtc", title: "RTC", evidence: "backup", source: "the manual, page 7" },
      manifest: {
        ...{ fact: "f1", object: { key: "intake/x", versionId: "v" }, digest: "d", agent: "agent01" },
        ...{ completedAt: AT, receivedAt: AT, validUntil: AT, planVersion: 3 },
      },
      findings: [{ code: "shrunk", severity: "fail", message: "it shrank", where: ["a", "b"], count: 9 }],
    },
  ],
  text: {
    ...{ gate: '"Go" is blocked', lead: "What would clear it: 1 thing to bring", waits: ["then wait"] },
    steps: [{ bring: "push a newer backup", why: "failed", instead: ["a waiver"] }],
  },
};
const asked: URL[] = [];
const said = cliAtApi(({ url }) => {
  asked.push(url);
  if (url.pathname.endsWith("/why")) return why;
  if (url.pathname.endsWith("/plan/diff"))
    return {
      ...{ from: 3, to: 4, partCount: 1, checkpoints: { added: [], addedCount: 0, removed: [], removedCount: 2 } },
      parts: [
        {
          ...{ kind: "requirement", id: "rtc", change: "changed", easier: true },
          members: [{ member: "maxAge", before: "24h", after: "48h" }],
        },
      ],
      eased: { easings: [], easingCount: 0 },
    };
  if (url.pathname.endsWith("/diff"))
    return {
      ...{ from: moment, to: moment, checkpoints: [], checkpointCount: 0 },
      gates: [{ gate: "go", before: { ...gate, state: "clear" }, after: gate }],
    };
  return { moment, gates: [gate] };
});
const run = (...args: readonly string[]): Promise<number> => runCli([...args, "-m", "contoso"]);
const lastQuery = () => Object.fromEntries(asked.at(-1)?.searchParams ?? []);

describe("gates as of another moment", () => {
  it("are asked for by both axes, and end with 3 where one was blocked", async () => {
    expect(await run("gates", "--as-of", "2026-11-22T09:00+01:00", "--known-at", AT)).toBe(3);
    expect(lastQuery()).toEqual({ at: AT, knownAt: AT });
    expect(said.out.join("")).toContain(
      "as of 2026-11-22 08:00:00Z, as known at 2026-11-22 08:00:00Z, by plan version 3",
    );
    expect(said.out.join("")).toContain("go was blocked by 1:");
  });

  it("are not waited for, because nothing of then can change", async () => {
    expect(await run("gates", "--as-of", AT, "--wait")).toBe(2);
  });

  it("are those of the name that is given, and the answer says which may be meant", async () => {
    expect(await run("gates", "--as-of", AT, "-g", "goo")).toBe(6);
    expect(said.err.join("")).toContain('"go"');
  });
});

describe("why", () => {
  it("goes from the checkpoint to the names in the manifest, and says what to bring", async () => {
    expect(await run("why", "go", "--language", "es")).toBe(3);
    expect(lastQuery()).toEqual({ lang: "es" });
    const text = said.out.join("");
    expect(text).toContain("pool01/rtc is failed");
    expect(text).toContain("required: RTC (the manual, page 7)");
    expect(text).toContain("evidence: fact f1 by agent01");
    expect(text).toContain("shrunk: it shrank: a, b and 7 more");
    expect(text).toContain("1. push a newer backup");
    expect(text).toContain("– a waiver");
    expect(text).toContain("then wait");
  });
});

describe("differences", () => {
  it("of two instants are shown with the state before and after", async () => {
    expect(await run("diff", "--from", AT)).toBe(0);
    expect(lastQuery()).toEqual({ from: AT });
    expect(said.out.join("")).toMatch(/gate\s+go\s+clear\s+blocked/);
  });

  it("of two plan versions mark what is easier", async () => {
    expect(await run("plan", "diff", "3", "4")).toBe(0);
    expect(lastQuery()).toEqual({ from: "3", to: "4" });
    expect(said.out.join("")).toContain("EASIER  requirement rtc changed\n          maxAge: 24h → 48h");
  });
});

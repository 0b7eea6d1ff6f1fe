import { describe, expect, it } from "vitest";
import { runCli } from "../../cli/program.ts";
import { cliAtApi } from "../support/cli-at-api.ts";

/** Any moment on the command line, and why a gate is what it is. */

const AT = "2026-11-22T08:00:00.000Z";
const late = { fact: "f".repeat(32), unit: "pool01", requirement: "rtc" };
/** Then there was no plan. */
const BEFORE_ALL = "2026-11-01T08:00:00.000Z";
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
const CHECKPOINTS = [
  {
    ...{ unit: "pool01", requirement: "rtc", state: "passed", since: AT, reason: null, gates: ["go"], deadline: null },
    ...{ waiver: null, version: 1, evidence: { agent: "agent01", completedAt: AT, validUntil: AT } },
  },
  {
    unit: "pool02",
    requirement: "rtc",
    state: "missing",
    since: AT,
    reason: "no evidence yet",
    gates: ["go"],
    evidence: null,
  },
];
const fact = (id: string, type: string, recordedAt: string, completedAt?: string) => ({
  ...{ id, type, recordedAt, migration: "contoso", unit: "pool01", requirement: "rtc", agent: "agent01", events: [] },
  ...{ entries: 1, bytes: 0, inputs: [], header: completedAt === undefined ? null : { kind: "backup", completedAt } },
  verdict: { outcome: "accepted", effect: "passed", findings: [] },
});
const LATE = "2026-11-22T10:00:00.000Z";
const FACTS = [
  fact("late-evidence", "manifest-audited", LATE, AT),
  fact("later-evidence", "manifest-audited", LATE, LATE),
  fact("late-comparison", "evidence-compared", LATE),
  fact("comparison", "evidence-compared", AT),
];
const asked: URL[] = [];
const said = cliAtApi(({ url }) => {
  asked.push(url);
  if (url.pathname.endsWith("/why")) return why;
  if (url.pathname.endsWith("/history")) return { facts: [], cursor: null };
  if (url.pathname.endsWith("/facts")) return { facts: FACTS, cursor: null };
  if (url.pathname.endsWith("/checkpoints")) {
    const known = url.searchParams.get("at") === BEFORE_ALL ? [] : CHECKPOINTS;
    const of = known.filter(({ unit }) => [null, unit].includes(url.searchParams.get("unit")));
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const then = { ...moment, at: url.searchParams.get("at") ?? AT };
    return {
      moment: then,
      checkpoints: of.slice(from, from + 1),
      cursor: from + 1 < of.length ? String(from + 1) : null,
    };
  }
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
      ...{ from: { ...moment, undecided: [late, late] }, to: moment, checkpoints: [], checkpointCount: 0 },
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

describe("checkpoints as of another moment", () => {
  it("are those of one moment, on however many pages, and end with 3 where one was not satisfied", async () => {
    asked.length = 0;
    expect(await run("status", "--as-of", AT)).toBe(3);
    expect(asked.slice(1).map(({ searchParams }) => [searchParams.get("at"), searchParams.get("knownAt")])).toEqual([
      [AT, AT],
      [AT, AT],
    ]);
    const lines = said.out.join("").trimEnd().split("\n");
    expect(lines[0]).toContain("as of 2026-11-22 08:00:00Z");
    expect(lines.slice(2).map((line) => line.split(/ {2,}/)[1])).toEqual([
      "UNIT",
      "pool01",
      "pool02",
      undefined,
      undefined,
    ]);
    expect(lines.at(-1)).toBe("1 of 2 were satisfied");
  });

  it("may be of one unit or in one state, and 0 is how it ends where all were satisfied", async () => {
    expect(await run("status", "--known-at", AT, "--unit", "pool01", "--json")).toBe(0);
    expect(JSON.parse(said.out.join(""))).toEqual({ moment, checkpoints: CHECKPOINTS.slice(0, 1) });
    expect(await run("status", "--as-of", AT, "--state", "missing")).toBe(3);
    expect(said.out.join("")).toContain("0 of 1 were satisfied");
  });

  it("are none before the first plan, and then nothing is satisfied", async () => {
    expect(await run("status", "--as-of", BEFORE_ALL)).toBe(3);
    expect(said.out.join("")).toContain("0 of 0 were satisfied");
    expect(await run("status", "--as-of", BEFORE_ALL, "--state", "missing")).toBe(0);
  });

  it("are of a unit that there was, and the answer says which may be meant", async () => {
    expect(await run("status", "--as-of", AT, "--unit", "pol01")).toBe(6);
    expect(said.err.join("")).toContain('did you mean "pool01"?');
    expect(await run("status", "--as-of", AT, "--owner", "ana")).toBe(2);
    expect(await run("status", "--known-at", AT, "--expires-before", AT)).toBe(2);
  });
});

describe("the history as of another moment", () => {
  it("is what had been recorded by then, that instant included", async () => {
    expect(await run("history", "--known-at", AT)).toBe(0);
    expect(lastQuery()).toMatchObject({ to: "2026-11-22T08:00:00.001Z" });
    expect(await run("history", "--known-at", AT, "--to", AT, "--from", AT)).toBe(0);
    expect(lastQuery()).toMatchObject({ from: AT, to: AT });
    expect(await run("history", "--known-at", AT, "--to", LATE)).toBe(0);
    expect(lastQuery()).toMatchObject({ to: "2026-11-22T08:00:00.001Z" });
  });

  it("is what had happened by then, also what arrived later, and of what follows what was recorded", async () => {
    expect(await run("history", "--as-of", AT, "--json")).toBe(0);
    const shown = said.out.join("").trimEnd().split("\n");
    expect(shown.map((line) => JSON.parse(line).id)).toEqual(["late-evidence", "comparison"]);
    expect(asked.at(-1)?.pathname).toMatch(/\/facts$/);
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
    expect(said.out.join("")).toMatch(/gate\s+go\s+clear\s+blocked by 1/);
    expect(said.out.join("")).toContain("not satisfied: pool01/rtc\n");
  });

  it("of two plan versions mark what is easier", async () => {
    expect(await run("plan", "diff", "3", "4")).toBe(0);
    expect(lastQuery()).toEqual({ from: "3", to: "4" });
    expect(said.out.join("")).toContain("EASIER  requirement rtc changed\n          maxAge: 24h → 48h");
  });
});

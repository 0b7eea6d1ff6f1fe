import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { gates } from "../../cli/commands/gates.ts";
import { gateNews } from "../../cli/gate-news.ts";
import { runCli } from "../../cli/program.ts";
import { cliAtApi } from "../support/cli-at-api.ts";
import { planText } from "../support/plan.ts";

/** What people see of gates that are not armed, and how they arm one. */

let answer: unknown;
let asked: string[] = [];
const said = cliAtApi(({ method, url, body }) => {
  asked.push(`${method} ${url.pathname}${url.search} ${body}`.trim());
  return answer;
});
beforeEach(() => {
  asked = [];
});

const NOW = "2026-11-26T12:00:00.000Z";
const gate = (arming: object | null, over: object = {}) => ({
  ...{ id: "move", title: "Move", state: "blocked", validUntil: null, total: 3, unsatisfied: 0, since: NOW },
  ...{ before: "x", waived: [], lowered: [], refused: [], stableAt: null, blockers: [], planVersion: 1, epoch: 0 },
  coverage: { requirements: 1, units: 1, notApplicable: [], notApplicableCount: 0 },
  arming,
  ...over,
});
const UNTIL = { isArmed: false, since: NOW, from: "2027-01-11T07:00:00.000Z" };
const UNDECIDED = { isArmed: false, since: NOW, from: null };
const answered = (...all: object[]) => ({ now: NOW, migration: { migration: "m", proposedVersion: null }, gates: all });
const BLOCKER = { unit: "pool01", requirement: "rtc", state: "missing", since: NOW, reason: null };

describe("what is shown of gates", () => {
  it("ends with the head of the log where one is known, to keep", async () => {
    const log = { origin: "log.example", size: 7, root: Buffer.alloc(32, 7).toString("base64") };
    for (const [over, last] of [
      [{ log }, `head of the log: cleargate.head/1 log.example 7 ${"07".repeat(32)}`],
      [{ log: null }, expect.not.stringContaining("head of the log")],
      [{}, expect.not.stringContaining("head of the log")],
    ] as const) {
      answer = { ...answered(gate(null, { state: "clear" })), ...over };
      said.out.length = 0;
      expect(await runCli(["gates", "-m", "m"])).toBe(0);
      expect(said.out.join("").trimEnd().split("\n").at(-1)).toEqual(last);
    }
  });
});

describe("a gate that is not armed", () => {
  it("is shown as such, with how much is satisfied, since when and until when at least", async () => {
    answer = answered(gate(UNTIL), gate(UNDECIDED, { id: "last", unsatisfied: 1, blockers: [BLOCKER] }));
    expect(await runCli(["gates", "-m", "m"])).toBe(3);
    const text = said.out.join("");
    expect(text).toMatch(/NOT ARMED +move +3\/3/);
    expect(text).toContain("  not armed before 2027-01-11 07:00");
    expect(text).toContain("  not armed: it waits for a manager (cleargate arm), since 2026-11-26 12:00");
    expect(text).toContain("last is not armed, and lacks 1:");
    expect(text).not.toContain("BLOCKED");
  });

  it("is waited for, and is said to wait for it when the time is up: exit status 3", async () => {
    answer = answered(gate(UNDECIDED));
    let now = 0;
    const pause = async (ms: number): Promise<void> => {
      now += ms;
    };
    const waiting = { now: () => now, pause, random: () => 0 };
    expect(await gates({ migration: "m", wait: true, timeout: "30", interval: "10" }, waiting)).toBe(3);
    expect(said.err.join("")).toContain("move: 3 of 3 satisfied; not armed: it waits for a manager");
    expect(said.err.join("")).toMatch(/waited 30 s; this gate is still shut: move.*\n.*move is not armed: it waits/);
  });

  it("is news when it is armed, and an API of before says nothing of it", () => {
    const [before, now] = [gate(UNTIL), gate({ ...UNTIL, isArmed: true, fact: "f" })];
    expect(gateNews([before] as never, [now] as never)).toEqual(["move: it is armed; 3 of 3 satisfied"]);
    expect(gateNews(undefined, [gate(null)] as never)).toEqual(["move: 3 of 3 satisfied"]);
  });

  it("that is armed is shown with what armed it", async () => {
    answer = answered(gate({ isArmed: true, since: NOW, from: null, fact: "f1" }, { state: "clear" }));
    expect(await runCli(["gates", "-m", "m"])).toBe(0);
    expect(said.out.join("")).toContain("  armed since 2026-11-26 12:00");
    expect(said.out.join("")).toContain(", by fact f1");
  });

  it("marks in the status what only such gates need", async () => {
    const checkpoint = {
      ...{ state: "late", unit: "pool01", requirement: "rtc", completedAt: null, validUntil: null, agent: null },
      ...{ proof: null, reason: "no evidence", waiver: null, pendingWaiver: null, lowered: null, signatures: [] },
    };
    answer = {
      ...{ now: NOW, migration: { migration: "m", proposedVersion: null }, cursor: null },
      checkpoints: [
        { ...checkpoint, isQuiet: true },
        { ...checkpoint, unit: "pool02", isQuiet: false },
      ],
    };
    expect(await runCli(["status", "-m", "m"])).toBe(3);
    const [first, second] = ["pool01", "pool02"].map((unit) =>
      said.out
        .join("")
        .split("\n")
        .find((one) => one.includes(unit)),
    );
    expect(first).toContain("only for gates that are not armed; no evidence");
    expect(second).not.toContain("not armed");
  });
});

describe("cleargate arm", () => {
  it("sends the reason, and says that the gate opens once all of it is satisfied", async () => {
    answer = { fact: "f9", transitions: 0 };
    expect(await runCli(["arm", "move@pool01", "-m", "m", "--reason", "phase 2"])).toBe(0);
    expect(asked).toEqual(['POST /migrations/m/gates/move%40pool01/arming {"reason":"phase 2"}']);
    expect(said.out.join("")).toBe(
      "armed, as fact f9; move@pool01 opens once all of it is satisfied: cleargate gates -m m -g move@pool01\n",
    );
  });

  it("says that nothing was recorded where somebody had armed it", async () => {
    answer = { fact: "f1", transitions: 0, already: true };
    expect(await runCli(["arm", "move", "-m", "m", "--reason", "phase 2"])).toBe(0);
    expect(said.out.join("")).toBe("move is armed already, by fact f1; nothing was recorded\n");
  });
});

it("plan validate says from when on each gate is armed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-armed-"));
  const file = join(folder, "plan.yaml");
  writeFileSync(file, planText().replace("before: moving,", "before: moving, armed: { from: 2027-01-11 },"));
  try {
    expect(await runCli(["plan", "validate", file])).toBe(0);
    expect(said.out.join("")).toMatch(/move@pool01 +2 +1 +from 2027-01-10 23:00\S*Z? +yes +moving/);
    expect(said.out.join("")).toMatch(/go +5 +2 +– +yes +the step/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

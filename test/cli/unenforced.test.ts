import { describe, expect, it } from "vitest";
import { gates } from "../../cli/commands/gates.ts";
import { gateNews } from "../../cli/gate-news.ts";
import { runCli } from "../../cli/program.ts";
import { cliAtApi } from "../support/cli-at-api.ts";

/** What people and pipelines see of gates that hold nobody up: never what they see of a clear one. */

let answer: unknown;
const said = cliAtApi(() => answer);

const NOW = "2026-11-26T12:00:00.000Z";
const BLOCKER = { unit: "pool01", requirement: "rtc", state: "missing", since: NOW, reason: null };
const gate = (over: object = {}) => ({
  ...{ id: "move", title: "Move", state: "blocked", validUntil: null, total: 3, unsatisfied: 1, since: NOW },
  ...{
    before: "x",
    waived: [],
    lowered: [],
    refused: [],
    stableAt: null,
    blockers: [BLOCKER],
    planVersion: 1,
    epoch: 0,
  },
  coverage: { requirements: 1, units: 1, notApplicable: [], notApplicableCount: 0 },
  ...{ arming: null, enforced: false, standing: "would-be-blocked" },
  ...over,
});
const clear = { id: "go", state: "clear", standing: "clear", enforced: true, unsatisfied: 0, blockers: [] };
const answered = (...all: object[]) => ({ now: NOW, migration: { migration: "m", proposedVersion: null }, gates: all });
const out = () => said.out.join("");
const err = () => said.err.join("");

describe("gates that are not enforced", () => {
  it("are shown as such, end with 0, and what would block them is said on standard error", async () => {
    answer = answered(gate(), gate(clear));
    expect(await runCli(["gates", "-m", "m"])).toBe(0);
    expect(out()).toMatch(/WOULD BE BLOCKED +move +2\/3/);
    expect(out()).toContain("move is not enforced, and would be blocked by 1:");
    expect(err()).toContain(
      "NOT ENFORCED: 1 gate would be blocked and holds nobody up; this does not say that you can go back:\n  move would be blocked by 1\n    pool01/rtc is missing: no evidence yet\n",
    );
  });

  it("say it beside JSON too", async () => {
    answer = answered(gate(), gate({ id: "b" }));
    expect(await runCli(["gates", "-m", "m", "--json"])).toBe(0);
    expect(err()).toContain("NOT ENFORCED: 2 gates would be blocked and hold nobody up");
  });

  it("hold up with --strict, as an enforced gate does, and where one beside them is enforced", async () => {
    answer = answered(gate());
    expect(await runCli(["gates", "-m", "m", "--strict"])).toBe(3);
    answer = answered(gate(clear));
    expect(await runCli(["gates", "-m", "m", "--strict"])).toBe(0);
    answer = answered(gate(), gate({ id: "go", enforced: true, standing: "blocked" }));
    expect(await runCli(["gates", "-m", "m"])).toBe(3);
    answer = answered(gate({ standing: "blocked" }));
    expect(await runCli(["gates", "-m", "m"])).toBe(3);
    expect(out()).toContain("BLOCKED (not enforced)");
    answer = answered(gate({ standing: undefined, enforced: undefined }));
    expect(await runCli(["gates", "-m", "m"])).toBe(3);
  });

  it("that are clear are marked too, and nothing is said of them", async () => {
    answer = answered(gate({ ...clear, enforced: false }));
    expect(await runCli(["gates", "-m", "m"])).toBe(0);
    expect(out()).toMatch(/CLEAR \(not enforced\) +go/);
    expect(err()).toBe("");
  });

  it("are not waited for, unless with --strict", async () => {
    answer = answered(gate());
    let now = 0;
    const pause = async (ms: number): Promise<void> => {
      now += ms;
    };
    const waiting = { now: () => now, pause, random: () => 0 };
    const options = { migration: "m", wait: true, timeout: "30", interval: "10" };
    expect(await gates(options, waiting)).toBe(0);
    expect([now, err()]).toEqual([0, expect.not.stringContaining("still shut")]);
    expect(err()).toContain("move: 2 of 3 satisfied; it would be blocked, and is not enforced");
    expect(await gates({ ...options, strict: true }, waiting)).toBe(3);
    expect(now).toBeGreaterThanOrEqual(30_000);
    expect(err()).toContain("this gate is still shut: move");
  });

  it("are news where a plan begins or ceases to enforce them", () => {
    const one = gate() as never;
    const enforced = gate({ enforced: true, standing: "blocked" }) as never;
    expect(gateNews([one], [enforced])).toEqual(["move: it is enforced; 2 of 3 satisfied"]);
    expect(gateNews([enforced], [one])[0]).toMatch(/^move: it is not enforced any more; 2 of 3 satisfied; it would be/);
    expect(gateNews([one], [one])).toEqual([]);
    expect(gateNews([one], [gate({ ...clear, id: "move" }) as never])[0]).toMatch(/^move: it has opened; 3 of 3/);
  });

  it("were so at another moment, which ends with 3", async () => {
    const moment = {
      migration: "m",
      at: NOW,
      knownAt: NOW,
      asked: null,
      planVersion: 1,
      applying: null,
      undecided: [],
    };
    answer = { moment, gates: [gate({ waivedCount: 0 })], title: "x", zone: "UTC", migration: { timeZone: "UTC" } };
    expect(await runCli(["gates", "-m", "m", "--as-of", "2026-11-20T00:00:00Z"])).toBe(3);
    expect(out()).toMatch(/WOULD BE BLOCKED +move/);
    expect(out()).toContain("move was not enforced, and would have been blocked by 1:");
  });
});

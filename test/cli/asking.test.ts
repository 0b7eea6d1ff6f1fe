import { beforeEach, describe, expect, it } from "vitest";
import { gates } from "../../cli/commands/gates.ts";
import { gateNews } from "../../cli/gate-news.ts";
import { runCli } from "../../cli/program.ts";
import type { Blocker } from "../../core/readiness/gate/gate.ts";
import { cliAtApi } from "../support/cli-at-api.ts";

/** What is asked for by name, by time and by count, and what is said where there is nothing, or more. */

let answer: (url: URL, index: number) => unknown;
let urls: URL[] = [];
const said = cliAtApi(({ url }) => {
  urls.push(url);
  return answer(url, urls.length - 1);
});
beforeEach(() => {
  urls = [];
});

const NOW = "2026-11-26T12:00:00.000Z";
const run = (...args: readonly string[]) => runCli([...args, "-m", "m"]);

describe("a value that is none of a closed list", () => {
  it.each([
    [["status", "--state", "pased"], /did you mean "passed"\?/],
    [["history", "--outcome", "acepted"], /did you mean "accepted"\?/],
    [["history", "--code", "shrunken"], /did you mean "shrunk"\?/],
    [["history", "--from", "yesterday"], /--from yesterday: it must be a date in the plan's time zone/],
    [["history", "--to", "2026-11-20T08:00"], /--to 2026-11-20T08:00: say of which zone/],
    [["history", "--from", "2026-02-30T00:00:00Z"], /there is no such date or time/],
    [["history", "--unti", "x"], /Did you mean --unit\?/],
    [["history", "--all", "--limit", "3"], /cannot be used with/],
  ])("%j is wrong usage, before anything is asked", async (args, message) => {
    expect(await run(...args)).toBe(2);
    expect(said.err.join("")).toMatch(message);
    expect(urls).toEqual([]);
  });
  it("is, for a gate, an unknown name", async () => {
    answer = () => ({ now: NOW, migration: {}, gates: [{ id: "pilot" }, { id: "go@pool01" }] });
    expect(await run("gates", "-g", "pilto")).toBe(6);
    expect(said.err.join("")).toContain('unknown gate "pilto": did you mean "pilot"? (migration "m") [not-found]');
  });
});

describe("cleargate status", () => {
  const checkpoint = { unit: "pool01", requirement: "rtc", state: "passed", completedAt: null, validUntil: null };
  const nothing = { proof: null, reason: null, waiver: null, pendingWaiver: null, lowered: null, signatures: [] };
  it("says that no checkpoint is as was asked, in place of nothing, and asks for no other", async () => {
    answer = () => ({ now: NOW, migration: { proposedVersion: null }, checkpoints: [] });
    expect(await run("status", "--state", "failed", "--owner", "ana")).toBe(0);
    expect(said.out.join("")).toBe("no checkpoint is failed, of ana\n");
    expect(urls.map(({ search }) => search)).toEqual(["?owner=ana&state=failed&limit=200"]);
  });
  it("counts what expires before an instant, and what is satisfied of all", async () => {
    answer = () => ({ now: NOW, migration: { proposedVersion: null }, checkpoints: [{ ...checkpoint, ...nothing }] });
    expect(await run("status", "--expires-before", "2026-11-27T08:00+02:00")).toBe(0);
    expect(said.out.join("")).toMatch(/\n\n1 checkpoint is satisfied until before 2026-11-27T06:00:00.000Z\n$/);
    expect(urls.at(-1)?.searchParams.get("expiresBefore")).toBe("2026-11-27T06:00:00.000Z");
    said.out = [];
    expect(await run("status")).toBe(0);
    expect(said.out.join("")).toMatch(/\n\n1 of 1 satisfied\n$/);
  });
  it("shows what expires first on top, of whichever page it is, and a waiver by its own end", async () => {
    const until = (unit: string, validUntil: string, expiresAt?: string) => ({
      ...{ ...checkpoint, ...nothing, unit, validUntil },
      ...(expiresAt === undefined ? {} : { state: "waived", waiver: { expiresAt, approvedBy: [], reason: "r" } }),
    });
    const pages = [
      [
        until("third", "2026-11-29T00:00:00.000Z"),
        until("fourth", "2026-11-27T00:00:00.000Z", "2026-11-30T00:00:00.000Z"),
      ],
      [until("first", "2026-11-27T00:00:00.000Z"), until("second", "2026-11-28T00:00:00.000Z")],
    ];
    answer = (_, index) => ({
      ...{ now: NOW, migration: { proposedVersion: null }, checkpoints: pages[index] },
      cursor: index === 0 ? "next" : null,
    });
    expect(await run("status", "--expires-before", "2026-12-01T00:00:00Z")).toBe(0);
    const units = said.out.join("").match(/first|second|third|fourth/g);
    expect([...new Set(units)]).toEqual(["first", "second", "third", "fourth"]);
  });
});

describe("cleargate history", () => {
  const fact = (id: number) => ({ id: `f${id}`, recordedAt: NOW, outcome: "accepted", codes: [], summary: "s" });
  const facts = (count: number) => Array.from({ length: count }, (_, index) => fact(index));
  const rows = (): number => said.out.join("").split("\n").length - 2;
  /** Pages as the API answers them, of so many facts. */
  const paged = (count: number) => (url: URL) => {
    const [from, size] = [Number(url.searchParams.get("cursor") ?? 0), Number(url.searchParams.get("limit"))];
    const end = Math.min(count, from + size);
    return { facts: facts(count).slice(from, end), cursor: end < count ? String(end) : null };
  };
  it("says that there are more than it shows, and how to see them, and counts none of them", async () => {
    answer = paged(500);
    expect(await run("history")).toBe(0);
    expect([rows(), said.err.join("")]).toEqual([50, "50 shown, and there are more: --all, or --limit <n>\n"]);
    expect(urls).toHaveLength(1);
  });
  it("says nothing of the kind where those are all, or all are asked for", async () => {
    answer = paged(50);
    await run("history");
    expect([rows(), said.err.join("")]).toEqual([50, ""]);
    [said.out, answer] = [[], paged(500)];
    await run("history", "--all");
    expect([rows(), said.err.join("")]).toEqual([500, ""]);
  });
  it("hands its filters on, and reads whole pages then, because a filter may drop most of what is read", async () => {
    answer = paged(3);
    await run("history", "--outcome", "rejected", "-g", "go", "--code", "shrunk", "--limit", "1");
    const names = ["outcome", "gate", "code", "limit"];
    expect(names.map((name) => urls[0]?.searchParams.get(name))).toEqual(["rejected", "go", "shrunk", "200"]);
    expect(rows()).toBe(1);
  });
  it("says that there is nothing, and asks once whether the API knows the names where many pages had nothing", async () => {
    answer = (url) =>
      url.searchParams.has("to")
        ? { error: "not-found", message: "unknown" }
        : { facts: [], cursor: urls.length < 3 ? "c" : null };
    expect(await run("history", "--requirement", "rtx")).toBe(6);
    [urls, said.err, answer] = [[], [], () => ({ facts: [], cursor: null })];
    expect(await run("history", "--requirement", "rtc")).toBe(0);
    expect([said.out, said.err, urls.length]).toEqual([[], ["nothing that was recorded is like that\n"], 1]);
  });
  it("reads a date in the plan's zone, and says so; and an offset wherever it runs", async () => {
    answer = ({ pathname }) =>
      pathname.endsWith("/m") ? { timeZone: "Europe/Madrid" } : { facts: facts(1), cursor: null };
    await run("history", "--from", "2026-11-20", "--to", "2026-11-21T08:00+02:00");
    const [, asked] = urls;
    expect([asked?.searchParams.get("from"), asked?.searchParams.get("to")]).toEqual([
      "2026-11-19T23:00:00.000Z",
      "2026-11-21T06:00:00.000Z",
    ]);
    expect(said.err.join("")).toBe("from 2026-11-20 is 2026-11-19 23:00:00Z (a date begins in Europe/Madrid)\n");
  });
  it("asks for no zone where no bare date needs one", async () => {
    answer = paged(1);
    await run("history", "--from", "2026-11-20T00:00:00Z");
    expect(urls.map(({ pathname }) => pathname)).toEqual(["/migrations/m/history"]);
  });
});

const blocker = (requirement: string, state: Blocker["state"], reason: string | null = null) => ({
  ...{ unit: "pool01", requirement, state, reason, since: NOW },
});
const seen = (state: "clear" | "blocked", blockers: readonly ReturnType<typeof blocker>[], id = "go") => ({
  ...{ id, state, total: 3, unsatisfied: blockers.length, blockers },
});

describe("what changes while somebody waits for gates", () => {
  const before = seen("blocked", [blocker("rtc", "missing"), blocker("accounts", "missing")]);
  it("is at first how many are satisfied, and then nothing while nothing changes", () => {
    expect(gateNews(undefined, [before])).toEqual(["go: 1 of 3 satisfied"]);
    expect(gateNews([before], [before])).toEqual([]);
  });
  it("is what has become satisfied, what blocks in another way, and that it has opened or shut", () => {
    const later = seen("blocked", [blocker("rtc", "failed", "it shrank")]);
    expect(gateNews([before], [later])).toEqual([
      "go: 2 of 3 satisfied; pool01/rtc is failed: it shrank; pool01/accounts is satisfied",
    ]);
    expect(gateNews([later], [seen("clear", [])])).toEqual([
      "go: it has opened; 3 of 3 satisfied; pool01/rtc is satisfied",
    ]);
    expect(gateNews([seen("clear", [])], [later])).toEqual([
      "go: it has shut; 2 of 3 satisfied; pool01/rtc is failed: it shrank",
    ]);
  });
  it("does not take for satisfied what only is not in a list that was cut", () => {
    const cut = { ...seen("blocked", [blocker("rtc", "missing")]), unsatisfied: 2 };
    expect(gateNews([before], [cut])).toEqual([]);
  });
  it("is a gate that is new, or no longer in the plan", () => {
    expect(gateNews([seen("clear", [])], [seen("clear", [], "other")])).toEqual([
      "other is new: 3 of 3 satisfied",
      "go is no longer in the plan",
    ]);
  });
  it("is said as it happens, and at the end what is still shut", async () => {
    const view = {
      ...{ validUntil: null, since: NOW, before: "x", waived: [], lowered: [], stableAt: null, title: "t" },
      coverage: { requirements: 1, units: 1, notApplicable: [], notApplicableCount: 0 },
    };
    const [first, last] = [before, seen("blocked", [blocker("rtc", "missing")])].map((gate) => ({ ...view, ...gate }));
    answer = (_, index) => ({ now: NOW, migration: { proposedVersion: null }, gates: [index < 2 ? first : last] });
    let now = 0;
    const waiting = {
      now: () => now,
      pause: async (ms: number) => {
        now += ms;
      },
      random: () => 0,
    };
    const asked = { migration: "m", wait: true, timeout: "30", interval: "10" };
    expect(await gates(asked, waiting)).toBe(3);
    expect(said.err.join("")).toBe(
      [
        "2026-11-26 12:00:00Z  go: 1 of 3 satisfied",
        "2026-11-26 12:00:00Z  go: 2 of 3 satisfied; pool01/accounts is satisfied",
        "waited 30 s; this gate is still shut: go. Why is said below.",
        "",
      ].join("\n"),
    );
    expect(said.out.join("")).toContain("go is blocked by 1:");
  });
});

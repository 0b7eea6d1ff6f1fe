import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { type Found, type Judged, lossesOf, type Pushed, type Wanted } from "../../torture/soak/judge.ts";
import { type Sample, trendOf, trendsOf } from "../../torture/soak/level.ts";
import { allowanceOf, partsToMeasure, residentBesideThreads } from "../../torture/soak/measured.ts";
import { soakTimes } from "../../torture/soak/options.ts";
import { soak } from "../../torture/soak/soak.ts";

/** `npm run soak` for seconds, and that each of its checks can fail. */

const MINUTE_MS = 60_000;
const LOAD = 40;
const REST = 10;

/** A load of forty minutes with ten manifests in each, and ten minutes of rest. */
const samplesOf = (value: (minute: number, manifests: number) => number | undefined): Sample[] =>
  Array.from({ length: LOAD + REST }, (_, minute) => {
    const manifests = 10 * Math.min(minute, LOAD);
    const part = value(minute, manifests);
    return {
      ...{ atMs: minute * MINUTE_MS, manifests, phase: minute < LOAD ? ("load" as const) : ("rest" as const) },
      parts: part === undefined ? {} : { part },
    };
  });
const problemsOf = (value: Parameters<typeof samplesOf>[0], perManifest?: number): readonly string[] =>
  trendOf("part", samplesOf(value), { noise: 50, ...(perManifest === undefined ? {} : { perManifest }) }).problems;

describe("a part", () => {
  it("is level where it warms up, and is up and down after that", () => {
    expect(problemsOf((minute) => (minute < 10 ? 100 * minute : 1_000 + 40 * (minute % 2)))).toEqual([]);
  });

  it("is level where it was higher, and comes back to no more than that", () => {
    expect(problemsOf((minute) => (minute >= 20 && minute < 30 ? 0 : 1_000))).toEqual([]);
  });

  it("is level where it grows by what is stored of each manifest", () => {
    expect(problemsOf((_, manifests) => 1_000 + 8 * manifests, 10)).toEqual([]);
  });

  it("grows where it keeps more and more, and should keep nothing", () => {
    expect(problemsOf((minute) => 1_000 + 10 * Math.min(minute, LOAD))).toEqual([
      "part grew by 200 while 200 manifests came, and may by 50",
    ]);
  });

  it("grows where it keeps more of each manifest than is stored", () => {
    expect(problemsOf((_, manifests) => 1_000 + 12 * manifests, 10)).toEqual([
      "part grew by 2,400 while 200 manifests came, and may by 2,050",
    ]);
  });

  it("grows where later manifests take more than earlier ones", () => {
    expect(problemsOf((_, manifests) => manifests ** 3 / 10_000, 20)).toEqual([
      expect.stringContaining("it grows faster and faster"),
    ]);
  });

  it("grows where it goes on while nothing comes", () => {
    expect(problemsOf((minute) => 1_000 + 20 * Math.max(0, minute - LOAD))).toEqual([
      "part grew by 100 while nothing came",
    ]);
  });

  it("is a problem where it was not measured, unless it may come late", () => {
    const late = (minute: number) => (minute < 30 ? undefined : 1_000);
    expect(problemsOf(late)).toEqual(["part was not measured"]);
    expect(trendOf("part", samplesOf(late), { noise: 50, mayComeLate: true })).toMatchObject({ problems: [] });
  });
});

describe("the resident memory of the cloud", () => {
  const MIB = 1_024 ** 2;
  const name = "cloud resident beside threads";
  const problemsWith = (resident: (minute: number) => number, threads: (minute: number) => number) =>
    trendOf(
      name,
      samplesOf((minute) => residentBesideThreads(resident(minute), threads(minute))).map((sample) => ({
        ...sample,
        parts: { [name]: sample.parts.part as number },
      })),
      allowanceOf(name),
    ).problems;

  it("is level where instances start", () => {
    const threads = (minute: number) => 12 + Math.floor(minute / 4);
    expect(problemsWith((minute) => (200 + threads(minute) * 56) * MIB, threads)).toEqual([]);
  });

  it("grows by what is too little for each of many threads to be seen", () => {
    expect(
      problemsWith(
        (minute) => (2_000 + 8 * Math.min(minute, LOAD)) * MIB,
        () => 40,
      ),
    ).toEqual([expect.stringContaining(`${name} grew by 167,772,160`)]);
  });
});

describe("what has to be measured", () => {
  it("is a problem where no sample has it", () => {
    const trends = trendsOf(
      samplesOf(() => 1_000),
      ["part", "other"],
      () => ({ noise: 50 }),
    );
    expect(trends.flatMap(({ problems }) => problems)).toEqual(["other was not measured"]);
  });

  it("is each part that may grow, each queue, and each function that always works", () => {
    const parts = partsToMeasure(["IntakeQueue0123ABCD"], "linux");
    for (const part of ["cloud heap", "threads", "engine resident", "queue IntakeQueue", "function Receive"])
      expect(parts).toContain(part);
    for (const part of parts) expect(allowanceOf(part).mayComeLate ?? false).toBe(false);
  });

  it("is the engine on Linux only", () => {
    const [linux, elsewhere] = [partsToMeasure([], "linux"), partsToMeasure([], "darwin")];
    expect(linux.filter((part) => !elsewhere.includes(part))).toEqual(["engine resident"]);
  });
});

const pushedOf = (unit: string, requirement: string, minute: number, complete = true): Pushed => ({
  ...{ key: `${unit} ${requirement} ${minute}`, unit, requirement, complete },
  completedAt: new Date(minute * MINUTE_MS).toISOString(),
});
const PUSHED = [
  ...[pushedOf("a", "r0", 1, false), pushedOf("a", "r0", 2), pushedOf("a", "r1", 3)],
  ...[pushedOf("b", "r0", 1), pushedOf("b", "r0", 2, false), pushedOf("b", "brief", 3)],
];
const JUDGED = PUSHED.map(({ key, complete }): Judged => ({ key, outcome: complete ? "accepted" : "rejected" }));
/** The first of them is not complete. */
const [{ key: missing }, ...allButOne] = JUDGED as [Judged, ...Judged[]];
const FOUND: Found = {
  objects: JUDGED,
  facts: ["f1", "f2"],
  leaves: ["f2", "f1"],
  receipts: JUDGED,
  deadLetters: [],
  checkpoints: { "a/r0": "passed", "a/r1": "passed", "b/r0": "failed", "b/brief": "stale" },
  gates: { all: "blocked", "move@a": "clear", "soon@b": "blocked" },
  problems: [],
};
const WANTED: Wanted = {
  manifests: PUSHED.length,
  gates: { all: ["a/r0", "a/r1", "b/r0", "b/brief"], "move@a": ["a/r0", "a/r1"], "soon@b": ["b/r0", "b/brief"] },
};

describe("what there is after a soak", () => {
  it("is right where everything that was pushed is there once, and the newest of it counts", () => {
    expect(lossesOf(PUSHED, FOUND, WANTED)).toEqual([]);
  });

  it.each<[string, Partial<Found>, string]>([
    ["a manifest has no fact", { objects: allButOne }, `${missing} has 0 facts, and should have 1`],
    [
      "a manifest has two",
      { objects: [...JUDGED, { key: "a r1 3", outcome: "accepted" }] },
      "a r1 3 has 2 facts, and should have 1",
    ],
    [
      "nobody pushed what has a fact",
      { objects: [...JUDGED, { key: "x", outcome: "accepted" }] },
      "x has facts, and was not there",
    ],
    ["a manifest has no receipt", { receipts: allButOne }, `${missing} has 0 receipts, and should have 1`],
    [
      "what is not complete is accepted",
      { objects: [{ key: missing, outcome: "accepted" }, ...allButOne] },
      `${missing} is accepted by its facts, and should be rejected`,
    ],
    [
      "a receipt tells an agent that what is complete is rejected",
      { receipts: JUDGED.map((one) => (one.key === "a r1 3" ? { ...one, outcome: "rejected" } : one)) },
      "a r1 3 is rejected by its receipts, and should be accepted",
    ],
    ["the log lacks a fact", { leaves: ["f1"] }, "f2 has 0 leaves, and should have 1"],
    ["the log has a fact twice", { leaves: ["f1", "f2", "f2"] }, "f2 has 2 leaves, and should have 1"],
    ["a message is a dead letter", { deadLetters: ["queue: it"] }, "a dead letter: queue: it"],
    [
      "older evidence counts",
      { checkpoints: { ...FOUND.checkpoints, "b/r0": "passed" } },
      "the checkpoint b/r0 is passed, and should be failed",
    ],
    [
      "what ran out counts",
      { checkpoints: { ...FOUND.checkpoints, "b/brief": "passed" } },
      "the checkpoint b/brief is passed, and should be stale",
    ],
    [
      "a checkpoint is not there",
      { checkpoints: { "a/r0": "passed", "b/r0": "failed", "b/brief": "stale" } },
      "the checkpoint a/r1 is undefined, and should be passed",
    ],
    [
      "a gate is open that should be shut",
      { gates: { ...FOUND.gates, all: "clear" } },
      "the gate all is clear, and should be blocked",
    ],
    [
      "a gate is shut that should be open",
      { gates: { ...FOUND.gates, "move@a": "blocked" } },
      "the gate move@a is blocked, and should be clear",
    ],
    [
      "a gate of the plan is not there",
      { gates: { all: "blocked", "soon@b": "blocked" } },
      "the gate move@a is undefined, and should be clear",
    ],
    [
      "a gate is there that the plan has not",
      { gates: { ...FOUND.gates, "move@b": "clear" } },
      "the gate move@b is clear, and should be undefined",
    ],
    ["fsck has found something", { problems: ["fsck, run 1: x"] }, "fsck, run 1: x"],
  ])("is wrong where %s", (_, over, problem) => {
    expect(lossesOf(PUSHED, { ...FOUND, ...over }, WANTED)).toEqual([problem]);
  });

  it("is wrong where less was pushed than should be", () => {
    expect(lossesOf(PUSHED, FOUND, { ...WANTED, manifests: 7 })).toEqual(["6 manifests were pushed, and should be 7"]);
  });
});

describe("the options of a soak", () => {
  const OPTIONS = { minutes: "2", agents: "50", manifests: "20" };

  it("are told in numbers", () => {
    expect(soakTimes(OPTIONS)).toEqual({ agents: 50, manifests: 20, overMs: 120_000, sampleMs: 5_000 });
    expect(soakTimes({ ...OPTIONS, every: "15" }).sampleMs).toBe(15_000);
    expect(soakTimes({ ...OPTIONS, minutes: "0.2" }).sampleMs).toBe(1_500);
  });

  it.each([
    { minutes: "x" },
    { minutes: "0" },
    { minutes: "-2" },
    { agents: "1.5" },
    { agents: "" },
    { manifests: "0" },
    { every: "x" },
    { every: "16" },
  ])("are refused where %o has no figures", (over) => {
    expect(() => soakTimes({ ...OPTIONS, ...over })).toThrow(`--${Object.keys(over)[0]} ${Object.values(over)[0]} is `);
  });

  it("end the program with status 2 at its start where they are wrong", () => {
    const run = spawnSync(process.execPath, ["torture/soak/run.ts", "--minutes", "x"], { encoding: "utf8" });
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining("--minutes x is no time") });
  });
});

describe("a soak of seconds", () => {
  it("loses nothing, and measures every part that it judges", async () => {
    const { losses, trends, figures } = await soak({
      ...{ agents: 3, manifests: 5, overMs: 8_000, restMs: 0, sampleMs: 5_000 },
      say: () => undefined,
    });
    expect(losses).toEqual([]);
    expect(figures.manifests).toBe(15);
    const parts = trends.map(({ part }) => part);
    for (const part of [
      "cloud heap",
      "cloud resident beside threads",
      "agents heap",
      "function Receive",
      "queue IntakeQueue",
    ])
      expect(parts).toContain(part);
    if (process.platform === "linux") expect(parts).toContain("engine resident");
  }, 600_000);
});

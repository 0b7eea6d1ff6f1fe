import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DISAGREEMENTS } from "../../core/fsck/disagreement.ts";
import type { Fact, TimeFact } from "../../core/history/fact.ts";
import { fsckAll, GRACE_MS, MAX_FINDINGS } from "../../functions/fsck.ts";
import { logFacts } from "../../functions/log/log.ts";
import { logPorts } from "../support/log-ports.ts";

/** fsck: whatever somebody changes in what is stored has a code and a place. */

const START = Date.parse("2026-11-22T00:00:00.000Z");
const at = (ms: number) => new Date(START + ms).toISOString();
const fact = (number: number): Fact => {
  const time: TimeFact = {
    ...{ type: "time-passed", id: `fact-${number}`, recordedAt: at(number), migration: "contoso", gate: null },
    ...{ planVersion: 1, unit: null, requirement: null, agent: null, events: [] },
  };
  return time;
};
const COUNT = 599;

const world = async (count = COUNT) => {
  const facts = Array.from({ length: count }, (_, number) => fact(number));
  let now = at(count);
  const made = logPorts(facts, () => now);
  await logFacts(made.ports, () => true);
  now = at(count + 2 * GRACE_MS);
  const { files, index, origin, clock } = made.ports;
  const ledger = {
    readFacts: async (ids: readonly string[]) => facts.filter(({ id }) => ids.includes(id)),
  };
  const run = () => fsckAll({ files, index, origin, clock, ledger });
  return { ...made, facts, run, setNow: (ms: number) => (now = at(ms)) };
};
type World = Awaited<ReturnType<typeof world>>;

const flip = ({ files }: World, path: string, from = 0) => {
  const bytes = Buffer.from(files.get(path) as Buffer);
  bytes[from] = (bytes[from] as number) ^ 1;
  files.set(path, bytes);
};

const DAMAGES: readonly (readonly [string, string, string, (one: World) => void])[] = [
  ["no checkpoint", "checkpoint-missing", "checkpoint", (one) => one.files.delete("checkpoint")],
  ["no keys", "checkpoint-differs", "checkpoint", (one) => one.files.delete("keys")],
  ["a full tile changed", "tile-differs", "tile/0/001", (one) => flip(one, "tile/0/001")],
  ["a partial tile gone", "tile-missing", "tile/0/002.p/88", (one) => one.files.delete("tile/0/002.p/88")],
  ["an upper tile changed", "tile-differs", "tile/1/000.p/2", (one) => flip(one, "tile/1/000.p/2")],
  ["entries gone", "tile-missing", "tile/entries/001", (one) => one.files.delete("tile/entries/001")],
  ["entries cut", "tile-differs", "tile/entries/000", (one) => flip(one, "tile/entries/000")],
  ["an entry that is no leaf", "tile-differs", "tile/entries/000", (one) => flip(one, "tile/entries/000", 2)],
  ["a fact removed", "fact-removed", "fact-7", (one) => one.facts.splice(7, 1)],
  ["a fact changed", "fact-changed", "fact-7", (one) => (one.facts[7] = { ...fact(7), unit: "other" } as Fact)],
  ["a fact never logged", "fact-unlogged", "fact-900", (one) => one.facts.push(fact(900))],
  [
    "a fact said to be another's leaf",
    "fact-unlogged",
    "fact-900",
    (one) => {
      one.facts.push(fact(900));
      one.leaves.set("fact-900", 5);
    },
  ],
  ["an index lost", "leaf-unindexed", "fact-7 at leaf 8", (one) => one.leaves.delete("fact-7")],
  ["an index wrong", "leaf-unindexed", "fact-7 at leaf 8", (one) => one.leaves.set("fact-7", 9)],
];

describe("fsck", () => {
  it("finds nothing after everything was logged", async () => {
    const one = await world();
    expect(await one.run()).toEqual({ walked: { leaves: 600, tiles: 4, facts: COUNT }, totals: {}, findings: [] });
  });

  it.each(DAMAGES)("names %s", async (_, code, place, damage) => {
    const one = await world();
    damage(one);
    const { findings, totals } = await one.run();
    expect(findings).toContainEqual({ code, place });
    expect(totals).toHaveProperty(code);
  });

  it("has a damage for each code", () => {
    expect(new Set(DAMAGES.map(([, code]) => code))).toEqual(new Set(Object.keys(DISAGREEMENTS)));
  });

  it("has a row for each code in docs/fsck.md", () => {
    const page = readFileSync("docs/fsck.md", "utf8");
    const rows = Object.entries(DISAGREEMENTS).map(([code, sentence]) => `| \`${code}\` | ${sentence} |`);
    expect(page.split("\n").filter((line) => line.startsWith("| `"))).toEqual(rows);
  });

  it("finds a root that does not follow from the entries, where each tile agrees with them", async () => {
    const [one, other] = [await world(), await world(COUNT)];
    other.facts[3] = { ...fact(3), unit: "other" } as Fact;
    const forged = logPorts(other.facts, () => at(COUNT));
    await logFacts(forged.ports, () => true);
    one.files.set("checkpoint", forged.files.get("checkpoint") as Buffer);
    expect((await one.run()).findings).toEqual([{ code: "checkpoint-differs", place: "checkpoint" }]);
  });

  it("leaves what was written meanwhile to the next run", async () => {
    const one = await world();
    one.facts.push(fact(COUNT + GRACE_MS));
    expect((await one.run()).totals).toEqual({});
    one.setNow(COUNT + 2 * GRACE_MS + 1);
    expect((await one.run()).totals).toEqual({ "fact-unlogged": 1 });
  });

  it("counts all, and names so many", async () => {
    const one = await world(MAX_FINDINGS + 200);
    one.facts.splice(0);
    const { findings, totals } = await one.run();
    expect(totals).toEqual({ "fact-removed": MAX_FINDINGS + 200 });
    expect(findings).toHaveLength(MAX_FINDINGS);
  });
});

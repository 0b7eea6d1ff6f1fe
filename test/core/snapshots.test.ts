import { describe, expect, it } from "vitest";
import { REPLAY_START, type ReplayPosition, startReplay } from "../../core/history/replaying.ts";
import { snapshotKey, snapshotLines, snapshotReader } from "../../core/history/snapshot.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, DAY, HOUR, MINUTE, START } from "../support/readiness.ts";
import { told } from "../support/told.ts";

/** A position of a replay as lines, from which another replay goes on. */

const planOf = (version: number) => compiledPlan({ version });
const PLANS = [{ version: 1, object: { key: "plans/1", versionId: "v" } }];

/** Something is there of each kind: checkpoints, gates, what waits for its predecessor, and what is held. */
const position = (): ReplayPosition => {
  const history = told();
  history.apply(planOf(1), START);
  history.evidence("pool01/rtc", "passed", at(HOUR));
  history.evidence("pool01/rtc", "failed", at(2 * HOUR));
  history.apply(planOf(2), at(3 * HOUR));
  history.evidence("pool02/rtc", "passed", at(3 * HOUR + MINUTE));
  const replaying = startReplay(planOf, REPLAY_START);
  for (const fact of history.facts) if (fact.recordedAt !== at(HOUR)) replaying.add(fact);
  return replaying.position(at(3 * HOUR + MINUTE));
};

const linesOf = (one: ReplayPosition): string[] => [...snapshotLines("contoso", one, PLANS)];
const read = (lines: readonly string[]) => {
  const reader = snapshotReader();
  for (const line of lines) reader.line(line);
  return reader.end();
};
const damaged = expect.objectContaining({ code: "store-changed" });

describe("a snapshot", () => {
  it("is read as what was written", () => {
    const before = position();
    expect([before.waiting.length, before.held.length, before.state.gates.size]).toEqual([1, 2, 3]);
    expect(read(linesOf(before))).toEqual({ position: before, plans: PLANS });
    expect(read(linesOf(REPLAY_START)).position).toEqual(REPLAY_START);
  });

  it("has a header, and one line for each thing, whatever order they are kept in", () => {
    const before = position();
    const { checkpoints, gates } = before.state;
    const state = {
      checkpoints: new Map([...checkpoints].toReversed()),
      gates: new Map([...gates].toSorted(([a], [b]) => (a < b ? 1 : -1))),
    };
    const lines = linesOf(before);
    expect(linesOf({ ...before, state })).toEqual(lines);
    const [header, ...things] = lines.map((line) => JSON.parse(line));
    expect(header).toEqual({
      ...{ format: "cleargate.snapshot/1", migration: "contoso", upTo: before.upTo, facts: 4, planVersion: 1 },
      ...{ plans: PLANS, lines: things.length },
    });
    const ids = things.flatMap(({ checkpoint }) => (checkpoint === undefined ? [] : [checkpointId(checkpoint)]));
    expect(ids).toEqual([...checkpoints.keys()].toSorted());
    for (const line of lines) expect(line.indexOf("\n")).toBe(line.length - 1);
  });

  it("that is not whole, or of another format, is refused and says how", () => {
    const lines = linesOf(position());
    const count = lines.length - 1;
    expect(() => read(lines.slice(0, -1))).toThrow(damaged);
    expect(() => read(lines.slice(0, -1))).toThrow(`has ${count - 1} lines, and not ${count}`);
    expect(() => read([...lines, lines.at(-1)!])).toThrow(damaged);
    expect(() => read(["{}", ...lines.slice(1)])).toThrow(damaged);
    expect(() => read(["{}", ...lines.slice(1)])).toThrow("has another format");
    expect(() => read([])).toThrow(damaged);
  });

  it("has a key by its instant and the digest of its bytes, among those of its migration", () => {
    expect(snapshotKey("contoso", at(DAY), "abc")).toBe("snapshots/contoso/20261123T000000000Z-abc.ndjson.gz");
  });
});

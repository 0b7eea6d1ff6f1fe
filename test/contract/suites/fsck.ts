import { describe, expect, it } from "vitest";
import { NOTHING_WALKED } from "../../../core/fsck/place.ts";
import type { FsckState } from "../../../core/fsck/run.ts";
import { evidence } from "../../support/readiness.ts";
import type { Make } from "../ports.ts";
import {
  checkpoint,
  commitOf,
  due,
  manifestFact,
  minute,
  NOON,
  newMigration,
  notification,
  planOf,
  putPlan,
} from "../values.ts";

/** What fsck alone reads of the ledger. */
export const fsckLedgerContract = (make: Make<"FsckLedger" | "EnactLedger" | "LogIndex" | "Snapshots">): void => {
  it("reads facts by the ids by which they are kept, with all that indexes read of them in its place", async () => {
    const fact = manifestFact(newMigration());
    await make().EnactLedger.commit(commitOf({ fact }));
    const found = await make().FsckLedger.readStoredFacts([fact.id, "none"]);
    expect([...found]).toEqual([[fact.id, { fact, misplaced: [] }]]);
  });

  it("finds salts, and makes none", async () => {
    const [known, unknown] = [newMigration(), newMigration()];
    expect(await make().FsckLedger.findSalts([known, unknown])).toEqual(new Map());
    const salts = await make().LogIndex.readSalts([known]);
    expect([...(await make().FsckLedger.findSalts([known, unknown]))]).toEqual([...salts]);
  });

  it("finds the first snapshot after an instant, also after none", async () => {
    const migration = newMigration();
    const [first, second] = ["2026-11-22T01:00:00.000Z", "2026-11-22T02:00:00.000Z"] as const;
    const { nextSnapshot } = make().FsckLedger;
    expect(await nextSnapshot(migration, "")).toBeUndefined();
    for (const upTo of [first, second])
      await make().Snapshots.putSnapshot({
        ...{ migration, upTo, facts: 1, digest: "d", object: { key: "snapshots/a", versionId: "v" } },
      });
    expect(await nextSnapshot(migration, "")).toMatchObject({ upTo: first });
    expect(await nextSnapshot(migration, first)).toMatchObject({ upTo: second });
    expect(await nextSnapshot(migration, second)).toBeUndefined();
  });

  it("names no checkpoint that is where it belongs, nor one that a list has too early", async () => {
    const migration = newMigration();
    const of = (version: number, until: number) =>
      checkpoint(migration, { version, state: "passed", evidence: { ...evidence(minute(until)), receivedAt: NOON } });
    await make().EnactLedger.commit(commitOf({ checkpoints: [due(of(1, 60), minute(60))] }));
    await make().EnactLedger.commit(commitOf({ checkpoints: [due(of(2, 90), minute(90))], listedAt: minute(60) }));
    await make().EnactLedger.commit(commitOf({ checkpoints: [due(checkpoint(migration, { unit: "other" }))] }));
    expect(await make().FsckLedger.misplacedCheckpoints(migration)).toEqual([]);
  });

  it("digests the parts of a plan version as they lie there, of whichever version they are", async () => {
    const ledger = make().EnactLedger;
    const plan = planOf(newMigration());
    const { migration } = plan;
    const { digestOfParts } = make().FsckLedger;
    expect(await digestOfParts(migration, 1)).toBeUndefined();
    await putPlan(ledger, plan);
    const contents = await ledger.putPlanParts({ ...plan, version: 2 }, 1, async () => undefined);
    expect(await digestOfParts(migration, 1)).toBe(contents.digest);
    expect(await digestOfParts(migration, 2)).toBeUndefined();
    await putPlan(ledger, { ...plan, version: 2, agents: [] }, 1);
    const other = await digestOfParts(migration, 2);
    expect(other).not.toBe(contents.digest);
    expect(other).toEqual(expect.any(String));
  });

  it("names the notifications that there are not", async () => {
    const migration = newMigration();
    const one = notification(migration);
    await make().EnactLedger.commit(commitOf({ fact: manifestFact(migration), notifications: [one] }));
    const { topic, epoch } = one;
    const other = { migration, topic, epoch: epoch + 1 };
    expect(await make().FsckLedger.missingNotifications([other, { migration, topic, epoch }])).toEqual([other]);
    expect(await make().FsckLedger.missingNotifications([])).toEqual([]);
  });
};

const stateOf = (version: number, holder: string, number: number): FsckState => ({
  ...{ version, place: { walk: "log", tree: null }, lease: { holder, until: NOON }, before: null },
  run: { number, startedAt: NOON, finishedAt: null, walked: NOTHING_WALKED, totals: { "fact-changed": 2 }, named: 2 },
});

/** Where runs of fsck have come to, and what they found. */
export const fsckRunsContract = (make: Make<"FsckRuns">): void => {
  const next = async (): Promise<{ readonly version: number; readonly number: number }> => {
    const state = await make().FsckRuns.readState();
    return { version: (state?.version ?? 0) + 1, number: (state?.run.number ?? 0) + 10 };
  };

  describe("runs of fsck", () => {
    it("have a state that the quicker of two replaces, and again where the answer was lost", async () => {
      const { readState, putState } = make().FsckRuns;
      const { version, number } = await next();
      const first = stateOf(version, "first", number);
      expect(await Promise.all([first, stateOf(version, "second", number)].map(putState))).toEqual(
        expect.arrayContaining([true, false]),
      );
      const winner = (await readState()) as FsckState;
      expect(await putState(winner)).toBe(true);
      expect(await putState(stateOf(version + 2, "third", number))).toBe(false);
      expect(await readState()).toEqual(winner);
      expect(await putState(stateOf(version + 1, "third", number))).toBe(true);
    });

    it("have findings at their places, over those of an earlier version and of an earlier run", async () => {
      const { putFindings, readFindings } = make().FsckRuns;
      const { number: run } = await next();
      const finding = (place: string) => ({ code: "fact-changed", place }) as const;
      await putFindings({ run, version: 5, first: 0 }, ["a", "b", "c"].map(finding));
      await putFindings({ run, version: 4, first: 1 }, [finding("older")]);
      await putFindings({ run, version: 6, first: 2 }, ["newer", "d"].map(finding));
      expect(await readFindings(run, 0, 4)).toEqual(["a", "b", "newer", "d"].map(finding));
      expect(await readFindings(run, 1, 3)).toEqual(["b", "newer"].map(finding));
      expect(await readFindings(run, 0, 0)).toEqual([]);
      await putFindings({ run: run + 10, version: 1, first: 0 }, [finding("next")]);
      expect(await readFindings(run + 10, 0, 9)).toEqual([finding("next")]);
      expect(await readFindings(run, 0, 2)).toEqual([finding("b")]);
    });

    it("are kept when they are finished", async () => {
      const { putRun, findRun } = make().FsckRuns;
      const { number, version } = await next();
      const { run } = stateOf(version, "one", number);
      expect(await findRun(number)).toBeUndefined();
      for (let times = 0; times < 2; times += 1) await putRun(run);
      expect(await findRun(number)).toEqual(run);
    });

    it("are asked for, and the newest instant counts", async () => {
      const { putAskedAt, readAskedAt } = make().FsckRuns;
      await putAskedAt(NOON);
      expect(await readAskedAt()).toBe(NOON);
    });
  });
};

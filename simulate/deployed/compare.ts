import { dynamoCompareLedger } from "../../adapters/dynamo/compare.ts";
import { migrationOf } from "../../adapters/dynamo/stream.ts";
import { eachGroup } from "../../functions/batch.ts";
import { compareAll, compareMigration } from "../../functions/compare/compare.ts";
import type { ComparePorts } from "../../functions/compare/ports.ts";
import type { Process } from "../engine/process.ts";
import { packPiece, unpack } from "../world/codec.ts";
import { type Cloud, TABLE } from "./deployment.ts";
import { failedAt, type HandleRecords } from "./records.ts";

const TIMEOUT_MS = 10 * 60_000;
const MAX_AGE_MS = 30 * 60_000;

const portsOf = (cloud: Cloud, by: Process): ComparePorts => ({
  ledger: dynamoCompareLedger(TABLE, cloud.client(by)),
  store: cloud.objects.store(by),
  unpack,
  packPiece,
  timeLeft: () => TIMEOUT_MS,
  clock: by.clock,
  pause: by.pause,
  random: by.random,
});

/** A run of a function that is broken ends before it reads anything. */
const run = <T>(cloud: Cloud, by: Process, body: () => Promise<T>): Promise<T> => {
  if (cloud.runner.engine.now() < cloud.compareBrokenUntil()) by.kill();
  return body();
};

const handle: HandleRecords = (cloud: Cloud, name, records, ended) =>
  cloud.runner.start(
    name,
    TIMEOUT_MS,
    (by) =>
      run(cloud, by, () =>
        eachGroup(records, migrationOf, (migration) =>
          cloud.runner.noted(
            by,
            compareMigration(portsOf(cloud, by), migration, () => undefined),
          ),
        ),
      ),
    (end) => ended(failedAt(end)),
  );

/** The pauses after which Lambda tries a run of the schedule again that failed: as the stack says, twice. */
export const RETRIES_MS = [60_000, 120_000];
const HOUR_MS = 60 * 60_000;

/** `compare` by its schedule, with what Lambda does where a run fails. */
export interface CompareSchedule {
  /** A run at a full hour. */
  run(minute: number): void;
  /** A run that would find nothing, and has nothing to say, is left out. */
  leaveOut(): void;
  /** When what a lost record would have woken is run at the latest; undefined where that has been tried since. */
  owedAt(lostAt: number): number | undefined;
}

/** @param calmSince since when nothing has failed: a run that began later is one that nothing kept from its work */
export const compareSchedule = (cloud: Cloud, calmSince: () => number): CompareSchedule => {
  const { engine, start } = cloud.runner;
  let triedFrom = Number.NEGATIVE_INFINITY;
  /** When the attempt began that is under way, or when the next one does. */
  let attemptAt: number | undefined;
  const attempt = (minute: number, index: number): void => {
    const began = engine.now();
    attemptAt = began;
    start(
      index === 0 ? `compare hour ${minute}` : `compare hour ${minute} (${index + 1})`,
      TIMEOUT_MS,
      (by) => run(cloud, by, () => compareAll(portsOf(cloud, by), () => undefined)),
      ({ state }) => {
        attemptAt = undefined;
        if (state === "done" || calmSince() < began) triedFrom = began;
        const pause = RETRIES_MS[index];
        if (state === "done" || pause === undefined) return;
        attemptAt = engine.now() + pause;
        engine.after(pause, () => attempt(minute, index + 1));
      },
    );
  };
  return {
    run: (minute) => attempt(minute, 0),
    leaveOut: () => {
      triedFrom = engine.now();
    },
    owedAt: (lostAt) => (triedFrom >= lostAt ? undefined : (attemptAt ?? Math.ceil(engine.now() / HOUR_MS) * HOUR_MS)),
  };
};

/** `compare`, as the stack's filter of the stream wakes it. */
export const compareConsumer = {
  name: "compare",
  maxAgeMs: MAX_AGE_MS,
  patterns: [
    { type: ["manifest-audited"], readByOthers: [true] },
    { type: ["approval-recorded"], readByOthers: [true] },
    { type: ["plan-applied", "plan-abandoned"] },
    { type: ["approval-recorded"], action: ["signed"] },
  ],
  handle,
};

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

const handle: HandleRecords = (cloud: Cloud, name, records, ended) =>
  cloud.runner.start(
    name,
    TIMEOUT_MS,
    (by) =>
      eachGroup(records, migrationOf, (migration) =>
        cloud.runner.noted(
          by,
          compareMigration(portsOf(cloud, by), migration, () => undefined),
        ),
      ),
    (end) => ended(failedAt(end)),
  );

/** One run of `compare` by its schedule. */
export const runCompare = (cloud: Cloud, run: number): void =>
  cloud.runner.start(`compare hour ${run}`, TIMEOUT_MS, (by) => compareAll(portsOf(cloud, by), () => undefined));

/** `compare`, as the stack's filter of the stream wakes it. */
export const compareConsumer = {
  name: "compare",
  maxAgeMs: MAX_AGE_MS,
  patterns: [
    { type: ["manifest-audited"], readByOthers: [true] },
    { type: ["plan-applied"] },
    { type: ["approval-recorded"], action: ["signed"] },
  ],
  handle,
};

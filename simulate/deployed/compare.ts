import { dynamoCompareLedger } from "../../adapters/dynamo/compare.ts";
import { migrationOf } from "../../adapters/dynamo/stream.ts";
import { eachGroup } from "../../functions/batch.ts";
import { compareMigration } from "../../functions/compare/compare.ts";
import { packPiece, unpack } from "../world/codec.ts";
import { type Cloud, TABLE } from "./deployment.ts";
import { failedAt, type HandleRecords } from "./records.ts";

const TIMEOUT_MS = 10 * 60_000;
const MAX_AGE_MS = 6 * 3_600_000;

const handle: HandleRecords = (cloud: Cloud, name, records, ended) =>
  cloud.runner.start(
    name,
    TIMEOUT_MS,
    (by) => {
      const ports = {
        ledger: dynamoCompareLedger(TABLE, cloud.client(by)),
        store: cloud.objects.store(by),
        unpack,
        packPiece,
        clock: by.clock,
        pause: by.pause,
        random: by.random,
      };
      return eachGroup(records, migrationOf, (migration) =>
        cloud.runner.noted(
          by,
          compareMigration(ports, migration, () => undefined),
        ),
      );
    },
    (end) => ended(failedAt(end)),
  );

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

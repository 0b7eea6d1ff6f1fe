import type { StreamRecord } from "../../adapters/dynamo/stream.ts";
import type { BatchResult } from "../../functions/batch.ts";
import type { End } from "../world/runner.ts";
import type { Cloud } from "./deployment.ts";

/** Handles records of the stream for one function. */
export type HandleRecords = (
  cloud: Cloud,
  name: string,
  records: readonly StreamRecord[],
  ended: (failedAt: string | null | undefined) => void,
) => void;

/** Where the stream is read again from; after a crash it is the whole batch, which is null. */
export const failedAt = (end: End<BatchResult>): string | null | undefined =>
  end.state === "done" ? end.value.batchItemFailures[0]?.itemIdentifier : null;

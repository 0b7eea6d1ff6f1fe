import { dynamoFactIndex } from "../../adapters/dynamo/facts.ts";
import { dynamoMemory } from "../../adapters/dynamo/memory.ts";
import { Failure } from "../../core/failure.ts";
import { reconcile } from "../../functions/reconcile/reconcile.ts";
import type { ListedObject } from "../../ports/reconcile.ts";
import type { Process } from "../engine/process.ts";
import { type Cloud, TABLE } from "./deployment.ts";

const TIMEOUT_MS = 5 * 60_000;

const enqueue = ({ queue }: Cloud, by: Process, { key, versionId, size }: ListedObject): Promise<void> =>
  by.call("enqueue", {
    of: "queue",
    serve: () => queue.send({ key, versionId, size }),
    lost: () => new Failure("queue-unavailable", "the answer never came"),
    throttled: () => new Failure("queue-throttled", "too many messages"),
  });

/** One run of `reconcile`. */
export const runReconcile = (cloud: Cloud, run: number): void =>
  cloud.runner.start(`reconcile ${run}`, TIMEOUT_MS, (by) =>
    reconcile({
      listing: cloud.objects.listing(by),
      facts: dynamoFactIndex(TABLE, cloud.client(by)),
      queue: { enqueue: (object) => enqueue(cloud, by, object) },
      memory: dynamoMemory(TABLE, cloud.client(by)),
      clock: by.clock,
    }),
  );

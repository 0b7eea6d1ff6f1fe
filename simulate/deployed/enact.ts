import { dynamoEnactLedger } from "../../adapters/dynamo/enact.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { Failure } from "../../core/failure.ts";
import { plus } from "../../core/instant.ts";
import { eachMessage } from "../../functions/batch.ts";
import { enact } from "../../functions/enact/enact.ts";
import type { EnactPorts } from "../../functions/enact/ports.ts";
import type { EnactLedger } from "../../ports/enact.ts";
import type { PlanQueue } from "../../ports/plan-queue.ts";
import type { Process } from "../engine/process.ts";
import type { Message } from "../world/queue.ts";
import { type Cloud, TABLE } from "./deployment.ts";
import { hindered, idling } from "./hindered.ts";

const TIMEOUT_MS = 15 * 60_000;
/** Much shorter than the function's own, so that runs end between any two pieces. */
const SHARES_MS = [1, 400, 2_000, 600_000] as const;

/** What `apply`, `enact` and `sweep` ask for work with. */
export const planQueue = (cloud: Cloud, by: Process): PlanQueue => ({
  enqueue: (migration) =>
    by.call<void>("ask for work", {
      of: "queue",
      lost: () => new Failure("queue-unavailable", "the answer never came"),
      throttled: () => new Failure("queue-throttled", "too many messages"),
      serve: () => cloud.plans.send(migration),
    }),
});

/** Turns only save work: some workers know nothing of them, and must do no harm. */
const withoutTurns = (ledger: EnactLedger): EnactLedger => ({
  ...ledger,
  findTurn: async () => undefined,
  putTurn: async () => true,
});

const ledgerOf = (cloud: Cloud, by: Process): EnactLedger => {
  const ledger = dynamoEnactLedger(TABLE, { clock: by.clock, pause: by.pause }, cloud.client(by));
  return by.chance.happens(0.4) ? withoutTurns(ledger) : ledger;
};

const portsOf = (cloud: Cloud, by: Process): EnactPorts => ({
  ledger: ledgerOf(cloud, by),
  store: cloud.objects.store(by),
  queue: planQueue(cloud, by),
  clock: by.clock,
  pause: by.pause,
  random: by.random,
  newHolder: by.newId,
  pieceItems: 2,
  limits: dynamoLimits,
});

const giveBack = (cloud: Cloud, by: Process, message: Message<string>): Promise<void> => {
  const most = Math.min(300_000, 2_000 * 2 ** (message.receives - 1));
  const done = { of: "queue", lost: () => undefined, throttled: () => undefined } as const;
  const serve = (): void => cloud.plans.hide(message, most * by.chance.between(0.5, 1));
  return by.call<void>("give back", { ...done, serve }).catch(() => undefined);
};

/** Now and then a worker does nothing for longer than its turn, and goes on when others have finished and begun again. */
const slowed = (by: Process): Process =>
  by.chance.happens(0.1)
    ? hindered(by, { after: 2 + by.chance.below(20), pauseMs: by.chance.between(30_000, 800_000) })
    : by;

/** What the queue invokes `enact` with: one message; after a crash it comes back, or `sweep` sends another. */
export const enactMessage = (cloud: Cloud, message: Message<string>): void => {
  const named = [{ messageId: message.id, message }];
  cloud.runner.start(
    `enact ${message.id}.${message.receives}`,
    TIMEOUT_MS,
    (started) => {
      const by = idling(cloud, slowed(started));
      return eachMessage(
        named,
        async () => {
          const share = SHARES_MS[Math.floor(by.chance.between(0, SHARES_MS.length))] ?? 0;
          const until = plus(by.clock(), share);
          await cloud.runner.noted(
            by,
            enact(portsOf(cloud, by), message.body, () => by.clock() < until),
          );
        },
        { returnLater: () => giveBack(cloud, by, message), replace: async () => false },
      );
    },
    (end) => {
      if (end.state === "done" && end.value.batchItemFailures.length === 0) cloud.plans.remove(message);
    },
  );
};

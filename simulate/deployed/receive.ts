import { awsFailure } from "../../adapters/aws-failure.ts";
import { dynamoReceiveLedger } from "../../adapters/dynamo/receive.ts";
import { eachMessage } from "../../functions/batch.ts";
import { readAhead } from "../../functions/receive/read-ahead.ts";
import { recordUnjudged } from "../../functions/receive/record-unjudged.ts";
import { isItsTurn } from "../../functions/receive/wait.ts";
import { receiveWithReceipt } from "../../functions/receive/write-receipt.ts";
import type { Process } from "../engine/process.ts";
import { unpack } from "../world/codec.ts";
import type { Message } from "../world/queue.ts";
import { type Arrival, type Cloud, MAX_RECEIVES, TABLE } from "./deployment.ts";
import { idling } from "./hindered.ts";

const TIMEOUT_MS = 10 * 60_000;

const portsOf = (cloud: Cloud, by: Process) => ({
  ledger: dynamoReceiveLedger(TABLE, cloud.client(by), cloud.shardNumbers),
  store: cloud.objects.store(by),
  copies: { bucket: "vault", head: async () => undefined },
  unpack,
  timeLeft: () => TIMEOUT_MS,
  clock: by.clock,
  pause: by.pause,
  random: by.random,
});

/** As `sqsQueue` gives a message back: sooner than its visibility would, and later with every receive. */
const giveBack = ({ queue }: Cloud, by: Process, message: Message<Arrival>): Promise<void> => {
  const most = Math.min(300_000, 2_000 * 2 ** (message.receives - 1));
  const done = { of: "queue", lost: () => undefined, throttled: () => undefined } as const;
  const serve = (): void => queue.hide(message, most * by.chance.between(0.5, 1));
  return by.call<void>("give back", { ...done, serve }).catch(() => undefined);
};

const sendAgain = ({ queue }: Cloud, by: Process, { body }: Message<Arrival>): Promise<void> =>
  by.call<void>("send again", {
    of: "queue",
    lost: () => awsFailure("queue", { name: "TimeoutError" }),
    throttled: () => awsFailure("queue", { name: "ThrottlingException" }),
    serve: () => queue.send(body, 10_000 * by.chance.between(0.5, 1)),
  });

/** What the queue invokes `receive` with: only messages that failed go back, and after a crash all of them. */
export const receiveMessages = (cloud: Cloud, messages: readonly Message<Arrival>[]): void => {
  const first = messages[0];
  const named = messages.map((message) => ({ messageId: message.id, message }));
  cloud.runner.start(
    `receive ${first?.id}.${first?.receives}`,
    TIMEOUT_MS,
    async (started) => {
      const by = idling(cloud, started);
      const lasting = portsOf(cloud, by);
      const bodies = messages.map(({ body }) => body);
      const ports = { ...lasting, ledger: await readAhead(lasting, bodies) };
      return eachMessage(
        named,
        async ({ message }) => {
          if (message.receives >= MAX_RECEIVES) await recordUnjudged(ports, message.body).catch(() => undefined);
          await cloud.runner.noted(by, receiveWithReceipt(ports, message.body));
        },
        {
          returnLater: ({ message }) => giveBack(cloud, by, message),
          replace: async ({ message }) => {
            if (message.receives < MAX_RECEIVES - 1) return false;
            if (await isItsTurn(portsOf(cloud, by), [message.body], message.id)) await sendAgain(cloud, by, message);
            return true;
          },
        },
      );
    },
    (end) => {
      if (end.state !== "done") return;
      const failed = new Set(end.value.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const message of messages) if (!failed.has(message.id)) cloud.queue.remove(message);
    },
  );
};

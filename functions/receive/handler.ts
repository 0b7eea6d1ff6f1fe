import type { Context, SQSEvent } from "aws-lambda";
import { dynamoReceiveLedger } from "../../adapters/dynamo/receive.ts";
import { s3CopyStore } from "../../adapters/s3-copy-store.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { sqsQueue } from "../../adapters/sqs-queue.ts";
import { clock, pause, random } from "../../adapters/system.ts";
import { count, errorFields, log } from "../../adapters/telemetry.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import type { ArrivedObject } from "../../core/history/manifest-fact.ts";
import { eachMessage, receivesOf } from "../batch.ts";
import { pipeline } from "../pipeline.ts";
import { startBudget } from "../work-budget.ts";
import { AUDIT_MS } from "./audit-object.ts";
import { type Arrivals, arrivalsOf } from "./bucket-event.ts";
import { ReceiveEnv } from "./env.ts";
import { readAhead } from "./read-ahead.ts";
import type { ReceivePorts } from "./receive.ts";
import { recordUnjudged } from "./record-unjudged.ts";
import { tracedTry } from "./traced-receive.ts";
import { isItsTurn } from "./wait.ts";
import { type Received, receiveWithReceipt } from "./write-receipt.ts";

const countReceived = (arrival: ArrivedObject, committed: Received): void => {
  if (committed === "already" || committed.result === "already") {
    log("info", "already received", { key: arrival.key });
    return;
  }
  const { fact, transitions } = committed;
  const rejected = fact.verdict.outcome === "rejected" ? 1 : 0;
  count(
    { ManifestsAudited: 1, ManifestsRejected: rejected, GateTransitions: transitions },
    {
      message: "manifest audited",
      digest: fact.digest,
      fact: fact.id,
      key: arrival.key,
      codes: fact.verdict.findings.map(({ code }) => code),
    },
  );
};

const receiveOne = async (ports: ReceivePorts, arrival: ArrivedObject): Promise<void> => {
  await receiveWithReceipt(ports, arrival, (received) => countReceived(arrival, received));
};

type ReadMessage = (body: string) => Arrivals;

/** Reads a message once in a batch, however often it is asked for. */
const messageReader = (bucket: string): ReadMessage => {
  const known = new Map<string, Arrivals>();
  return (body) => {
    const arrivals = known.get(body) ?? arrivalsOf(body, bucket);
    known.set(body, arrivals);
    return arrivals;
  };
};

/** Of all messages of a batch; one that cannot be read fails when its turn comes. */
const arrivalsOfAll = (bodies: readonly string[], read: ReadMessage): readonly ArrivedObject[] =>
  bodies.flatMap((body) => {
    try {
      return read(body).objects;
    } catch {
      return [];
    }
  });

/** What keeps it from being recorded may be what kept the object from being judged, which is tried all the same. */
const shutForUnjudged = async (ports: ReceivePorts, arrival: ArrivedObject): Promise<void> => {
  try {
    const committed = await recordUnjudged(ports, arrival);
    if (committed === undefined) return;
    const { transitions } = committed;
    count({ ManifestsUnjudged: 1, GateTransitions: transitions }, { message: "manifest unjudged", key: arrival.key });
  } catch (error) {
    log("error", "it could not be recorded that an object is unjudged", { key: arrival.key, ...errorFields(error) });
  }
};

export const handler = pipeline(ReceiveEnv, (env, tracer) => {
  const queue = sqsQueue(env.INTAKE_QUEUE_URL, random);
  const lasting = {
    ledger: dynamoReceiveLedger(env.LEDGER_TABLE),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    copies: s3CopyStore(env.VAULT_BUCKET),
    unpack,
    clock,
    pause,
    random,
  };
  return async (event: SQSEvent, context: Context) => {
    const bodies = event.Records.map(({ body }) => body);
    const read = messageReader(env.INTAKE_BUCKET);
    const ports = {
      ...lasting,
      ledger: await readAhead(lasting, arrivalsOfAll(bodies, read)),
      timeLeft: () => context.getRemainingTimeInMillis(),
    };
    return eachMessage(
      event.Records,
      async ({ body, messageId, attributes }) => {
        const lastTry = receivesOf(attributes) >= env.MAX_RECEIVES;
        const { objects, foreign, putAt } = read(body);
        if (foreign > 0) count({ EventsForeign: foreign }, { message: "events of no object of the intake", messageId });
        for (const arrival of objects) {
          const receive = async (over: ReceivePorts): Promise<void> => {
            // Before it is tried, because a try may end the process.
            if (lastTry) {
              startBudget(ports.timeLeft, AUDIT_MS);
              // Not from what was read ahead: the fact must be asked for after the checkpoint.
              await shutForUnjudged({ ...over, ledger: { ...over.ledger, hasFact: lasting.ledger.hasFact } }, arrival);
            }
            await receiveOne(over, arrival);
          };
          const tried = { messageId, receives: receivesOf(attributes), putAt: putAt.get(arrival) };
          await (tracer === undefined ? receive(ports) : tracedTry(tracer, ports, arrival, tried, receive));
        }
      },
      {
        returnLater: ({ receiptHandle, attributes }) => queue.returnLater(receiptHandle, receivesOf(attributes)),
        replace: async ({ body, messageId, attributes }) => {
          // One more receive is left for whoever dies over it.
          if (receivesOf(attributes) < env.MAX_RECEIVES - 1) return false;
          const { objects } = read(body);
          if (await isItsTurn(ports, objects, messageId)) await queue.sendLater(body);
          return true;
        },
      },
    );
  };
});

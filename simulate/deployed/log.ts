import { dynamoLogIndex } from "../../adapters/dynamo/log.ts";
import { dynamoMemory } from "../../adapters/dynamo/memory.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { s3LogFiles } from "../../adapters/s3-log-files.ts";
import { Failure } from "../../core/failure.ts";
import { plus } from "../../core/instant.ts";
import { SALT_BYTES } from "../../core/log/people.ts";
import { type LogPorts, logFacts } from "../../functions/log/log.ts";
import { logTold } from "../../functions/log/log-told.ts";
import type { LogReads } from "../../functions/published-head.ts";
import type { LogQueue } from "../../ports/log.ts";
import type { Process } from "../engine/process.ts";
import type { Message } from "../world/queue.ts";
import { type Cloud, type DeployedLog, TABLE } from "./deployment.ts";
import { hindered } from "./hindered.ts";

export const LOG_ORIGIN = "simulated.cleargate";
const BUCKET = "log";
const TIMEOUT_MS = 58_000;
/** As the stack says of its queue. */
export const LOG_VISIBILITY_MS = 2 * TIMEOUT_MS;
/** The function's own, and one that is over before anything is appended. */
const BUDGETS_MS = [30_000, 30_000, 30_000, 1] as const;

/** The log's files for whoever reads its head. */
export const logReads = ({ bucket }: DeployedLog, by: Process): LogReads => s3LogFiles(BUCKET, bucket.client(by));

/** What tells the log of facts. */
export const logQueue = ({ queue }: DeployedLog, by: Process): LogQueue => ({
  enqueueFacts: (facts) =>
    by.call<void>("tell the log", {
      of: "queue",
      lost: () => new Failure("queue-unavailable", "the answer never came"),
      throttled: () => new Failure("queue-throttled", "too many messages"),
      serve: () => queue.send(facts),
    }),
});

const newSalt =
  ({ chance }: Process) =>
  (): Uint8Array =>
    Uint8Array.from({ length: SALT_BYTES }, () => chance.below(256));

const portsOf = (cloud: Cloud, log: DeployedLog, by: Process): LogPorts => ({
  files: s3LogFiles(BUCKET, log.bucket.client(by)),
  index: dynamoLogIndex(TABLE, newSalt(by), cloud.client(by)),
  ledger: dynamoQueryLedger(TABLE, cloud.client(by)),
  memory: dynamoMemory(TABLE, cloud.client(by)),
  signers: log.generations.map((generation) => log.signers.signer(by, generation)),
  origin: LOG_ORIGIN,
  clock: by.clock,
});

/** Now and then a run does nothing for so long that others come in between, or is cut off by its time-out. */
const slowed = (by: Process): Process =>
  by.chance.happens(0.1)
    ? hindered(by, { after: 1 + by.chance.below(20), pauseMs: by.chance.between(2_000, 70_000) })
    : by;

const start = (
  cloud: Cloud,
  log: DeployedLog,
  name: string,
  body: (ports: LogPorts, by: Process) => Promise<boolean>,
  done: () => void,
): void =>
  cloud.runner.start(
    name,
    TIMEOUT_MS,
    (started) => {
      // A function that is broken ends before it reads anything.
      if (cloud.runner.engine.now() < log.brokenUntil) started.kill();
      const by = slowed(started);
      return body(portsOf(cloud, log, by), by);
    },
    (end) => {
      if (end.state === "done" && end.value) done();
    },
  );

/** What the queue invokes `log` with: all messages are one batch, and go back together. */
export const logMessages = (cloud: Cloud, messages: readonly Message<readonly string[]>[]): void => {
  const { log } = cloud;
  const first = messages[0];
  if (log === undefined || first === undefined) return;
  start(
    cloud,
    log,
    `log ${first.id}.${first.receives}`,
    async (ports) =>
      (
        await logTold(
          ports,
          messages.flatMap(({ body }) => body),
        )
      ).isDone,
    () => {
      for (const message of messages) log.queue.remove(message);
    },
  );
};

/** One minute's run of `log` by its schedule. */
export const runLog = (cloud: Cloud, minute: number): void => {
  const { log } = cloud;
  if (log === undefined) return;
  start(
    cloud,
    log,
    `log minute ${minute}`,
    async (ports, by) => {
      const until = plus(by.clock(), by.chance.pick(BUDGETS_MS));
      await logFacts(ports, () => by.clock() < until);
      return true;
    },
    () => undefined,
  );
};

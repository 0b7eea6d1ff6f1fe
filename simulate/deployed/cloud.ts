import { documentClient } from "../dynamo/client.ts";
import { fakeTable } from "../dynamo/table.ts";
import { chanceOf } from "../engine/chance.ts";
import type { Outages } from "../engine/outages.ts";
import type { Observer } from "../observer.ts";
import { fakeBucket } from "../world/bucket.ts";
import { fakeBus } from "../world/bus.ts";
import { fakeMail } from "../world/mail.ts";
import { fakeObjects } from "../world/objects.ts";
import { type FakeQueue, fakeQueue, type Message } from "../world/queue.ts";
import type { Runner } from "../world/runner.ts";
import { fakeSigners } from "../world/signer.ts";
import { type FakeStream, fakeStream } from "../world/stream.ts";
import { compareConsumer } from "./compare.ts";
import { type Arrival, type Cloud, type DeployedLog, type Idle, MAX_RECEIVES } from "./deployment.ts";
import { enactMessage } from "./enact.ts";
import { receiveFeedback } from "./feedback.ts";
import { LOG_ORIGIN, LOG_VISIBILITY_MS, logMessages } from "./log.ts";
import { FACT_PATTERN, notifyConsumer } from "./notify.ts";
import { receiveMessages } from "./receive.ts";

export interface CloudSettings {
  readonly seed: string;
  readonly bite: number;
  readonly mailTroubles: boolean;
  /** How often the event of an object is lost. */
  readonly eventsLost: number;
  /** Whether facts are logged. */
  readonly isLogged: boolean;
  readonly idle: Idle;
  /** How many messages `receive` gets at once at most; absent is as the queue does it. */
  readonly maxBatch: number | undefined;
  readonly ignores: (condition: string) => boolean;
}

const MINUTE_MS = 60_000;

export const cloud = (runner: Runner, outages: Outages, observer: Observer, settings: CloudSettings): Cloud => {
  const { engine } = runner;
  const world = { engine, outages };
  const { seed, bite, ignores, isLogged } = settings;
  const luck = (name: string) => chanceOf(seed, name);
  const arrivals = luck("arrivals");
  const queue: FakeQueue<Arrival> = fakeQueue<Arrival>(world, luck("queue"), {
    visibilityMs: 20 * MINUTE_MS,
    maxBatch: settings.maxBatch,
    maxReceives: MAX_RECEIVES,
    deliver: (messages: readonly Message<Arrival>[]) => receiveMessages(made, messages),
  });
  let plansHeldUntil = 0;
  let compareBrokenUntil = 0;
  const plans: FakeQueue<string> = fakeQueue<string>(world, luck("plans"), {
    visibilityMs: 16 * MINUTE_MS,
    maxReceives: MAX_RECEIVES,
    deliver: (messages) => {
      if (engine.now() < plansHeldUntil) return;
      for (const message of messages) enactMessage(made, message);
    },
  });
  const objects = fakeObjects(engine, ({ key, versionId, size }) => {
    if (key.startsWith("intake/") && !arrivals.happens(settings.eventsLost)) queue.send({ key, versionId, size });
  });
  const mail = fakeMail(world, settings.mailTroubles, (event) => receiveFeedback(made, event), observer.mailed);
  const patterns = [...notifyConsumer.patterns, ...(isLogged ? [FACT_PATTERN] : [])];
  const stream: FakeStream = fakeStream(world, luck("stream"), [
    {
      ...notifyConsumer,
      patterns,
      handle: (name, records, ended) => notifyConsumer.handle(made, name, records, ended),
    },
    { ...compareConsumer, handle: (name, records, ended) => compareConsumer.handle(made, name, records, ended) },
  ]);
  const table = fakeTable(
    engine,
    luck("indexes"),
    {
      committed: (commit) => {
        for (const write of commit.writes) stream.follow(write);
        observer.committed(commit);
      },
      refused: observer.refused,
      mistake: observer.mistake,
    },
    { bite, hotShare: 0.1, ignores },
  );
  const log = (): DeployedLog => ({
    bucket: fakeBucket(observer.written, observer.mistake),
    signers: fakeSigners(LOG_ORIGIN, observer.signed),
    queue: fakeQueue<readonly string[]>(world, luck("log queue"), {
      visibilityMs: LOG_VISIBILITY_MS,
      maxReceives: MAX_RECEIVES,
      deliver: (messages) => logMessages(made, messages),
    }),
    generations: [1],
    changedAt: 0,
    brokenUntil: 0,
    cutUntil: 0,
  });
  const made: Cloud = {
    runner,
    table,
    queue,
    plans,
    stream,
    mail,
    bus: fakeBus(),
    objects,
    log: isLogged ? log() : undefined,
    shardNumbers: new Map(),
    idle: settings.idle,
    holdPlans: (untilMs) => {
      plansHeldUntil = untilMs;
    },
    breakCompare: (untilMs) => {
      compareBrokenUntil = untilMs;
    },
    compareBrokenUntil: () => compareBrokenUntil,
    client: (by) => documentClient(table, by),
  };
  return made;
};

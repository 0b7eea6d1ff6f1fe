import { instantOf, msOf } from "../../core/instant.ts";
import { isAnythingOutdated } from "../comparing.ts";
import { type Coverage, coverage as newCoverage } from "../coverage.ts";
import { cloud as newCloud } from "../deployed/cloud.ts";
import { compareConsumer, compareSchedule } from "../deployed/compare.ts";
import type { Cloud } from "../deployed/deployment.ts";
import { LOG_ORIGIN, runLog } from "../deployed/log.ts";
import { runNotify } from "../deployed/notify.ts";
import { runReconcile } from "../deployed/reconcile.ts";
import { runSweep } from "../deployed/sweep.ts";
import { withVirtualTimers } from "../engine/ambient.ts";
import { engine as newEngine } from "../engine/engine.ts";
import { drawnFaults, type Fault, listedFaults } from "../engine/faults.ts";
import { outages as newOutages, type ServiceName } from "../engine/outages.ts";
import { allInvariants } from "../invariants/all.ts";
import { ledgerView } from "../ledger-view.ts";
import { type LogEvent, type LogView, logView } from "../log-view.ts";
import { runner as newRunner } from "../world/runner.ts";
import { changeKey } from "./change-key.ts";
import { judge as newJudge } from "./judge.ts";
import { perform } from "./perform.ts";
import { plansOf } from "./plans.ts";
import { profileOf } from "./profiles.ts";
import { leftOver } from "./rest.ts";
import type { Action, Story, Violation } from "./story.ts";

export interface RunOptions {
  readonly maxSteps: number;
  readonly coverage?: Coverage;
  /** Invariants that are not asked. */
  readonly without?: ReadonlySet<string>;
  /** Conditions that the table does not hold to: a planted fault. */
  readonly ignores?: (condition: string) => boolean;
  /** Told of every step, for whoever compares two runs. */
  readonly trace?: (line: string) => void;
}

export interface Run {
  readonly steps: number;
  readonly violation: Violation | undefined;
  /** Those that happened, so that a story that drew them can be told again. */
  readonly faults: readonly Fault[];
  /** How many of the story's actions were done. */
  readonly performed: number;
}

const START_MS = msOf("2026-11-22T00:00:00.000Z");
const MINUTE_MS = 60_000;
const QUARTER_MINUTES = 15;
const HALF_HOUR_MINUTES = 30;
const HOUR_MINUTES = 60;
const REST_ROUNDS = 40;
const REST_MS = 5 * MINUTE_MS;

/** Names an action so that its luck stays its own where others are dropped. */
const nameOf = (actions: Story["actions"], index: number): string => {
  const { act, at } = actions[index] as Action;
  const twins = actions.slice(0, index).filter((one) => one.act === act && one.at === at).length;
  return twins === 0 ? `${act} ${at}` : `${act} ${at} (${twins + 1})`;
};

/** Runs a story to its end, or to the first violation. */
export const runStory = async (story: Story, options: RunOptions): Promise<Run> => {
  const { seed } = story;
  const profile = profileOf(story.profile);
  const { maxSteps, coverage = newCoverage(), without = new Set(), ignores = () => false, trace } = options;
  const engine = newEngine(START_MS);
  const faults =
    story.faults === undefined ? drawnFaults(seed, profile.faultRate, profile.faultShare) : listedFaults(story.faults);
  const outages = newOutages();
  const view = ledgerView();
  const plans = plansOf(story.actions);
  let steps = 0;
  let violation: Violation | undefined;
  let performed = 0;
  let sweepsFrom = 0;
  let calmFrom = 0;

  const broken = (invariant: string, detail: string): void => {
    if (violation === undefined && !without.has(invariant))
      violation = { invariant, detail, step: steps, at: (engine.now() - START_MS) / MINUTE_MS };
  };
  const step = (process: string, what: string, fault: string | undefined): void => {
    steps += 1;
    trace?.(`${engine.now() - START_MS} ${process} ${what} ${fault ?? ""}`);
  };
  const runner = newRunner(
    { engine, faults, outages, seed, skewMs: profile.skewMs, step },
    {
      failed: (code) => {
        coverage.failed(code);
        // Nobody changes a file of the log here, and no step of a key's change is left out.
        if (code === "log-broken") broken("log-is-whole", "a run says that the log is broken");
      },
      broke: (name, error) => broken("only-failures-are-thrown", `${name}: ${(error as Error).stack ?? error}`),
    },
  );
  const judge = newJudge({
    view,
    log: () => log,
    plans,
    skewMs: profile.skewMs,
    invariants: allInvariants().filter(({ name }) => !without.has(name)),
    now: engine.now,
    item: (pk, sk) => cloud.table.store.get({ pk, sk }),
    broken,
  });
  const cloud: Cloud = newCloud(
    runner,
    outages,
    {
      committed: (commit) => {
        view.follow(commit.writes, commit.at);
        log?.followFacts(commit.writes, commit.at);
        coverage.committed(commit);
        judge.committed(commit);
      },
      refused: judge.refused,
      mailed: (notification, by, heads) => {
        coverage.mailed(heads);
        judge.mailed(notification, by, heads);
      },
      signed: (one) => logged({ type: "signed", ...one }),
      written: (write) => {
        coverage.written(write);
        const { after } = write;
        if (after !== undefined) logged({ type: "written", ...write, after });
      },
      mistake: (message) => broken("requests-are-valid", message),
    },
    {
      ...{ seed, bite: 4, mailTroubles: profile.mailTroubles, eventsLost: 0.02, ignores },
      isLogged: profile.isLogged === true,
      idle: profile.idle ?? { share: 0, mostMs: 0 },
      maxBatch: profile.maxBatch,
    },
  );
  const keysOf =
    (deployed: NonNullable<Cloud["log"]>): LogView["keys"] =>
    () =>
      Array.from({ length: Math.max(...deployed.generations) }, (_, at) => deployed.signers.keyOf(at + 1));
  const log =
    cloud.log === undefined
      ? undefined
      : logView({ origin: LOG_ORIGIN, files: cloud.log.bucket.files, keys: keysOf(cloud.log) });
  const logged = (event: LogEvent): void => {
    log?.follow(event);
    judge.logged(event);
  };
  const calmSince = (): number => Math.max(faults.lastAt(), outages.lastAt());
  const comparesSince = (): number => Math.max(calmSince(), cloud.compareBrokenUntil());
  const schedule = compareSchedule(cloud, comparesSince);
  const goesOn = (): boolean => violation === undefined;
  const stage = {
    cloud,
    answered: judge.answered,
    noSweepFor: (minutes: number) => {
      sweepsFrom = engine.now() + minutes * MINUTE_MS;
    },
    noEnactFor: (minutes: number) => cloud.holdPlans(engine.now() + minutes * MINUTE_MS),
    noCompareFor: (minutes: number) => cloud.breakCompare(engine.now() + minutes * MINUTE_MS),
    mailSlip: (minutes: number) => cloud.mail.slip(engine.now() + minutes * MINUTE_MS),
    noLogFor: (minutes: number) => {
      if (cloud.log !== undefined) cloud.log.brokenUntil = engine.now() + minutes * MINUTE_MS;
    },
    cutStreamFor: (minutes: number) => {
      if (cloud.log !== undefined) cloud.log.cutUntil = engine.now() + minutes * MINUTE_MS;
    },
    changeKey: () => changeKey(cloud, log),
    outage: (service: ServiceName, minutes: number) => outages.begin(service, engine.now() + minutes * MINUTE_MS),
  };

  const isAnythingDue = (): boolean => {
    const latest = new Date(engine.now() + profile.skewMs).toISOString();
    for (const { dueAt } of view.due.values()) if (dueAt <= latest) return true;
    return false;
  };
  const isAnyDeliveryDue = (): boolean => {
    const latest = new Date(engine.now() + profile.skewMs).toISOString();
    for (const dueAt of view.pending.values()) if (dueAt <= latest) return true;
    return false;
  };
  /** What a record was lost for that would have woken `compare`. */
  const isLeftToTheSchedule = (): boolean =>
    cloud.stream.expired.some(({ consumer }) => consumer === compareConsumer.name) &&
    isAnythingOutdated(view, plans.planOf);
  /** Where `sweep` would look before the next run. */
  const isAnyWatermarkOld = (): boolean => {
    const next = instantOf(engine.now() + HOUR_MINUTES * MINUTE_MS);
    for (const [id, { dueAt }] of view.due) if (id.endsWith("\nCOMPARED") && dueAt <= next) return true;
    return false;
  };
  const isAnythingUnknown = (): boolean =>
    cloud.objects.all().some(({ key, versionId }) => key.startsWith("intake/") && !knows(key, versionId));
  const known = new Set<string>();
  const knows = (key: string, versionId: string): boolean => {
    const id = `${key} ${versionId}`;
    if (known.has(id)) return true;
    for (const fact of view.facts.values())
      if (fact.type === "manifest-audited") known.add(`${fact.object.key} ${fact.object.versionId}`);
    return known.has(id);
  };
  /** A run that would find nothing is left out: it reads a few items and writes none. */
  const everyMinute = (minute: number): void => {
    const sweeps = engine.now() >= sweepsFrom;
    if (!sweeps) calmFrom = engine.now();
    if (sweeps && isAnythingDue())
      runSweep(
        cloud,
        minute,
        (error) => broken("only-failures-are-thrown", String(error)),
        () => undefined,
      );
    if (isAnyDeliveryDue()) runNotify(cloud, minute);
    if (minute % QUARTER_MINUTES === 0 && isAnythingUnknown()) runReconcile(cloud, minute);
    if (log !== undefined && (log.unlogged.size > 0 || minute % HALF_HOUR_MINUTES === 0)) runLog(cloud, minute);
    if (minute % HOUR_MINUTES === 0) {
      if (isAnythingOutdated(view, plans.planOf) || isAnyWatermarkOld()) schedule.run(minute);
      else schedule.leaveOut();
    }
    const queued = cloud.queue.bodies().map(({ key }) => key);
    const lost = cloud.stream.expired.findLast(({ consumer }) => consumer === compareConsumer.name);
    judge.eachMinute({
      calmSince: Math.max(calmFrom, calmSince()),
      comparesSince: comparesSince(),
      logsSince: Math.max(calmSince(), cloud.log?.brokenUntil ?? 0),
      owedAt: lost === undefined ? undefined : schedule.owedAt(lost.at),
      queued,
      notifyWaitsSince: cloud.stream.waitsSince("notify"),
    });
    engine.after(MINUTE_MS, () => everyMinute(minute + 1));
  };

  const left = (): string[] => leftOver(cloud, view, log, isAnythingUnknown());
  const rest = async (): Promise<void> => {
    faults.stop();
    cloud.mail.calm();
    sweepsFrom = 0;
    cloud.holdPlans(0);
    cloud.breakCompare(Math.min(engine.now(), cloud.compareBrokenUntil()));
    if (cloud.log !== undefined) cloud.log.brokenUntil = Math.min(engine.now(), cloud.log.brokenUntil);
    await engine.advance(outages.lastAt(), goesOn);
    for (let round = 0; round < REST_ROUNDS && goesOn(); round += 1) {
      await engine.advance(engine.now() + REST_MS, goesOn);
      if (round > 2 && left().length === 0 && !isLeftToTheSchedule()) break;
    }
    if (goesOn()) judge.atEnd(cloud, left());
  };

  await withVirtualTimers(engine, async () => {
    engine.after(MINUTE_MS, () => everyMinute(1));
    for (const [index, action] of story.actions.entries()) {
      if (steps >= maxSteps) break;
      await engine.advance(START_MS + action.at * MINUTE_MS, goesOn);
      if (!goesOn()) break;
      perform(stage, action, nameOf(story.actions, index));
      performed = index + 1;
    }
    await rest();
  });
  return { steps, violation, faults: faults.injected, performed };
};

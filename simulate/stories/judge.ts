import { type Item, readDelivery, readNotification } from "../../adapters/dynamo/items.ts";
import { keys } from "../../adapters/dynamo/keys.ts";
import { instantOf } from "../../core/instant.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import type { Cloud } from "../deployed/deployment.ts";
import type { Committed, Refused } from "../dynamo/table.ts";
import type { GateScene, Invariant, MinuteScene, Scene } from "../invariants/invariant.ts";
import {
  checkpointIn,
  gateIn,
  headIn,
  isBetweenPlans,
  type LedgerView,
  type MigrationView,
  membersOf,
} from "../ledger-view.ts";
import type { LogEvent, LogView } from "../log-view.ts";
import type { Observer } from "../observer.ts";
import type { Stage } from "./perform.ts";
import type { Plans } from "./plans.ts";

export interface JudgeContext {
  readonly view: LedgerView;
  /** Undefined where nothing is logged. */
  readonly log: () => LogView | undefined;
  readonly plans: Plans;
  readonly skewMs: number;
  readonly invariants: readonly Invariant[];
  readonly now: () => number;
  readonly item: Scene["item"];
  readonly broken: (invariant: string, detail: string) => void;
}

/** The gates that a commit may have changed: a new head is a new look at all of them. */
const gatesOf = ({ writes }: Committed, view: MigrationView): GateScene[] => {
  if (isBetweenPlans(view)) return [];
  const isNewPlan = writes.some(({ after }) => headIn(after) !== undefined);
  const named = writes.flatMap(({ before, after }) => [
    ...(gateIn(after) === undefined ? [] : [gateIn(after)?.id]),
    ...(checkpointIn(after)?.gates ?? []),
    ...(checkpointIn(before)?.gates ?? []),
  ]);
  const ids = isNewPlan ? view.gates.keys() : new Set(named);
  return [...ids].flatMap((id) => {
    const gate = view.gates.get(id ?? "");
    return gate === undefined
      ? []
      : [{ gate, members: membersOf(view, gate.id), name: `${view.migration} ${gate.id}` }];
  });
};

/** Asks every invariant whenever it has something to say. */
export interface Judge {
  committed(commit: Committed): void;
  refused(refusal: Refused): void;
  answered: Stage["answered"];
  mailed: Observer["mailed"];
  logged(event: LogEvent): void;
  eachMinute(minute: Omit<MinuteScene, keyof Scene>): void;
  atEnd(cloud: Cloud, left: readonly string[]): void;
}

const migrationIn = ({ after, before }: Committed["writes"][number]): string | undefined =>
  [after, before].flatMap((one) => (checkpointIn(one) ?? gateIn(one) ?? headIn(one))?.migration ?? [])[0];

const nameOf = ({ migration, topic, epoch }: Pick<Notification, "migration" | "topic" | "epoch">): string =>
  `${migration} ${topic} ${epoch}`;

export const judge = (context: JudgeContext): Judge => {
  const { view, plans, skewMs, invariants, now, item, broken } = context;
  const scene = (): Scene => ({
    ...{ nowMs: now(), now: instantOf(now()), view, log: context.log(), skewMs, planOf: plans.planOf, item },
  });

  const each = (check: (one: Invariant) => string | undefined): void => {
    for (const one of invariants) {
      const detail = check(one);
      if (detail === undefined) continue;
      broken(one.name, detail);
      return;
    }
  };

  const touchedBy = ({ writes }: Committed): MigrationView[] => {
    const names = new Set(writes.flatMap((write) => migrationIn(write) ?? []));
    return [...names].flatMap((name) => view.migrations.get(name) ?? []);
  };

  return {
    committed: (commit) => {
      const touched = touchedBy(commit);
      if (touched.length === 0) return;
      const gates = touched.flatMap((one) => gatesOf(commit, one));
      const committed = { ...scene(), commit, touched, gates };
      each((one) => one.afterCommit?.(committed));
    },
    refused: (refused) => each((one) => one.afterRefusal?.({ ...scene(), refused })),
    answered: (migration, { gates, now: readerNow }, { startedAt: since }) =>
      each((one) => one.afterAnswer?.({ ...scene(), migration, gates, since, readerNow })),
    mailed: ({ migration, topic, epoch }, { name, readsSince: since, clock }, heads) => {
      const { pk, sk } = keys.notification(migration, topic, epoch);
      const notification = readNotification(item(pk, sk) as Item);
      each((one) => one.afterMail?.({ ...scene(), notification, sender: { name, since, clock: clock() }, heads }));
    },
    logged: (event) => {
      const now = scene();
      const { log } = now;
      if (log !== undefined) each((one) => one.afterLog?.({ ...now, log, event }));
    },
    eachMinute: (minute) => each((one) => one.eachMinute?.({ ...scene(), ...minute })),
    atEnd: (cloud, left) => {
      const items = [...cloud.table.store.items()].filter(({ pk }) => pk.startsWith("N#")) as Item[];
      const deliveries = items.filter(({ channel }) => channel !== undefined).map(readDelivery);
      const end = {
        ...scene(),
        left,
        notifications: items.filter(({ recipients }) => recipients !== undefined).map(readNotification),
        deliveriesOf: (of: Notification) => deliveries.filter((one) => nameOf(one) === nameOf(of)),
        mails: cloud.mail.sent,
        refusedMails: cloud.mail.refused,
        published: cloud.bus.published,
        expired: new Set(cloud.stream.expired.map((one) => nameOf(one.item as unknown as Notification))),
      };
      each((one) => one.atEnd?.(end));
    },
  };
};

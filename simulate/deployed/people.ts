import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { dynamoApprovalsLedger } from "../../adapters/dynamo/approvals.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import type { AnswerOf } from "../../contract/contract.ts";
import type { IdServedBy, PathOf } from "../../contract/paths.ts";
import type { Accepted } from "../../contract/schemas/plan.ts";
import type { Named } from "../../core/actor.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { PlanBundle } from "../../core/plan/plan-bundle.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Seen } from "../../core/readiness/checkpoint/seen.ts";
import { READ_HANDLERS } from "../../functions/api/api.ts";
import { apply } from "../../functions/apply/apply.ts";
import type { ApplyPorts } from "../../functions/apply/ports.ts";
import type { ApprovalsPorts } from "../../functions/approvals/ports.ts";
import { answerTo } from "../../functions/routed.ts";
import type { Process } from "../engine/process.ts";
import type { End } from "../world/runner.ts";
import { type Cloud, TABLE } from "./deployment.ts";
import { planQueue } from "./enact.ts";
import { type Hindrance, hindered } from "./hindered.ts";

/** What people do over the HTTP API; whoever got no answer does not know whether it was done. */

const API_TIMEOUT_MS = 29_000;

const CURSOR_KEY = new Uint8Array(32);

export interface AskedPlan {
  readonly migration: string;
  readonly bundle: PlanBundle;
  readonly by: Named;
  readonly limits: LedgerLimits;
  readonly hindrance: Hindrance | undefined;
}

/** Something that is done to a plan, by the function that accepts plans. */
export const onPlan = <T>(
  cloud: Cloud,
  name: string,
  limits: LedgerLimits,
  act: (ports: ApplyPorts) => Promise<T>,
  ended: (end: End<T>) => void,
  hindrance?: Hindrance,
): void =>
  cloud.runner.start(
    name,
    API_TIMEOUT_MS,
    (started) => {
      const process = hindrance === undefined ? started : hindered(started, hindrance);
      const ledger = dynamoApplyLedger(TABLE, cloud.client(process));
      const queue = planQueue(cloud, process);
      return act({ ledger, store: cloud.objects.store(process), queue, clock: process.clock, limits });
    },
    ended,
  );

export const applyPlan = (
  cloud: Cloud,
  name: string,
  { migration, bundle, by, limits, hindrance }: AskedPlan,
  ended: (end: End<Accepted>) => void,
): void =>
  onPlan(
    cloud,
    name,
    limits,
    (ports) => apply(ports, migration, bundle, { actor: by, isMachine: false }),
    ended,
    hindrance,
  );

export const approve = <T>(
  cloud: Cloud,
  name: string,
  act: (ports: ApprovalsPorts) => Promise<T>,
  ended?: (end: End<T>) => void,
  hindrance?: Hindrance,
): void =>
  cloud.runner.start(
    name,
    API_TIMEOUT_MS,
    (started) => {
      const by = hindrance === undefined ? started : hindered(started, hindrance);
      const { clock, pause, random, newId } = by;
      return act({ ledger: dynamoApprovalsLedger(TABLE, cloud.client(by)), clock, pause, random, newId });
    },
    ended,
  );

export const ask = <I extends Exclude<IdServedBy<"api">, "showMetrics">>(
  cloud: Cloud,
  name: string,
  { id, path, query }: { readonly id: I; readonly path: PathOf<I>; readonly query?: Readonly<Record<string, string>> },
  answered: (answer: AnswerOf<I>, by: Process) => void,
): void =>
  cloud.runner.start(name, API_TIMEOUT_MS, async (process) => {
    const ledger = dynamoQueryLedger(TABLE, cloud.client(process));
    const log = { find: async () => undefined, findLeaves: async () => new Map<string, number>() };
    const ports = { ledger, log, clock: process.clock, cursorKey: async () => CURSOR_KEY };
    const sent = { pathParameters: { ...path }, queryStringParameters: query ?? {} };
    answered(await answerTo(READ_HANDLERS, ports, id, sent), process);
  });

/** Looks at a checkpoint, as whoever approves does first. */
export const see = (cloud: Cloud, name: string, key: CheckpointKey, seen: (seen: Seen) => void): void =>
  ask(cloud, name, { id: "showCheckpoint", path: { ...key } }, (answer) => seen(answer.seen));

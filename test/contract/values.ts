import { randomUUID } from "node:crypto";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import type { ApprovalFact, ManifestFact, TimeFact } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Due } from "../../core/readiness/cascade/outcome.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate, GateShard } from "../../core/readiness/gate/gate.ts";
import type { Head, SummaryState } from "../../core/readiness/head.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import type { Watermark } from "../../core/readiness/watermark.ts";
import type { Commit } from "../../ports/commit.ts";
import type { EnactLedger, PlanWriter, Turn } from "../../ports/enact.ts";
import { COVERAGE } from "../support/coverage.ts";
import { personOf } from "../support/people.ts";
import { planText } from "../support/plan.ts";
import { quiet } from "../support/readiness.ts";

/** Values that the suites write and read back. */

/** No two tests meet, wherever they run. */
export const newMigration = (): string => `contract-${randomUUID().slice(0, 13)}`;

export const NOON: Instant = "2026-11-22T12:00:00.000Z";
export const minute = (count: number): Instant => new Date(Date.parse(NOON) + count * 60_000).toISOString();

export const due = <T>(value: T, dueAt: Instant | null = null): Due<T> => ({ value, dueAt });

export const checkpoint = (migration: string, over: Partial<Checkpoint> = {}): Checkpoint => ({
  migration,
  unit: "pool01",
  requirement: "rtc",
  version: 1,
  planVersion: 1,
  rules: "r",
  remindEveryMs: null,
  gates: ["go", "move@pool01"],
  readerGates: [],
  newInGates: [],
  voided: null,
  state: "missing",
  since: NOON,
  reason: null,
  deadline: null,
  evidence: null,
  baseline: [],
  changed: null,
  waiver: null,
  signatures: [],
  remindAt: null,
  ...over,
});

export const shard = (migration: string, over: Partial<GateShard> = {}): GateShard => ({
  ...{ migration, gate: "go", shard: 0, planVersion: 1, version: 1, unsatisfied: 1 },
  ...over,
});

export const gate = (migration: string, over: Partial<Gate> = {}): Gate => ({
  migration,
  id: "go",
  title: "Ready to go",
  before: "the step",
  unit: null,
  planVersion: 1,
  version: 1,
  epoch: 1,
  state: "blocked",
  since: NOON,
  coverage: COVERAGE,
  total: 2,
  unsatisfied: 2,
  validUntil: null,
  stableForMs: 0,
  stableAt: null,
  mails: quiet,
  ...over,
});

export const head = (migration: string, over: Partial<Head> = {}): Head => ({
  migration,
  title: "Test estate",
  timeZone: "Europe/Madrid",
  planVersion: 1,
  planDigest: "d",
  appliedAt: NOON,
  appliedBy: personOf("ana"),
  applying: null,
  abandoned: null,
  proposed: null,
  version: 1,
  ...over,
});

export const summary = (migration: string, over: Partial<SummaryState> = {}): SummaryState => ({
  migration,
  version: 1,
  dueAt: minute(60),
  lastAt: null,
  ...over,
});

export const watermark = (migration: string, over: Partial<Watermark> = {}): Watermark => ({
  migration,
  at: NOON,
  waiting: {},
  dueAt: minute(90),
  ...over,
});

export const notification = (migration: string, over: Partial<Notification> = {}): Notification => ({
  migration,
  topic: "go",
  epoch: 1,
  kind: "clear",
  at: NOON,
  fact: "f",
  about: { migration, title: "Test estate", planVersion: 1, timeZone: "UTC" },
  recipients: [{ channel: "mail", id: "ana", name: "Ana Ruiz", email: "ana@example.com", language: "en" }],
  story: {
    kind: "clear",
    gate: gate(migration, { state: "clear", validUntil: minute(60) }),
    evidence: [],
    waivedCount: 0,
    lowered: [],
    loweredCount: 0,
  },
  ...over,
});

export const manifestFact = (migration: string, over: Partial<ManifestFact> = {}): ManifestFact => ({
  id: `${migration}-${over.object?.key ?? "fact"}`,
  type: "manifest-audited",
  recordedAt: NOON,
  migration,
  unit: "pool01",
  requirement: "rtc",
  agent: "agent01",
  object: { key: "object", versionId: "v", size: 1 },
  digest: null,
  planVersion: 1,
  header: null,
  entries: 3,
  bytes: 12,
  verdict: { outcome: "accepted", effect: "passed", findings: [] },
  events: [],
  ...over,
});

export const timeFact = (migration: string, over: Partial<TimeFact> = {}): TimeFact => ({
  id: `${migration}-time`,
  type: "time-passed",
  recordedAt: NOON,
  migration,
  unit: null,
  requirement: null,
  agent: null,
  planVersion: 1,
  gate: "go",
  events: [],
  ...over,
});

export const approvalFact = (migration: string, over: Partial<ApprovalFact> = {}): ApprovalFact => ({
  id: `${migration}-approval`,
  type: "approval-recorded",
  recordedAt: NOON,
  migration,
  unit: "pool01",
  requirement: "rtc",
  agent: null,
  action: "waiver-requested",
  planVersion: 1,
  by: personOf("ana"),
  reason: "façade “quoted” ☂",
  control: "by hand",
  expiresAt: minute(600),
  request: null,
  role: null,
  seen: null,
  events: [],
  ...over,
});

export const turn = (migration: string, over: Partial<Turn> = {}): Turn => ({
  ...{ migration, version: 2, digest: "e", step: "checkpoints", done: 12, total: 100 },
  ...{ holder: "one", at: NOON, until: minute(1) },
  ...over,
});

export const commitOf = (over: Partial<Commit>): Commit => ({ checkpoints: [], gates: [], notifications: [], ...over });

/** A compiled plan with two pools, three agents, two contacts and gates of the migration and of each pool. */
export const planOf = (migration: string, version = 1): Plan => {
  const result = compilePlan("plan.yaml", planText({ migration, version }), () => undefined, dynamoLimits);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.plan;
};

/** By what a list is compared that promises no order. */
export const byName = <T>(items: readonly T[], name: (item: T) => string): T[] =>
  items.toSorted((a, b) => (name(a) < name(b) ? -1 : 1));

export const range = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

export const failing = (code: string): object => ({ name: "Failure", code });

export const bytesOf = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return Buffer.concat(pieces);
};

/** The writes of a plan that is being applied; the head that fences them is put where there is none. */
export const planWriter = async (ledger: EnactLedger, migration: string): Promise<PlanWriter> => {
  const known = await ledger.readHead(migration);
  if (known !== undefined) return ledger.writerUnder(known);
  const first = head(migration, { version: 1 });
  await ledger.putHead(first);
  return ledger.writerUnder(first);
};

/** Writes the parts of a plan version as `enact` does, beside those of the version in force. */
export const putPlan = async (ledger: EnactLedger, plan: Plan, inForce = 0): Promise<void> => {
  const known = await ledger.readHead(plan.migration);
  const contents = await ledger.putPlanParts(plan, inForce, async () => undefined);
  const version = (known?.version ?? 0) + 1;
  await ledger.putHead(known === undefined ? head(plan.migration, { version }) : { ...known, version }, contents);
};

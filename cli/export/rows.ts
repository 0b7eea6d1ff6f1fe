import type { CheckpointView } from "../../contract/schemas/checkpoint.ts";
import type { NotificationView } from "../../contract/schemas/notification.ts";
import { showActor } from "../../core/actor.ts";
import { compareText } from "../../core/compare-text.ts";
import { isGateNamed } from "../../core/history/about-gate.ts";
import type { Fact } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import { approvalRow } from "../../core/pack/approval-row.ts";
import { type ExportedCheckpoint, type ExportName, historyRow } from "../../core/pack/exported.ts";
import { differenceRow, findingRows, hasVerdict, listDigestOf } from "../../core/pack/finding-rows.ts";
import type { ApprovalRow, FindingRow, NotificationRow } from "../../core/pack/rows.ts";
import type { ApiClient } from "../api-client.ts";
import { everyItem, merged } from "./asking.ts";

/** What an export is narrowed by, as `history` is. */
export interface ExportFilters {
  readonly unit?: string | undefined;
  readonly requirement?: string | undefined;
  readonly agent?: string | undefined;
  readonly gate?: string | undefined;
  readonly outcome?: string | undefined;
  readonly code?: string | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}
export type FilterName = keyof ExportFilters;

interface Source {
  readonly client: ApiClient;
  readonly path: { readonly migration: string };
  readonly filters: ExportFilters;
}

type Rows = AsyncGenerator<object, void>;

const MOST = "200";
const MOST_WHOLE = "100";
const MOST_NAMES = "10000";

async function* historyRows({ client, path, filters }: Source): Rows {
  const query = { ...filters, order: "oldest", limit: MOST };
  const facts = everyItem(
    (cursor) => client.ask("listHistory", { path, query: { ...query, cursor } }),
    (answer) => answer.facts,
  );
  for await (const fact of facts) yield historyRow(fact);
}

const wholeFacts = ({ client, path, filters }: Source, over: { found?: string; outcome?: string }) =>
  everyItem(
    (cursor) => {
      const query = { ...filters, ...over, order: "oldest", limit: MOST_WHOLE, cursor };
      return client.ask("listFacts", { path, query });
    },
    (answer): readonly Fact[] => answer.facts,
  );

async function* rowsOfFact(client: ApiClient, fact: Fact): AsyncGenerator<FindingRow, void> {
  if (!hasVerdict(fact)) return;
  yield* findingRows(fact);
  if (fact.type !== "evidence-compared" || listDigestOf(fact) === undefined) return;
  const names = everyItem(
    (cursor) => client.ask("listNames", { path: { fact: fact.id }, query: { limit: MOST_NAMES, cursor } }),
    (answer) => answer.names,
  );
  for await (const difference of names) yield differenceRow(fact, difference);
}

/** A fact that has a code may have others; each row has one. */
async function* findings(source: Source): Rows {
  const { code } = source.filters;
  for await (const fact of wholeFacts(source, { found: "true" }))
    for await (const row of rowsOfFact(source.client, fact)) if (code === undefined || row.code === code) yield row;
}

/** The outcomes of what people do; each has a list of its own, so that the evidence between is not read. */
const DECIDED = ["recorded", "applied", "armed"];

const inOrder = (a: Fact, b: Fact): number => compareText(`${a.recordedAt}#${a.id}`, `${b.recordedAt}#${b.id}`);

async function* approvals(source: Source): Rows {
  const streams = DECIDED.map((outcome) => wholeFacts(source, { outcome }));
  for await (const fact of merged(streams, inOrder)) {
    const row: ApprovalRow | undefined = approvalRow(fact);
    if (row !== undefined) yield row;
  }
}

const checkpointRow = (view: CheckpointView, judgedAt: Instant): ExportedCheckpoint => {
  const { unit, requirement, state, since, reason, gates, fact, agent, completedAt, validUntil } = view;
  const { entries, bytes, proof, durationMs, attested, signatures } = view;
  const waived = state === "waived" ? view.waiver : null;
  return {
    ...{ judgedAt, unit, requirement, state, since, reason, gates, fact, agent, completedAt, validUntil },
    ...{ entries, bytes, proof, durationMs },
    attestedBy: attested === null ? null : showActor(attested.by),
    waivedBy: waived?.approvedBy.map(showActor) ?? [],
    waivedUntil: waived?.expiresAt ?? null,
    waiverReason: waived?.reason ?? null,
    control: waived?.control ?? null,
    signedBy: signatures.map(({ role, by }) => `${role}: ${showActor(by)}`),
  };
};

async function* checkpoints({ client, path, filters }: Source): Rows {
  const { unit, requirement, agent, gate } = filters;
  const rows = everyItem(
    (cursor) => client.ask("listCheckpoints", { path, query: { unit, limit: MOST, cursor } }),
    (answer) => answer.checkpoints.map((one) => checkpointRow(one, answer.now)),
  );
  for await (const row of rows)
    if (
      (requirement === undefined || row.requirement === requirement) &&
      (agent === undefined || row.agent === agent) &&
      (gate === undefined || row.gates.some((one) => isGateNamed(one, gate)))
    )
      yield row;
}

/** A row for each recipient, as a pack has them. */
const notificationRows = ({ gates: _, deliveries, ...told }: NotificationView): NotificationRow[] =>
  deliveries.map((delivery) => ({ ...told, ...delivery }));

async function* notifications({ client, path, filters: { gate, from, to } }: Source): Rows {
  const query = { gate, from, to, order: "oldest", limit: MOST_WHOLE };
  yield* everyItem(
    (cursor) => client.ask("listNotifications", { path, query: { ...query, cursor } }),
    (answer) => answer.notifications.flatMap(notificationRows),
  );
}

interface Exported {
  /** The filters that narrow it. */
  readonly by: readonly FilterName[];
  readonly rows: (source: Source) => Rows;
}

const OF_FACTS = ["unit", "requirement", "agent", "gate", "outcome", "code", "from", "to"] as const;

/** How each export is read, page by page and in the order of time. */
export const EXPORTED: Readonly<Record<ExportName, Exported>> = {
  history: { by: OF_FACTS, rows: historyRows },
  findings: { by: OF_FACTS, rows: findings },
  approvals: { by: ["unit", "requirement", "gate", "code", "from", "to"], rows: approvals },
  checkpoints: { by: ["unit", "requirement", "agent", "gate"], rows: checkpoints },
  notifications: { by: ["gate", "from", "to"], rows: notifications },
};

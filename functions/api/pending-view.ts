import type { ApprovalsView, PendingView } from "../../contract/schemas/approval.ts";
import type { Instant } from "../../core/instant.ts";
import { decidingCommand } from "../../core/notification/deciding.ts";
import { plainly } from "../../core/plan/document/said.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { PendingLine } from "../../core/readiness/notification.ts";
import { pendingLines } from "../../core/readiness/pending.ts";
import { migrationView } from "./views.ts";

/** How many are listed; `pendingCount` counts them all. */
const MAX_PENDING = 100;

export const approvalsView = (
  head: Head,
  checkpoints: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
  now: Instant,
): ApprovalsView => {
  const lines = pendingLines(checkpoints, requirements, now);
  const gates = new Map(checkpoints.map((one) => [checkpointId(one), one.gates]));
  const viewOf = (line: PendingLine): PendingView => ({
    ...line,
    title: plainly(requirements.get(line.requirement)?.title ?? line.requirement),
    gates: gates.get(checkpointId(line)) ?? [],
    command: decidingCommand(head.migration, line),
  });
  return {
    now,
    migration: migrationView(head),
    pending: lines.slice(0, MAX_PENDING).map(viewOf),
    pendingCount: lines.length,
  };
};

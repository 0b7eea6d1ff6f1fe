import type { AcceptedInventory, InventoryView } from "../../contract/schemas/document.ts";
import type { Verdict } from "../../core/finding.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import type { InventoryRequirement } from "../../core/plan/document/requirement/inventory.ts";
import { plainly } from "../../core/plan/document/said.ts";
import { type Checkpoint, stateAt } from "../../core/readiness/checkpoint/checkpoint.ts";

const sourceText = ({ header }: ManifestFact): string | null => {
  if (header?.source === undefined) return null;
  const { type, tool, version } = header.source;
  return [type, ...(tool === undefined ? [] : [`of ${tool}`]), ...(version === undefined ? [] : [version])].join(" ");
};

const warningsOf = ({ findings }: Verdict): string[] =>
  findings.filter(({ severity }) => severity === "warn").map(({ message }) => message);

const acceptedView = (fact: ManifestFact): AcceptedInventory => ({
  fact: fact.id,
  entries: fact.entries,
  completedAt: fact.header?.completedAt ?? null,
  recordedAt: fact.recordedAt,
  agent: fact.agent,
  source: sourceText(fact),
  warnings: warningsOf(fact.verdict),
});

/** @param accepted the newest fact of it that was accepted */
export const inventoryView = (
  checkpoint: Checkpoint,
  { title, lists }: Pick<InventoryRequirement, "title" | "lists">,
  accepted: ManifestFact | undefined,
  now: Instant,
): InventoryView => ({
  unit: checkpoint.unit,
  requirement: checkpoint.requirement,
  title: plainly(title),
  lists,
  state: stateAt(checkpoint, now),
  validUntil: checkpoint.evidence?.validUntil ?? null,
  reason: checkpoint.reason,
  accepted: accepted === undefined ? null : acceptedView(accepted),
  outdated: accepted !== undefined && checkpoint.evidence?.fact !== accepted.id,
});

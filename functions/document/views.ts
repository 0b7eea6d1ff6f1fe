import type { Verdict } from "../../core/finding.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import type { Attribute } from "../../core/manifest/system-entry.ts";
import type { InventoryRequirement } from "../../core/plan/document/requirement/inventory.ts";
import { plainly } from "../../core/plan/document/said.ts";
import { type Checkpoint, stateAt } from "../../core/readiness/checkpoint/checkpoint.ts";

/** The response bodies of the documentation of a system; the CLI depends on these alone. */

/** An inventory that was accepted. */
export interface AcceptedInventory {
  readonly fact: string;
  readonly entries: number;
  readonly completedAt: Instant | null;
  readonly recordedAt: Instant;
  readonly agent: string | null;
  /** What the agent read, and the tool that made it. */
  readonly source: string | null;
  /** What was found and did not keep it from being accepted. */
  readonly warnings: readonly string[];
}

export interface InventoryView {
  readonly unit: string;
  readonly requirement: string;
  readonly title: string;
  readonly lists: InventoryRequirement["lists"];
  /** The checkpoint's: `passed`, `failed`, `stale`, `missing` … */
  readonly state: string;
  readonly validUntil: Instant | null;
  /** Why the checkpoint is not satisfied. */
  readonly reason: string | null;
  /** The newest that was accepted; null where none of the last thousand facts about its unit is. */
  readonly accepted: AcceptedInventory | null;
  /** True where newer evidence was rejected: what is accepted is known to be out of date. */
  readonly outdated: boolean;
}

export interface InventoriesAnswer {
  readonly now: Instant;
  readonly migration: string;
  readonly title: string;
  readonly timeZone: string;
  readonly planVersion: number;
  readonly inventories: readonly InventoryView[];
  readonly cursor: string | null;
}

export interface SystemPartView {
  readonly type: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
}

export interface PartsAnswer {
  readonly fact: string;
  readonly parts: readonly SystemPartView[];
  readonly cursor: string | null;
}

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

import type { ApprovalView } from "../functions/api/approval-view.ts";
import type { ApiClient } from "./api-client.ts";
import { attestedText } from "./attested.ts";
import { type Confirmation, confirm } from "./confirm.ts";
import { print, printError } from "./output.ts";
import { shortInstant, table } from "./table.ts";

export interface ReviewOptions extends Confirmation {
  readonly json?: boolean;
}

export interface CheckpointPath {
  readonly migration: string;
  readonly unit: string;
  readonly requirement: string;
}

export const checkpointPath = ({ migration, unit, requirement }: CheckpointPath): string =>
  `/migrations/${[migration, "checkpoints", unit, requirement].map(encodeURIComponent).join("/")}`;

/** What is about to be approved, for people. */
const describe = ({ title, checkpoint, shown, seen, digest }: ApprovalView): string[] => {
  const rows = shown.map((one) => [
    one.state,
    one.unit,
    one.requirement,
    shortInstant(one.completedAt),
    one.entries === null ? "–" : String(one.entries),
    one.attested == null ? (one.agent ?? "–") : attestedText(one.attested),
    one.fact ?? "–",
    one.reason ?? "",
  ]);
  return [
    `${title} (${checkpoint.unit}/${checkpoint.requirement}), plan version ${seen.planVersion}, rules ${seen.rules}`,
    "",
    ...table(["STATE", "UNIT", "REQUIREMENT", "COMPLETED", "ENTRIES", "AGENT", "FACT", "WHY"], rows),
    "",
    `digest ${digest}`,
  ];
};

/**
 * Shows what is about to be approved, and makes sure that it is meant: by its digest, by `--yes`, or by asking.
 * @param about further lines to show, such as the request, or what makes them of what is shown
 * @throws Failure `approval-outdated` where the digest is another one, `usage` where it is not confirmed
 */
export const review = async (
  client: ApiClient,
  key: CheckpointPath,
  { digest, yes, json = false }: ReviewOptions,
  question: string,
  about: readonly string[] | ((view: ApprovalView) => readonly string[]) = [],
): Promise<ApprovalView> => {
  const view = await client.get<ApprovalView>(checkpointPath(key));
  const lines = [...(typeof about === "function" ? about(view) : about), ...describe(view)];
  if (json) printError(lines);
  else print(lines);
  await confirm(view.digest, { digest, yes }, question);
  return view;
};

import type { PathOf } from "../contract/paths.ts";
import type { ApprovalView } from "../contract/schemas/checkpoint.ts";
import type { ApiClient } from "./api-client.ts";
import { attestedText } from "./attested.ts";
import { type Confirmation, confirm } from "./confirm.ts";
import { print, printError } from "./output.ts";
import { shortInstant, table } from "./table.ts";

export interface ReviewOptions extends Confirmation {
  readonly json?: boolean;
}

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
  path: PathOf<"showCheckpoint">,
  { digest, yes, json = false }: ReviewOptions,
  question: string,
  about: readonly string[] | ((view: ApprovalView) => readonly string[]) = [],
): Promise<ApprovalView> => {
  const view = await client.ask("showCheckpoint", { path });
  const lines = [...(typeof about === "function" ? about(view) : about), ...describe(view)];
  if (json) printError(lines);
  else print(lines);
  await confirm(view.digest, { digest, yes }, question);
  return view;
};

import type { PendingView } from "../../contract/schemas/approval.ts";
import { showActor } from "../../core/actor.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";
import { shortInstant } from "../table.ts";
import { waitingLines } from "../waiting.ts";

export interface ApprovalsOptions extends ApiOptions {
  readonly migration: string;
  readonly json?: boolean;
}

const WHAT: Readonly<Record<PendingView["what"], string>> = {
  waiver: "a waiver",
  baseline: "less than before",
  attestation: "a statement",
  "sign-off": "a sign-off",
};

const askedText = ({ by, at, expiresAt }: PendingView): string => {
  if (by === null) return "everything that it covers is satisfied";
  return `asked for by ${showActor(by)} at ${shortInstant(at)}${expiresAt === null ? "" : `, until ${shortInstant(expiresAt)}`}`;
};

const linesOf = (one: PendingView): string[] => [
  `${WHAT[one.what]} of ${one.unit}/${one.requirement} (${one.title}): ${askedText(one)}`,
  ...(one.reason === null ? [] : [`  reason   ${one.reason}`]),
  ...(one.roles.length === 0 ? [] : [`  open     ${one.roles.join(", ")}`]),
  `  gates    ${one.gates.length === 0 ? "–" : one.gates.join(", ")}`,
  `  decide   ${one.command}`,
  "",
];

const countLine = (count: number, shown: number): string =>
  count === 0
    ? "nothing else waits for approval or signature"
    : `${count} ${count === 1 ? "waits" : "wait"} for approval or signature${count > shown ? `; the first ${shown} are shown` : ""}`;

/** Shows what waits for somebody's decision. @returns exit status 3 where something does */
export const approvals = async ({ migration, json = false, ...api }: ApprovalsOptions): Promise<number> => {
  const view = await apiClient(api, process.env).ask("listApprovals", { path: { migration } });
  const { pending, pendingCount } = view;
  const { proposedVersion } = view.migration;
  if (json) printJson(view);
  else {
    print(pending.flatMap(linesOf));
    print(
      pendingCount === 0 && proposedVersion === null
        ? "nothing waits for approval or signature"
        : countLine(pendingCount, pending.length),
    );
    print(waitingLines(migration, proposedVersion));
  }
  return pendingCount === 0 && proposedVersion === null ? EXIT.ok : EXIT.blocked;
};

import type { ProposalView } from "../../contract/schemas/plan.ts";
import { showActor } from "../../core/actor.ts";
import { counted } from "../../core/audit/report-finding.ts";
import { Failure } from "../../core/failure.ts";
import { sealedBundle } from "../../core/plan/bundle.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { exitOf, printApplied } from "../applied.ts";
import { WAITING, type Waiting } from "../ask-until.ts";
import { type Confirmation, confirm } from "../confirm.ts";
import { easedLines } from "../eased.ts";
import { EXIT } from "../exit.ts";
import { memberLines } from "../members.ts";
import { print, printError, printJson } from "../output.ts";
import { readPlan } from "../plan-file.ts";
import { clientOf } from "../record.ts";
import { shortInstant } from "../table.ts";
import { finishApplying, type WaitOptions } from "./apply.ts";

/** A plan version that waits for approval: to see it, and to approve or withdraw it. */

export interface ProposalOptions extends ApiOptions {
  readonly migration: string;
  readonly json?: boolean;
}

export interface DecisionOptions extends ProposalOptions, Confirmation {
  readonly reason: string;
  /** The plan as the approver has read it. */
  readonly file?: string;
}

export interface ApproveOptions extends DecisionOptions, WaitOptions {
  readonly json?: boolean;
}

type Proposed = NonNullable<ProposalView["proposal"]>;

const linesOf = ({ id, version, by, at, needs, approvals, eased, seen, digest, object }: Proposed): string[] => [
  `version ${version}, proposed by ${showActor(by)} at ${shortInstant(at)}; version ${seen.planVersion} is in force`,
  `${approvals.length} of ${counted(needs, "approval")}${approvals.map((one) => `, ${showActor(one.by)}`).join("")}`,
  ...easedLines(eased, seen.planVersion),
  "",
  ...memberLines({ fact: id, by, approvals, object }),
  "",
  `digest ${digest}`,
];

/** Shows what waits for approval. @returns exit status 3 where something does */
export const planProposal = async ({ migration, json = false, ...api }: ProposalOptions): Promise<number> => {
  const view = await apiClient(api, process.env).ask("showProposal", { path: { migration } });
  if (json) printJson(view);
  else print(view.proposal === null ? `no plan version of ${migration} waits for approval` : linesOf(view.proposal));
  return view.proposal === null ? EXIT.ok : EXIT.blocked;
};

/** @throws Failure `approval-outdated` where the file is not what was proposed */
const requireSameFile = ({ file }: DecisionOptions, { digest }: Proposed): void => {
  if (file !== undefined && sealedBundle(readPlan(file).bundle).digest !== digest)
    throw new Failure("approval-outdated", `${file} is not the plan that was proposed`);
};

const review = async (client: ApiClient, options: DecisionOptions, question: string): Promise<Proposed> => {
  const { proposal } = await client.ask("showProposal", { path: { migration: options.migration } });
  if (proposal === null) throw new Failure("not-found", `no plan version of ${options.migration} waits for approval`);
  if (options.json === true) printError(linesOf(proposal));
  else print(linesOf(proposal));
  requireSameFile(options, proposal);
  await confirm(proposal.digest, options, question);
  return proposal;
};

/**
 * Shows what somebody else proposed, and approves it.
 * @returns exit status 3 where it needs more approvals, or is still coming into force
 */
export const planApprove = async (options: ApproveOptions, waiting: Waiting = WAITING): Promise<number> => {
  const { migration, reason, json = false, wait = true } = options;
  const client = clientOf(options);
  const { seen } = await review(client, options, "Approve this plan?");
  const { fact, accepted } = await client.ask("approvePlan", { path: { migration }, body: { reason, seen } });
  if (!json) print(`approved, as fact ${fact}${accepted === null ? "; it needs more approvals" : ""}`);
  const applied = accepted === null ? null : await finishApplying(client, accepted, options, waiting);
  if (json) printJson({ fact, applied });
  else if (applied !== null) printApplied(applied);
  return applied === null ? EXIT.blocked : exitOf(applied, wait);
};

export const planWithdraw = async (options: DecisionOptions): Promise<number> => {
  const { migration, reason, json = false } = options;
  const client = clientOf(options);
  const { seen } = await review(client, options, "Withdraw this plan?");
  const decided = await client.ask("withdrawPlan", { path: { migration }, body: { reason, seen } });
  if (json) printJson(decided);
  else print(`withdrawn, as fact ${decided.fact}`);
  return EXIT.ok;
};

import type { Recorded } from "../../contract/schemas/approval.ts";
import { showActor } from "../../core/actor.ts";
import { DURATION, durationMs } from "../../core/duration.ts";
import { Failure } from "../../core/failure.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { findInstant, instantOf } from "../../core/instant.ts";
import { readRequest } from "../find-request.ts";
import { memberText } from "../members.ts";
import { type ApprovalOptions, clientOf, record, transitionsOf } from "../record.ts";
import { type ReviewOptions, review } from "../review.ts";
import { shortInstant } from "../table.ts";

export interface WaiveOptions extends ApprovalOptions, ReviewOptions {
  readonly unit?: string;
  readonly requirement?: string;
  readonly control?: string;
  readonly expires?: string;
  readonly approve?: string;
  readonly role?: string;
  readonly json?: boolean;
}

/** Parses an instant, or a duration from now. */
const expiryOf = (text: string): string => {
  const instant = DURATION.test(text) ? instantOf(Date.now() + durationMs(text)) : findInstant(text);
  if (instant === undefined)
    throw new Failure("usage", `--expires must be a duration such as 7d, or an instant in UTC; not "${text}"`);
  return instant;
};

const linesOf = ({ by, reason, control, expiresAt, unit, requirement, recordedAt, seen }: ApprovalFact): string[] => [
  `${showActor(by)} requests a waiver of ${unit}/${requirement} until ${shortInstant(expiresAt)}`,
  `  reason   ${reason}`,
  `  control  ${control ?? "–"}`,
  `  request  of ${shortInstant(recordedAt)}; ${memberText({ by, seen })}`,
  "",
];

const approved = (role: string | undefined) => (recorded: Recorded) =>
  `approved${role === undefined ? "" : ` as ${role}`}, as fact ${recorded.fact}${transitionsOf(recorded)}`;

const approve = async (options: WaiveOptions, request: string): Promise<number> => {
  const { migration, reason, role } = options;
  const fact = await readRequest(options, request, "waiver-requested");
  const key = { migration, unit: fact.unit ?? "", requirement: fact.requirement ?? "" };
  const { seen } = await review(clientOf(options), key, options, "Approve this waiver?", linesOf(fact));
  const body = { reason, role: role ?? null, seen };
  return record(options, "approveWaiver", { path: { migration, request }, body }, approved(role));
};

/** Requests a waiver, or shows and approves one that somebody else requested. */
export const waive = async (options: WaiveOptions): Promise<number> => {
  const { migration, reason, unit, requirement, control, expires } = options;
  if (options.approve !== undefined) return approve(options, options.approve);
  if (unit === undefined || requirement === undefined || control === undefined || expires === undefined)
    throw new Failure("usage", "a waiver needs --unit, --requirement, --control and --expires; or --approve <request>");
  return record(
    options,
    "requestWaiver",
    { path: { migration, unit, requirement }, body: { reason, control, expiresAt: expiryOf(expires) } },
    ({ fact }) => [
      "requested; it has no effect until somebody else approves it:",
      `  cleargate waive -m ${migration} --approve ${fact} --reason "…"`,
    ],
  );
};

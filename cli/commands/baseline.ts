import { showActor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { readRequest } from "../find-request.ts";
import { memberText } from "../members.ts";
import { type ApprovalOptions, clientOf, record, transitionsOf } from "../record.ts";
import { type ReviewOptions, review } from "../review.ts";
import { shortInstant } from "../table.ts";

export interface BaselineOptions extends ApprovalOptions, ReviewOptions {
  readonly approve?: string;
  readonly json?: boolean;
}

const linesOf = ({ by, reason, unit, requirement, recordedAt, seen }: ApprovalFact): string[] => [
  `${showActor(by)} requests that ${unit}/${requirement} is measured from its newest evidence on`,
  `  reason   ${reason}`,
  `  request  of ${shortInstant(recordedAt)}; ${memberText({ by, seen })}`,
  "",
];

const approve = async (options: BaselineOptions, request: string): Promise<number> => {
  const { migration, reason } = options;
  const fact = await readRequest(options, request, "baseline-requested");
  const key = { migration, unit: fact.unit ?? "", requirement: fact.requirement ?? "" };
  const { seen } = await review(clientOf(options), key, options, "Measure from this evidence on?", linesOf(fact));
  return record(
    options,
    "acceptBaseline",
    { path: { migration, request }, body: { reason, seen } },
    (recorded) => `accepted, as fact ${recorded.fact}${transitionsOf(recorded)}`,
  );
};

/**
 * Requests that evidence which has shrunk becomes the baseline, or shows and approves what somebody else requested.
 * @param checkpoint `<unit>/<requirement>`; absent with `approve`
 */
export const acceptBaseline = async (checkpoint: string | undefined, options: BaselineOptions): Promise<number> => {
  const { migration, reason } = options;
  if (options.approve !== undefined) return approve(options, options.approve);
  const [unit, requirement, ...rest] = (checkpoint ?? "").split("/");
  if (!unit || !requirement || rest.length > 0)
    throw new Failure("usage", "a baseline needs <unit>/<requirement>; or --approve <request>");
  const sent = { path: { migration, unit, requirement }, body: { reason } };
  return record(options, "requestBaseline", sent, ({ fact }) => [
    "requested; it has no effect until somebody else approves it:",
    `  cleargate baseline accept -m ${migration} --approve ${fact} --reason "…"`,
  ]);
};

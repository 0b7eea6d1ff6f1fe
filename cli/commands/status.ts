import { showActors } from "../../core/actor.ts";
import { durationText } from "../../core/duration.ts";
import type { CheckpointView } from "../../functions/api/views.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";
import { shortInstant, table } from "../table.ts";

export interface StatusOptions extends ApiOptions {
  readonly migration: string;
  readonly unit?: string;
  readonly state?: string;
  readonly json?: boolean;
}

interface Answer {
  readonly now: string;
  readonly checkpoints: readonly CheckpointView[];
  readonly cursor: string | null;
}

const pendingOf = ({ pendingWaiver }: CheckpointView): string[] =>
  pendingWaiver === null
    ? []
    : [
        `waiver ${pendingWaiver.request} approved as ${pendingWaiver.consents.map(({ role }) => role).join(", ")} so far`,
      ];

/** A waiver is always shown, before the reason that it waives. */
const reasonOf = (checkpoint: CheckpointView): string => {
  const { waiver, reason } = checkpoint;
  if (waiver === null) return [...pendingOf(checkpoint), ...(reason === null ? [] : [reason])].join("; ");
  const waived = `waived until ${shortInstant(waiver.expiresAt)} by ${showActors(waiver.approvedBy)}: ${waiver.reason}`;
  return reason === null ? waived : `${waived} (${reason})`;
};

const proofOf = ({ proof, durationMs }: CheckpointView): string => {
  if (proof === null) return "–";
  return durationMs === null ? proof : `${proof} in ${durationText(durationMs)}`;
};

/** Shows every checkpoint as it is now. @returns exit status 3 where one of them is not satisfied */
export const status = async ({ migration, unit, state, json, ...api }: StatusOptions): Promise<number> => {
  const client = apiClient(api, process.env);
  const found: CheckpointView[] = [];
  let now = "";
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const answer: Answer = await client.get(`/migrations/${encodeURIComponent(migration)}/checkpoints`, {
      unit,
      cursor,
      limit: "200",
    });
    found.push(...answer.checkpoints);
    now = answer.now;
    cursor = answer.cursor ?? undefined;
  }
  const shown = found.filter((one) => state === undefined || one.state === state);
  const unsatisfied = shown.filter((one) => one.state !== "passed" && one.state !== "waived");
  if (json === true) printJson({ now, checkpoints: shown });
  else {
    const rows = shown.map((one) => [
      one.state,
      one.unit,
      one.requirement,
      shortInstant(one.completedAt),
      shortInstant(one.validUntil),
      one.agent ?? "–",
      proofOf(one),
      reasonOf(one),
    ]);
    print(table(["STATE", "UNIT", "REQUIREMENT", "COMPLETED", "VALID UNTIL", "AGENT", "PROOF", "WHY"], rows));
    print(["", `${shown.length - unsatisfied.length} of ${shown.length} satisfied`]);
  }
  return unsatisfied.length === 0 ? EXIT.ok : EXIT.blocked;
};

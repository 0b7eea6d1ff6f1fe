import type { Recorded } from "../../contract/schemas/approval.ts";
import { type ApprovalOptions, record } from "../record.ts";

export interface ArmOptions extends ApprovalOptions {
  readonly gate: string;
}

const describe =
  ({ gate, migration }: ArmOptions) =>
  ({ fact, already }: Recorded): string =>
    already === true
      ? `${gate} is armed already, by fact ${fact}; nothing was recorded`
      : `armed, as fact ${fact}; ${gate} opens once all of it is satisfied: cleargate gates -m ${migration} -g ${gate}`;

/** Arms a gate that the plan leaves to a person. */
export const arm = (options: ArmOptions): Promise<number> =>
  record(options, "arm", { path: options, body: { reason: options.reason } }, describe(options));

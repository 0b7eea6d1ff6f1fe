import type { RefusedCheckpoint } from "../contract/schemas/gate.ts";
import type { RefusedLine } from "../core/readiness/gate/gate.ts";
import { shortInstant } from "./table.ts";

/** That an object was refused which only claims to be evidence of a checkpoint. */
export const refusedText = ({ at, code, agent }: RefusedLine): string =>
  `refused ${shortInstant(at)}: ${code}, from agent ${agent}`;

/** How to see what was refused last, and all that was found in it. */
export const refusedCommand = (
  migration: string,
  { unit, requirement }: Pick<RefusedCheckpoint, "unit" | "requirement">,
): string => `cleargate history -m ${migration} --unit ${unit} --requirement ${requirement}`;

import type { GateView } from "../contract/schemas/gate.ts";
import { shortInstant } from "./table.ts";

/** An API of an earlier version does not say. */
type Armable = Partial<Pick<GateView, "arming">>;

/** True where a gate is not armed: it is shut, whatever its checkpoints are. */
export const isUnarmed = ({ arming }: Armable): boolean => arming?.isArmed === false;

/** Whether a gate is armed, where the plan does not arm it from the beginning; else nothing. */
export const armingText = ({ arming }: Armable): string | undefined => {
  if (arming == null) return undefined;
  const { isArmed, since, from, fact } = arming;
  if (isArmed) return `armed since ${shortInstant(since)}${fact === undefined ? "" : `, by fact ${fact}`}`;
  return from === null
    ? `not armed: it waits for a manager (cleargate arm), since ${shortInstant(since)}`
    : `not armed before ${shortInstant(from)}, since ${shortInstant(since)}`;
};

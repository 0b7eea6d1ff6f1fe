import type { Gate } from "../readiness/gate/gate.ts";
import type { TitledRow } from "./titles.ts";

export const gateName = ({ title, unit }: Pick<Gate, "title" | "unit">): string =>
  unit === null ? title : `${title} – ${unit}`;

/** A checkpoint as a row names it: by its ids, which commands and the history use, and by what the plan calls it. */
export const checkpointName = ({ unit, requirement, title }: TitledRow): string =>
  `${unit} · ${requirement}${title === undefined ? "" : ` (${title})`}`;

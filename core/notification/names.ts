import type { Gate } from "../readiness/gate/gate.ts";

export const gateName = ({ title, unit }: Pick<Gate, "title" | "unit">): string =>
  unit === null ? title : `${title} – ${unit}`;

export const checkpointName = ({
  unit,
  requirement,
}: {
  readonly unit: string;
  readonly requirement: string;
}): string => `${unit} · ${requirement}`;

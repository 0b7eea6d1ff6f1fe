import type { Said } from "../plan/document/said.ts";
import type { TitledGate, TitledRow } from "./titles.ts";
import type { Voice } from "./voice.ts";

const titleOr = (voice: Voice, title: Said | undefined, id: string): string =>
  title === undefined ? id : voice.said(title);

/** What the plan calls a unit, or its id. */
export const unitName = (voice: Voice, { unit, unitTitle }: Pick<TitledRow, "unit" | "unitTitle">): string =>
  titleOr(voice, unitTitle, unit);

/** What the plan calls a requirement, or its id. */
export const requirementName = (
  voice: Voice,
  { requirement, title }: Pick<TitledRow, "requirement" | "title">,
): string => titleOr(voice, title, requirement);

export const gateName = (voice: Voice, { title, unit, unitTitle }: TitledGate): string =>
  unit === null ? voice.said(title) : `${voice.said(title)} – ${unitName(voice, { unit, unitTitle })}`;

/** A checkpoint by what the plan calls it. */
export const checkpointName = (voice: Voice, row: TitledRow): string =>
  `${requirementName(voice, row)} – ${unitName(voice, row)}`;

/** A checkpoint by its ids, as commands and the history name it. */
export const checkpointRef = ({ unit, requirement }: TitledRow): string => `${unit}/${requirement}`;

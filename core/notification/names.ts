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

/** A unit by its title, and by its id, which no other unit ever has. */
const unitWithId = (voice: Voice, unit: string, unitTitle: Said | undefined): string => {
  const name = unitName(voice, { unit, unitTitle });
  return name === unit ? unit : `${name} (${unit})`;
};

/** A gate by its title and, where it is of a unit, by that, because people act on that unit. */
export const gateName = (voice: Voice, { title, unit, unitTitle }: TitledGate): string =>
  unit === null ? voice.said(title) : `${voice.said(title)} – ${unitWithId(voice, unit, unitTitle)}`;

/** A checkpoint by what the plan calls it. */
export const checkpointName = (voice: Voice, row: TitledRow): string =>
  `${requirementName(voice, row)} – ${unitName(voice, row)}`;

/** A checkpoint by its ids, as commands and the history name it. */
export const checkpointRef = ({ unit, requirement }: TitledRow): string => `${unit}/${requirement}`;

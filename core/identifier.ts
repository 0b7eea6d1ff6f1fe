import * as z from "zod";

/** Ids of migrations, units, requirements, agents, gates and keys: they are path segments of object keys. */
export const ID = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

export const Id = z
  .string()
  .regex(ID, "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', starting and ending with a letter or digit");

export const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits");

/** True of a gate's id: that of a gate of the plan, and of one unit's gate with the unit's behind it, `moves@pool01`. */
export const isGateId = (text: string): boolean => {
  const parts = text.split("@");
  return parts.length <= 2 && parts.every((part) => ID.test(part));
};

import { keys } from "./keys.ts";
import type { Table } from "./table.ts";

/** Of those of the subjects that were logged, as the how manieth leaf. */
export const findLeaves = async (
  table: Pick<Table, "getAll">,
  subjects: readonly string[],
): Promise<Map<string, number>> => {
  const items = await table.getAll(subjects.map(keys.leaf));
  const found = new Map<string, number>();
  for (const [at, subject] of subjects.entries()) {
    const leaf = items[at]?.leaf;
    if (typeof leaf === "number") found.set(subject, leaf);
  }
  return found;
};

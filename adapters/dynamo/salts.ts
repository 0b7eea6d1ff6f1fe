import { keys } from "./keys.ts";
import type { Table } from "./table.ts";

/** The salts that people have: of each by the name that `personId` gives; those that were forgotten are missing. */
export const findSalts = async (
  table: Pick<Table, "getAll">,
  people: readonly string[],
): Promise<Map<string, Uint8Array>> => {
  const items = await table.getAll(people.map(keys.salt));
  const found = new Map<string, Uint8Array>();
  for (const [at, person] of people.entries()) {
    const salt = items[at]?.salt;
    if (typeof salt === "string") found.set(person, Buffer.from(salt, "base64"));
  }
  return found;
};

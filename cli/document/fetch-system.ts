import type { PathOf } from "../../contract/paths.ts";
import type { InventoriesAnswer, InventoryView, SystemPartView } from "../../contract/schemas/document.ts";
import type { ApiClient } from "../api-client.ts";
import { eachPage } from "../each-page.ts";

/** A part of the system, and the inventories that list it. */
export interface FoundPart extends SystemPartView {
  readonly from: readonly string[];
}

/** Everything that is known of a system. */
export interface FoundSystem extends Pick<InventoriesAnswer, "now" | "migration" | "title" | "planVersion"> {
  readonly inventories: readonly InventoryView[];
  readonly parts: readonly FoundPart[];
}

const fetchInventories = async (client: ApiClient, migration: string): Promise<InventoriesAnswer> => {
  const path = { migration };
  const first = await client.ask("listInventories", { path });
  const inventories = [...first.inventories];
  for (let { cursor } = first; cursor !== null; ) {
    const page = await client.ask("listInventories", { path, query: { cursor } });
    inventories.push(...page.inventories);
    cursor = page.cursor;
  }
  return { ...first, inventories, cursor: null };
};

const fetchParts = async (
  client: ApiClient,
  path: PathOf<"listParts">,
  fact: string,
): Promise<readonly SystemPartView[]> => {
  const parts: SystemPartView[] = [];
  for await (const page of eachPage((cursor) => client.ask("listParts", { path, query: { fact, cursor } })))
    parts.push(...page.parts);
  return parts;
};

/** What two inventories say of one part is said of one part. */
const merge = (parts: Map<string, FoundPart>, { type, name, attributes }: SystemPartView, from: string): void => {
  const key = `${type}:${name.toLowerCase()}`;
  const known = parts.get(key);
  const said = new Set((known?.attributes ?? []).map((one) => `${one.name}=${one.value}`));
  parts.set(key, {
    ...{ type, name: known?.name ?? name, from: [...(known?.from ?? []), from] },
    attributes: [...(known?.attributes ?? []), ...attributes.filter((one) => !said.has(`${one.name}=${one.value}`))],
  });
};

/** Reads the inventories of a migration, and the parts in those of the existing system. @throws Failure those of the API */
export const fetchSystem = async (client: ApiClient, migration: string): Promise<FoundSystem> => {
  const { now, title, planVersion, inventories } = await fetchInventories(client, migration);
  const parts = new Map<string, FoundPart>();
  for (const { unit, requirement, lists, accepted } of inventories) {
    if (lists !== "system" || accepted === null) continue;
    const path = { migration, unit, requirement };
    for (const part of await fetchParts(client, path, accepted.fact)) merge(parts, part, `${unit}/${requirement}`);
  }
  return { now, migration, title, planVersion, inventories, parts: [...parts.values()] };
};

import { ROLES, route } from "../route.ts";
import { InventoriesAnswer, PartsAnswer } from "../schemas/document.ts";
import { NamesAnswer } from "../schemas/history.ts";
import { InventoriesQuery, NamesQuery, PartsQuery } from "../schemas/query.ts";

export const DOCUMENTS = {
  listInventories: route(() => ({
    summary: "List the inventories of a migration",
    description: "Of a page of checkpoints, those that are inventories; a page may be empty although another follows.",
    tag: "Existing system",
    query: InventoriesQuery,
    answers: { 200: InventoriesAnswer },
    problems: ["not-found", "cursor-invalid"],
    roles: ROLES,
  })),
  listParts: route(() => ({
    summary: "List the parts in an accepted inventory of the existing system",
    tag: "Existing system",
    query: PartsQuery,
    answers: { 200: PartsAnswer },
    problems: ["not-found", "cursor-invalid", "store-throttled"],
    roles: ROLES,
  })),
  listNames: route(() => ({
    summary: "List every name that a comparison found in one place and not in the other",
    description: "Findings name the first hundred; this is the whole list.",
    tag: "History",
    query: NamesQuery,
    answers: { 200: NamesAnswer },
    problems: ["not-found", "cursor-invalid", "store-throttled"],
    roles: ROLES,
  })),
} as const;

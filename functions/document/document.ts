import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { isAcceptedManifest, isSummaryOfAccepted } from "../../core/history/accepted.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import type { InventoryRequirement } from "../../core/plan/document/requirement/inventory.ts";
import { plainly } from "../../core/plan/document/said.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DocumentLedger } from "../../ports/document.ts";
import { parseQuery } from "../query.ts";
import { headOf, type ReadRequest } from "../read-route.ts";
import { type PartPorts, readParts } from "./read-parts.ts";
import type { DocumentRoute } from "./routes.ts";
import { type InventoriesAnswer, inventoryView, type PartsAnswer } from "./views.ts";

export interface DocumentPorts extends PartPorts {
  readonly ledger: DocumentLedger;
  readonly clock: Clock;
}

const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(50).default(50),
  cursor: z.string().max(4096).optional(),
});

const PartsQuery = z.strictObject({
  fact: z.string().min(1).max(500),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
  cursor: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

const PAGE = 100;
const MAX_PAGES = 10;

/** The newest accepted evidence of a checkpoint: its own, or one among the last thousand facts about its unit. */
const findAccepted = async (
  ledger: DocumentLedger,
  { migration, unit, requirement, evidence }: Checkpoint,
): Promise<ManifestFact | undefined> => {
  const own = evidence === null ? undefined : await ledger.findFact(evidence.fact);
  if (isAcceptedManifest(own)) return own;
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const asked = { migration, unit, requirement, newestFirst: true, limit: PAGE, cursor };
    const found = await ledger.pageHistory(asked);
    const newest = found.items.find(isSummaryOfAccepted);
    const fact = newest === undefined ? undefined : await ledger.findFact(newest.id);
    if (isAcceptedManifest(fact)) return fact;
    cursor = found.cursor;
    if (cursor === undefined) break;
  }
  return undefined;
};

const findInventory = (requirement: Requirement | undefined): InventoryRequirement | undefined =>
  requirement?.evidence === "inventory" ? requirement : undefined;

/** The inventories among a page of checkpoints, each with the newest that was accepted. */
const listInventories = async (ports: DocumentPorts, request: ReadRequest): Promise<InventoriesAnswer> => {
  const { ledger, clock } = ports;
  const query = parseQuery(ListQuery, request.query);
  const { migration, title, timeZone, planVersion } = await headOf(ports.ledger, request);
  const requirements = await ledger.readRequirements(migration, planVersion);
  const page = await ledger.pageCheckpoints(migration, query);
  const now = clock();
  const inventories = await Promise.all(
    page.items.flatMap((checkpoint) => {
      const requirement = findInventory(requirements.get(checkpoint.requirement));
      return requirement === undefined
        ? []
        : [findAccepted(ledger, checkpoint).then((fact) => inventoryView(checkpoint, requirement, fact, now))];
    }),
  );
  return { now, migration, title: plainly(title), timeZone, planVersion, inventories, cursor: page.cursor ?? null };
};

/** A page of the parts that an accepted inventory of the existing system lists; accounts are not shown. */
const showParts = async (ports: DocumentPorts, request: ReadRequest): Promise<PartsAnswer> => {
  const { fact: id, limit, cursor } = parseQuery(PartsQuery, request.query);
  const { migration, planVersion } = await headOf(ports.ledger, request);
  const { unit, requirement: name = "" } = request.path;
  const requirement = findInventory((await ports.ledger.readRequirements(migration, planVersion)).get(name));
  if (requirement?.lists !== "system")
    throw new Failure("not-found", `"${name}" is no inventory of the existing system`);
  const fact = await ports.ledger.findFact(id);
  const isOfIt = fact?.migration === migration && fact.unit === unit && fact.requirement === name;
  if (!isOfIt || !isAcceptedManifest(fact))
    throw new Failure("not-found", `${unit}/${name} has no accepted inventory "${id}"`);
  const { parts, next } = await readParts(ports, fact, { from: cursor, limit });
  return { fact: id, parts, cursor: next === undefined ? null : String(next) };
};

/** The handler of each route; the stack makes a route of each. */
export const DOCUMENT_HANDLERS: Readonly<
  Record<DocumentRoute, (ports: DocumentPorts, request: ReadRequest) => Promise<unknown>>
> = {
  "/migrations/{migration}/inventories": listInventories,
  "/migrations/{migration}/inventories/{unit}/{requirement}": showParts,
};

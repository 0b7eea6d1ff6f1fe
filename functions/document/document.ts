import { Failure } from "../../core/failure.ts";
import { isAcceptedManifest, isSummaryOfAccepted } from "../../core/history/accepted.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import type { InventoryRequirement } from "../../core/plan/document/requirement/inventory.ts";
import { plainly } from "../../core/plan/document/said.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DocumentLedger } from "../../ports/document.ts";
import { headOf } from "../read-route.ts";
import type { CursorPorts, Handlers } from "../routed.ts";
import { readNames } from "./names.ts";
import { type PartPorts, readParts } from "./read-parts.ts";
import { inventoryView } from "./views.ts";

export interface DocumentPorts extends PartPorts, CursorPorts {
  readonly ledger: DocumentLedger;
  readonly clock: Clock;
}

type DocumentHandlers = Handlers<"document", DocumentPorts>;

/** How many parts come before a page. @throws Failure `cursor-invalid` */
const readOffset = (cursor = "0"): number => {
  if (!/^[0-9]{1,9}$/.test(cursor)) throw new Failure("cursor-invalid", "the cursor does not belong to this query");
  return Number(cursor);
};

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
const listInventories: DocumentHandlers["listInventories"] = async (ports, request) => {
  const { ledger, clock } = ports;
  const { query } = request;
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
const listParts: DocumentHandlers["listParts"] = async (ports, request) => {
  const { fact: id, limit, cursor } = request.query;
  const { migration, planVersion } = await headOf(ports.ledger, request);
  const { unit, requirement: name } = request.path;
  const requirement = findInventory((await ports.ledger.readRequirements(migration, planVersion)).get(name));
  if (requirement?.lists !== "system")
    throw new Failure("not-found", `"${name}" is no inventory of the existing system`);
  const fact = await ports.ledger.findFact(id);
  const isOfIt = fact?.migration === migration && fact.unit === unit && fact.requirement === name;
  if (!isOfIt || !isAcceptedManifest(fact))
    throw new Failure("not-found", `${unit}/${name} has no accepted inventory "${id}"`);
  const { parts, next } = await readParts(ports, fact, { from: readOffset(cursor), limit });
  return { fact: id, parts, cursor: next === undefined ? null : String(next) };
};

const listNames: DocumentHandlers["listNames"] = async (ports, { path, query }) => {
  const fact = await ports.ledger.findFact(path.fact);
  if (fact === undefined) throw new Failure("not-found", `unknown fact "${path.fact}"`);
  const { names, next } = await readNames(ports, fact, { from: readOffset(query.cursor), limit: query.limit });
  return { fact: fact.id, names, cursor: next === undefined ? null : String(next) };
};

/** The handler of each route that `document` serves. */
export const DOCUMENT_HANDLERS: DocumentHandlers = { listInventories, listParts, listNames };

import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Failure } from "../../core/failure.ts";
import { type FactSummary, summarizeFact } from "../../core/history/summary.ts";
import type { Agent } from "../../core/plan/document.ts";
import type { HistoryQuery, Page, QueryLedger } from "../../ports/query.ts";
import { documentClient } from "./client.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { factRef, findFactSummary, type Item, isListedOutcome, readCheckpoint, readGate, readPart } from "./items.ts";
import { canExist, keys } from "./keys.ts";
import { countListed, pageListed } from "./lists.ts";
import { pageNotifications } from "./notified.ts";
import { pageOwned } from "./owned.ts";
import { planReads } from "./plan-reads.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable } from "./table.ts";

/** An index that has facts: its partition key, its sort key, and the partition that is asked for. */
interface HistoryIndex {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
  readonly value: string;
}

/** The history index that narrows a query most; the other members are filtered. */
const historyIndex = ({ migration, unit, agent, outcome }: HistoryQuery): HistoryIndex => {
  const by = (name: string, value: string): HistoryIndex => ({ name, partition: name, sort: "at", value });
  if (unit !== undefined) return by("byUnit", `${migration}#${unit}`);
  if (outcome !== undefined && isListedOutcome(outcome))
    return { name: "byList", partition: "inList", sort: "inListAt", value: keys.factList(migration, outcome) };
  if (agent !== undefined) return by("byAgent", `${migration}#${agent}`);
  return by("byMigration", migration);
};

const historyInput = (query: HistoryQuery) => {
  const index = historyIndex(query);
  const filters = (["requirement", "agent", "outcome"] as const).filter(
    (name) => query[name] !== undefined && !(name === "agent" && index.name === "byAgent"),
  );
  const conditions = [
    ...filters.map((name) =>
      // Of most facts it is the usual one, and not stored.
      name === "outcome" && !isListedOutcome(query.outcome ?? "")
        ? "(attribute_not_exists(#outcome) OR #outcome = :outcome)"
        : `#${name} = :${name}`,
    ),
    ...(query.code === undefined ? [] : ["contains(#codes, :code)"]),
  ];
  return {
    IndexName: index.name,
    KeyConditionExpression: "#index = :index AND #at BETWEEN :from AND :to",
    ExpressionAttributeNames: {
      "#index": index.partition,
      "#at": index.sort,
      ...Object.fromEntries(filters.map((name) => [`#${name}`, name])),
      ...(query.code === undefined ? {} : { "#codes": "codes" }),
    },
    ExpressionAttributeValues: {
      ":index": index.value,
      ":from": query.from ?? "0",
      ":to": query.to ?? "9",
      ...Object.fromEntries(filters.map((name) => [`:${name}`, query[name]])),
      ...(query.code === undefined ? {} : { ":code": query.code }),
    },
    ...(conditions.length === 0 ? {} : { FilterExpression: conditions.join(" AND ") }),
    ScanIndexForward: !query.newestFirst,
  };
};

export const dynamoQueryLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): QueryLedger => {
  const table = dynamoTable(client, name);
  const { readHead, listHeads, readGates, listGates, readPlannedGates, readRequirements, listCheckpoints, ...others } =
    ledgerReads(table);
  const plans = planReads(table);
  const { findFact, findTurn, listIds, readFacts, readRestores, readUnits, findCheckpoint, findWatermark, listShards } =
    others;
  /** A page of an index that has facts. */
  const pageIndexed = async (query: HistoryQuery): Promise<Page<Item>> => {
    // DynamoDB refuses a span that ends before it begins; there is nothing in it.
    if (query.from !== undefined && query.to !== undefined && query.from > query.to) return { items: [] };
    if (!canExist({ pk: historyIndex(query).value, sk: "any" })) return { items: [] };
    return table.queryPage(historyInput(query), query.limit, query.cursor);
  };
  return {
    readHead,
    listHeads,
    readGates,
    listGates,
    listShards,
    readPlannedGates,
    readRequirements,
    listCheckpoints,
    findFact,
    readFacts,
    readRestores,
    readUnits,
    listIds,
    findTurn,
    findCheckpoint,
    findWatermark,
    pageListed: (migration, query) => pageListed(table, migration, query),
    countListed: (migration, state, upTo) => countListed(table, migration, state, upTo),
    pageOwned: (migration, query) => pageOwned(table, plans, migration, query),
    pageNotifications: (migration, query) => pageNotifications(table, migration, query),

    findAgent: async (migration, planVersion, id) =>
      readPart<Agent>((await plans.getParts([keys.agent(migration, planVersion, id)]))[0]),

    pageAgents: async (migration, { planVersion, limit, cursor }) => {
      const asked = { migration, planVersion, of: "agents" };
      const after = cursor === undefined ? "" : (readCursor(asked, cursor).after ?? "");
      const found = await plans.partsAfter(keys.plan(migration, planVersion), keys.agents, after, limit + 1);
      const page = found.slice(0, limit);
      const items = page.flatMap((item) => readPart<Agent>(item) ?? []);
      return found.length > limit ? { items, cursor: writeCursor(asked, { after: page.at(-1)?.sk ?? "" }) } : { items };
    },

    pageGates: async (migration, { limit, cursor }) => {
      if (!canExist({ pk: keys.migration(migration), sk: keys.gates })) return { items: [] };
      const page = await table.queryPage(
        {
          ConsistentRead: true,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
          ExpressionAttributeValues: { ":pk": keys.migration(migration), ":prefix": keys.gates },
        },
        limit,
        cursor,
      );
      return { ...page, items: page.items.map(readGate) };
    },

    pageCheckpoints: async (migration, { unit, prefix = "", limit, cursor }) => {
      const sk = unit === undefined ? keys.checkpointsFrom(prefix) : keys.checkpoints(unit);
      if (!canExist({ pk: keys.migration(migration), sk })) return { items: [] };
      const page = await table.queryPage(
        {
          ConsistentRead: true,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
          ExpressionAttributeValues: { ":pk": keys.migration(migration), ":prefix": sk },
        },
        limit,
        cursor,
      );
      return { ...page, items: page.items.map(readCheckpoint) };
    },

    pageHistory: async (query) => {
      const page = await pageIndexed(query);
      const shown = page.items.map(findFactSummary);
      const unknown = page.items.filter((_, at) => shown[at] === undefined).map((item) => factRef(item).id);
      const facts = new Map((await readFacts(unknown)).map((fact) => [fact.id, fact]));
      const summaryOf = (item: Item): FactSummary => {
        const fact = facts.get(factRef(item).id);
        if (fact === undefined) throw new Failure("history-gap", "the history lists a fact that is not there");
        return summarizeFact(fact);
      };
      return { ...page, items: page.items.map((item, at) => shown[at] ?? summaryOf(item)) };
    },
    pageFactRefs: async (query) => {
      const page = await pageIndexed(query);
      return { ...page, items: page.items.map(factRef) };
    },
  };
};

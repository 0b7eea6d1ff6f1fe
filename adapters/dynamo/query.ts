import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { HistoryQuery, QueryLedger } from "../../ports/query.ts";
import { documentClient } from "./client.ts";
import { readCheckpoint, readFactSummary } from "./items.ts";
import { canExist, keys } from "./keys.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable } from "./table.ts";

/** The history index that narrows a query most; the other members are filtered. */
const historyIndex = ({ migration, unit, agent }: HistoryQuery): { name: string; value: string } => {
  if (unit !== undefined) return { name: "byUnit", value: `${migration}#${unit}` };
  if (agent !== undefined) return { name: "byAgent", value: `${migration}#${agent}` };
  return { name: "byMigration", value: migration };
};

const historyInput = (query: HistoryQuery) => {
  const index = historyIndex(query);
  const filters = (["requirement", "agent", "outcome"] as const).filter(
    (name) => query[name] !== undefined && !(name === "agent" && index.name === "byAgent"),
  );
  const conditions = [
    ...filters.map((name) => `#${name} = :${name}`),
    ...(query.code === undefined ? [] : ["contains(#codes, :code)"]),
  ];
  return {
    IndexName: index.name,
    KeyConditionExpression: "#index = :index AND #at BETWEEN :from AND :to",
    ExpressionAttributeNames: {
      "#index": index.name,
      "#at": "at",
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
  const { findFact, findTurn, listIds, readFacts, readRestores, readUnits } = others;
  return {
    readHead,
    listHeads,
    readGates,
    listGates,
    readPlannedGates,
    readRequirements,
    listCheckpoints,
    findFact,
    readFacts,
    readRestores,
    readUnits,
    listIds,
    findTurn,

    pageCheckpoints: async (migration, { unit, limit, cursor }) => {
      if (!canExist({ pk: keys.migration(migration), sk: keys.checkpoints(unit) })) return { items: [] };
      const page = await table.queryPage(
        {
          ConsistentRead: true,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
          ExpressionAttributeValues: { ":pk": keys.migration(migration), ":prefix": keys.checkpoints(unit) },
        },
        limit,
        cursor,
      );
      return { ...page, items: page.items.map(readCheckpoint) };
    },

    pageHistory: async (query) => {
      // DynamoDB refuses a span that ends before it begins; there is nothing in it.
      if (query.from !== undefined && query.to !== undefined && query.from > query.to) return { items: [] };
      if (!canExist({ pk: historyIndex(query).value, sk: "any" })) return { items: [] };
      const page = await table.queryPage(historyInput(query), query.limit, query.cursor);
      return { ...page, items: page.items.map(readFactSummary) };
    },
  };
};

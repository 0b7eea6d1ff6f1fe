import type { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  type BatchWriteCommandOutput,
  type DynamoDBDocumentClient,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import { ownHomes } from "../core/audit/homes.ts";
import { Failure } from "../core/failure.ts";
import type { FactSummary } from "../core/history/summary.ts";
import type { Agent, Contact, Unit } from "../core/plan/document.ts";
import type { Plan, PlannedGate, PlanPolicy, Requirement } from "../core/plan/plan.ts";
import type { HistoryQuery, Ledger } from "../ports/ports.ts";
import { awsFailure } from "./aws-failure.ts";
import { documentClient, dynamoTable, type Item, type Key } from "./dynamo-table.ts";
import * as items from "./ledger-items.ts";

const { keys } = items;
const TRANSACTION_ITEMS = 100;
const BATCH_ITEMS = 25;
const BATCHES_AT_ONCE = 8;
const MAX_ROUNDS = 8;

interface Versioned {
  readonly version: number;
}

const put = (table: string, item: Item) => ({ Put: { TableName: table, Item: item } });

const putNew = (table: string, item: Item) => ({
  Put: { TableName: table, Item: item, ConditionExpression: "attribute_not_exists(pk)" },
});

/** Puts the next version of an item over exactly its predecessor. */
const putNext = (table: string, item: Item & Versioned) =>
  item.version === 1
    ? putNew(table, item)
    : {
        Put: {
          TableName: table,
          Item: item,
          ConditionExpression: "#version = :previous",
          ExpressionAttributeNames: { "#version": "version" },
          ExpressionAttributeValues: { ":previous": item.version - 1 },
        },
      };

type Write = ReturnType<typeof put> | ReturnType<typeof putNext>;
const next = (table: string, item: Item, of: Versioned): Write => putNext(table, { ...item, version: of.version });

const CONFLICTS = new Set(["ConditionalCheckFailed", "TransactionConflict"]);

/** The codes of a cancelled transaction, one for each item; undefined where it failed otherwise. */
const cancellations = (error: unknown): readonly string[] | undefined =>
  (error as Error).name === "TransactionCanceledException"
    ? ((error as TransactionCanceledException).CancellationReasons ?? []).map(({ Code }) => Code ?? "None")
    : undefined;

const writeFailure = (error: unknown): Failure => {
  const codes = cancellations(error);
  if (codes?.some((code) => CONFLICTS.has(code)) || (error as Error).name === "TransactionInProgressException")
    return new Failure("ledger-conflict", "another writer was quicker", { cause: error });
  if (codes?.some((code) => /Throttl|ThroughputExceeded/.test(code)))
    return new Failure("ledger-throttled", "the table is throttled", { cause: error });
  return awsFailure("ledger", error);
};

const chunked = <T>(values: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));

/** The history index that narrows a query most; what it does not hold is filtered. */
const historyIndex = ({ migration, unit, agent }: HistoryQuery): { name: string; value: string } => {
  if (unit !== undefined) return { name: "byUnit", value: `${migration}#${unit}` };
  if (agent !== undefined) return { name: "byAgent", value: `${migration}#${agent}` };
  return { name: "byMigration", value: migration };
};

const historyInput = (query: HistoryQuery) => {
  const index = historyIndex(query);
  const filters = (["requirement", "agent"] as const).filter(
    (name) => query[name] !== undefined && !(name === "agent" && index.name === "byAgent"),
  );
  return {
    IndexName: index.name,
    KeyConditionExpression: "#index = :index AND #at BETWEEN :from AND :to",
    ExpressionAttributeNames: {
      "#index": index.name,
      "#at": "at",
      ...Object.fromEntries(filters.map((f) => [`#${f}`, f])),
    },
    ExpressionAttributeValues: {
      ":index": index.value,
      ":from": query.from ?? "0",
      ":to": query.to ?? "9",
      ...Object.fromEntries(filters.map((name) => [`:${name}`, query[name]])),
    },
    ...(filters.length === 0 ? {} : { FilterExpression: filters.map((name) => `#${name} = :${name}`).join(" AND ") }),
    ScanIndexForward: !query.newestFirst,
  };
};

const readSummary = ({ id, type, recordedAt, migration, unit, requirement, agent, outcome, codes, summary }: Item) =>
  ({
    id,
    type,
    recordedAt,
    migration,
    unit: unit ?? null,
    requirement: requirement ?? null,
    agent: agent ?? null,
    outcome,
    codes,
    summary,
  }) as FactSummary;

/** The ledger in one DynamoDB table; `docs/ledger.md` shows every key and index with its reader. */
export const dynamoLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): Ledger => {
  const table = dynamoTable(client, name);

  const transact = async (writes: readonly Write[]): Promise<void> => {
    await client.send(new TransactWriteCommand({ TransactItems: [...writes] }));
  };

  const transactAll = async (writes: readonly Write[]): Promise<void> => {
    try {
      for (const group of chunked(writes, TRANSACTION_ITEMS)) await transact(group);
    } catch (error) {
      throw writeFailure(error);
    }
  };

  const findPart = async <T>(key: Key): Promise<T | undefined> => {
    const [item] = await table.getAll([key]);
    return items.readPart<T>(item);
  };

  const writeGroup = async (group: Record<string, unknown>[]): Promise<void> => {
    let pending: Record<string, unknown>[] | undefined = group;
    for (let round = 0; pending !== undefined && pending.length > 0; round += 1) {
      if (round === MAX_ROUNDS) throw new Failure("ledger-throttled", "writes stay unprocessed");
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, 2 ** round * 10));
      const answer: BatchWriteCommandOutput = await client.send(
        new BatchWriteCommand({ RequestItems: { [name]: pending as never } }),
      );
      pending = answer.UnprocessedItems?.[name];
    }
  };

  const batch = async (requests: readonly Record<string, unknown>[]): Promise<void> => {
    try {
      for (const groups of chunked(chunked(requests, BATCH_ITEMS), BATCHES_AT_ONCE))
        await Promise.all(groups.map(writeGroup));
    } catch (error) {
      throw awsFailure("ledger", error);
    }
  };

  const removeAll = (all: readonly { pk: string; sk: string }[]): Promise<void> =>
    batch(all.map((key) => ({ DeleteRequest: { Key: key } })));

  return {
    readHead: async (migration) => {
      const [item] = await table.getAll([keys.head(migration)]);
      return item === undefined ? undefined : items.readHead(item);
    },

    listHeads: async () => (await table.queryAll(keys.migrations.pk, "")).map(items.readHead),

    readManifestContext: async (agent, { migration, unit, requirement }) => {
      const [headItem, checkpointItem] = await table.getAll([
        keys.head(migration),
        keys.checkpoint(migration, unit, requirement),
      ]);
      const head = headItem === undefined ? undefined : items.readHead(headItem);
      const checkpoint = checkpointItem === undefined ? undefined : items.readCheckpoint(checkpointItem);
      if (head === undefined || head.planVersion === 0)
        return {
          head,
          checkpoint,
          known: { planVersion: undefined, agent: undefined, unit: undefined, requirement: undefined },
        };
      const version = head.planVersion;
      const parts = await table.getAll([
        keys.agent(migration, version, agent),
        keys.unit(migration, version, unit),
        keys.requirement(migration, version, requirement),
      ]);
      const known = {
        planVersion: version,
        agent: items.readPart<Agent>(parts[0]),
        unit: items.readPart<Unit>(parts[1]),
        requirement: items.readPart<Requirement>(parts[2]),
      };
      return { head, checkpoint, known };
    },

    findHomes: async (migration, version, homes) => {
      const found = await table.getAll(homes.map((home) => keys.home(migration, version, home)));
      const units = homes.map((home, index) => [home, items.readPart<{ unit: string }>(found[index])?.unit] as const);
      return new Map(units.filter((pair): pair is [string, string] => pair[1] !== undefined));
    },

    readRequirements: async (migration, version) => {
      const found = await table.queryAll(keys.plan(migration, version), "R#");
      const requirements = found.map((item) => items.readPart<Requirement>(item) as Requirement);
      return new Map(requirements.map((requirement) => [requirement.id, requirement]));
    },

    findUnit: (migration, version, id) => findPart<Unit>(keys.unit(migration, version, id)),
    findRequirement: (migration, version, id) => findPart<Requirement>(keys.requirement(migration, version, id)),
    findPolicy: (migration, version) => findPart<PlanPolicy>(keys.policy(migration, version)),
    findContacts: async (migration, version, ids) => {
      const found = await table.getAll(ids.map((id) => keys.contact(migration, version, id)));
      return found.flatMap((item) => items.readPart<Contact>(item) ?? []);
    },
    findSummary: async (migration) => {
      const [item] = await table.getAll([keys.summary(migration)]);
      return item === undefined ? undefined : items.readSummaryState(item);
    },
    hasNotification: async (migration, topic, epoch) =>
      (await table.getAll([keys.notification(migration, topic, epoch)]))[0] !== undefined,

    listDue: async (shard, now, limit) => {
      const page = await table.queryPage(
        {
          IndexName: "byDue",
          KeyConditionExpression: "#due = :shard AND #dueAt <= :now",
          ExpressionAttributeNames: { "#due": "due", "#dueAt": "dueAt" },
          ExpressionAttributeValues: { ":shard": items.dueShard(shard), ":now": now },
        },
        limit,
      );
      return page.items.flatMap((item) => items.readDue(item) ?? []);
    },

    readPlannedGates: async (migration, version, ids) => {
      const found = await table.getAll(ids.map((id) => keys.plannedGate(migration, version, id)));
      return found.flatMap((item) => items.readPart<PlannedGate>(item) ?? []);
    },

    findCheckpoint: async ({ migration, unit, requirement }) => {
      const [item] = await table.getAll([keys.checkpoint(migration, unit, requirement)]);
      return item === undefined ? undefined : items.readCheckpoint(item);
    },

    listCheckpoints: async (migration, unit) =>
      (await table.queryAll(keys.migration(migration), unit === undefined ? "C#" : `C#${unit}#`)).map(
        items.readCheckpoint,
      ),

    pageCheckpoints: async (migration, { unit, limit, cursor }) => {
      const page = await table.queryPage(
        {
          ConsistentRead: true,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
          ExpressionAttributeValues: {
            ":pk": keys.migration(migration),
            ":prefix": unit === undefined ? "C#" : `C#${unit}#`,
          },
        },
        limit,
        cursor,
      );
      return { ...page, items: page.items.map(items.readCheckpoint) };
    },

    readGates: async (migration, ids) => {
      const found = await table.getAll(ids.map((id) => keys.gate(migration, id)));
      return found.flatMap((item) => (item === undefined ? [] : [items.readGate(item)]));
    },

    listGates: async (migration) => (await table.queryAll(keys.migration(migration), "G#")).map(items.readGate),

    hasFact: async (id) => (await table.getAll([keys.fact(id)]))[0] !== undefined,

    knownFacts: async (ids) => {
      const found = await table.getAll(ids.map(keys.fact));
      return new Set(ids.filter((_, index) => found[index] !== undefined));
    },

    findFact: async (id) => {
      const [item] = await table.getAll([keys.fact(id)]);
      return item === undefined ? undefined : items.readFact(item);
    },

    pageHistory: async (query) => {
      const page = await table.queryPage(historyInput(query), query.limit, query.cursor);
      return { ...page, items: page.items.map(readSummary) };
    },

    commit: async ({ fact, checkpoints, gates, notifications, head }) => {
      try {
        await transact([
          putNew(name, items.factItem(fact)),
          ...checkpoints.map((checkpoint) => next(name, items.checkpointItem(checkpoint), checkpoint)),
          ...gates.map((gate) => next(name, items.gateItem(gate), gate)),
          ...notifications.map((notification) => putNew(name, items.notificationItem(notification))),
          ...(head === undefined ? [] : [next(name, items.headItem(head), head)]),
        ]);
        return "committed";
      } catch (error) {
        if (cancellations(error)?.[0] === "ConditionalCheckFailed") return "already";
        throw writeFailure(error);
      }
    },

    putPlanParts: async (plan: Plan) => {
      const { migration, version } = plan;
      // Two units may not share a home, so the first to claim its id or name keeps it.
      const homes = new Map<string, string>();
      for (const unit of plan.units) for (const home of ownHomes(unit)) if (!homes.has(home)) homes.set(home, unit.id);
      const parts = [
        ...plan.agents.map((agent) => items.partItem(keys.agent(migration, version, agent.id), agent)),
        ...plan.units.map((unit) => items.partItem(keys.unit(migration, version, unit.id), unit)),
        ...[...homes].map(([home, unit]) => items.partItem(keys.home(migration, version, home), { unit })),
        ...plan.requirements.map((one) => items.partItem(keys.requirement(migration, version, one.id), one)),
        ...plan.gates.map((gate) => items.partItem(keys.plannedGate(migration, version, gate.id), gate)),
        ...plan.contacts.map((contact) => items.partItem(keys.contact(migration, version, contact.id), contact)),
        items.partItem(keys.policy(migration, version), plan.policy),
      ];
      await batch(parts.map((item) => ({ PutRequest: { Item: item } })));
    },

    putHead: (head) => transactAll([next(name, items.headItem(head), head)]),

    removeSummary: (migration) => removeAll([keys.summary(migration)]),
    putSummary: (digest, notification) =>
      transactAll([
        next(name, items.summaryItem(digest), digest),
        ...(notification === undefined ? [] : [putNew(name, items.notificationItem(notification))]),
      ]),

    putCheckpoints: (checkpoints) =>
      transactAll(checkpoints.map((checkpoint) => next(name, items.checkpointItem(checkpoint), checkpoint))),

    removeCheckpoints: (checkpoints) =>
      removeAll(checkpoints.map(({ migration, unit, requirement }) => keys.checkpoint(migration, unit, requirement))),

    putGates: (gates) =>
      transactAll(
        gates.flatMap(({ gate, notification }) => [
          next(name, items.gateItem(gate), gate),
          ...(notification === undefined ? [] : [putNew(name, items.notificationItem(notification))]),
        ]),
      ),

    removeGates: (gates) => removeAll(gates.map(({ migration, id }) => keys.gate(migration, id))),
  };
};

import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { isSame, namesForgotten } from "../../core/fsck/same.ts";
import type { Fact } from "../../core/history/fact.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { dueCheckpoint } from "../../core/readiness/cascade/outcome.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { FsckLedger } from "../../ports/fsck.ts";
import { documentClient } from "./client.ts";
import { dueAtIn } from "./due.ts";
import { checkpointItem, factItem, type Item, readCheckpoint, readFact } from "./items.ts";
import { canExist, keys } from "./keys.ts";
import { storedDigest } from "./plan-parts.ts";
import { findSalts } from "./salts.ts";
import { snapshotIn } from "./snapshots.ts";
import { dynamoTable } from "./table.ts";

/** What indexes read of a fact, beside what the fact itself has. */
const READ_BY_INDEXES = [
  ...["byMigration", "byUnit", "byAgent", "at", "inList", "inListAt"],
  ...["outcome", "codes", "summary"],
] as const;

/** A fact that lacks what its summary is made of is malformed, and has none; an earlier build stored the summary of every fact. */
const expectedOf = (item: Item, fact: Fact): Partial<Item> => {
  try {
    const { outcome, codes, summary } = summarizeFact(fact);
    return { ...factItem(fact), ...(item.brief === undefined ? { outcome, codes, summary } : {}) };
  } catch {
    return {};
  }
};

const misplacedIn = (item: Item, fact: Fact): readonly string[] => {
  const expected = expectedOf(item, fact);
  // A summary may name a person: it was written when the person was known. A place of an earlier build has the whole id.
  const isCompared = (name: string): boolean => name !== "summary" || !namesForgotten(fact);
  const isEarlier = (name: string): boolean =>
    expected[name] === expected.at && item[name] === `${fact.recordedAt}#${fact.id}`;
  return READ_BY_INDEXES.filter((name) => isCompared(name) && !isSame(item[name], expected[name]) && !isEarlier(name));
};

/** True where `sweep` would not come to a checkpoint in time, or a list has it that should not. An early place is right. */
const isMisplaced = (item: Item): boolean => {
  const due = dueCheckpoint(readCheckpoint(item));
  const noted = dueAtIn(item);
  const isLate = due.dueAt !== null && (noted === undefined || noted > due.dueAt);
  return isLate || (item.inList !== undefined && item.inList !== checkpointItem(due).inList);
};

/** What `fsck` alone reads of the ledger's table. */
export const dynamoFsck = (name: string, client: DynamoDBDocumentClient = documentClient()): FsckLedger => {
  const table = dynamoTable(client, name);
  return {
    readStoredFacts: async (ids) => {
      const items = await table.getAll(ids.map(keys.fact));
      return new Map(
        ids.flatMap((id, at) => {
          const item = items[at];
          if (item === undefined) return [];
          const fact = readFact(item);
          return [[id, { fact, misplaced: misplacedIn(item, fact) }] as const];
        }),
      );
    },
    findSalts: (people) => findSalts(table, people),
    nextSnapshot: async (migration, after) => {
      const { pk } = keys.snapshot(migration, after);
      if (!canExist({ pk, sk: "any" })) return undefined;
      const { items } = await table.queryPage(
        {
          ConsistentRead: true,
          KeyConditionExpression: "pk = :pk AND sk > :sk",
          // No instant begins so early.
          ExpressionAttributeValues: { ":pk": pk, ":sk": after === "" ? "0" : after },
        },
        1,
      );
      return items.map(snapshotIn)[0];
    },
    misplacedCheckpoints: async (migration) =>
      (await table.queryAll(keys.migration(migration), keys.checkpoints()))
        .filter(isMisplaced)
        .map((item) => checkpointId(readCheckpoint(item))),
    digestOfParts: (migration, planVersion) => storedDigest(table, migration, planVersion),
    missingNotifications: async (ids) => {
      const items = await table.getAll(
        ids.map(({ migration, topic, epoch }) => keys.notification(migration, topic, epoch)),
      );
      return ids.filter((_, at) => items[at] === undefined);
    },
  };
};

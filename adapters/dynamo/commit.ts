import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Commit, CommitLedger } from "../../ports/commit.ts";
import { documentClient } from "./client.ts";
import { gatesOf, type ShardNumbers } from "./gates-of.ts";
import {
  checkpointItem,
  factItem,
  forgettingItem,
  gateItem,
  headItem,
  notificationItem,
  shardItem,
  summaryItem,
} from "./items.ts";
import { cancellations, writeFailure } from "./ledger-failure.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable, type Table } from "./table.ts";
import { gateIs, headIs, putNew, putNext, transact, type Write } from "./writes.ts";

const writesOf = (
  name: string,
  { fact, checkpoints, listedAt, gates, shards = [], unchanged = [], notifications, head, ...others }: Commit,
): readonly Write[] => [
  ...(fact === undefined ? [] : [putNew(name, factItem(fact))]),
  ...checkpoints.map((one) => putNext(name, checkpointItem(one, listedAt), one.value.version)),
  ...gates.map((one) => putNext(name, gateItem(one), one.value.version)),
  ...shards.map((one) => putNext(name, shardItem(one), one.version)),
  ...unchanged.map((one) => gateIs(name, one)),
  ...notifications.map((one) => putNew(name, notificationItem(one))),
  ...(head === undefined ? [] : [putNext(name, headItem(head), head.version)]),
  ...(others.fence === undefined ? [] : [headIs(name, others.fence)]),
  ...(others.summary === undefined ? [] : [putNext(name, summaryItem(others.summary), others.summary.value.version)]),
  ...(others.forgetting === undefined ? [] : [putNew(name, forgettingItem(others.forgetting))]),
];

/**
 * The reads of the cascade, and the transaction of its outcome; `docs/ledger.md` lists every key and index.
 * @param numbers what is known from before
 */
export const commitLedger = (table: Table, numbers: ShardNumbers = new Map()): CommitLedger => {
  const { readGates, listGates, readPlannedGates, listCheckpoints, readRequirements, ...others } = ledgerReads(table);
  const { findUnit, findContacts, hasNotification, findSummary, listShards } = others;
  return {
    readGates,
    listGates,
    readGatesOf: gatesOf(table, numbers),
    listShards,
    readPlannedGates,
    listCheckpoints,
    readRequirements,
    findUnit,
    findContacts,
    hasNotification,
    findSummary,
    commit: async (commit) => {
      try {
        await transact(table, writesOf(table.name, commit));
        return "committed";
      } catch (error) {
        // The fact is the first item of the transaction, so its reason comes first too.
        if (commit.fact !== undefined && cancellations(error)?.[0] === "ConditionalCheckFailed") return "already";
        throw writeFailure(error);
      }
    },
  };
};

export const dynamoCommitLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): CommitLedger =>
  commitLedger(dynamoTable(client, name));

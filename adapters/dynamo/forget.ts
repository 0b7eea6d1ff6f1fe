import {
  type DynamoDBDocumentClient,
  ScanCommand,
  type ScanCommandInput,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Fact } from "../../core/history/fact.ts";
import { personId } from "../../core/log/people.ts";
import type { ForgetLedger, Stored } from "../../ports/forget.ts";
import { documentClient } from "./client.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { factItem, forgettingItem, type Item, readFact, readForgetting } from "./items.ts";
import { FACT_PREFIX, type Key, keys, packAccessKey } from "./keys.ts";
import { findLeaves } from "./leaves.ts";
import { ledgerFailure, writeFailure } from "./ledger-failure.ts";
import { ledgerReads } from "./reads.ts";
import { findSalts } from "./salts.ts";
import { dynamoTable } from "./table.ts";
import { wasWritten } from "./was-written.ts";
import { putNew, versionIs, type Write } from "./writes.ts";

/** What is no use to look into: salts, and whom somebody is about to forget. */
const NOT_WALKED = [keys.forgettings, keys.saltPrefix];
const NEWS_PREFIX = "N#";
const SNAPSHOT_PREFIX = "S#";

type Members = Readonly<Record<string, unknown>>;

interface StoredItem extends Stored {
  readonly key: Key;
  /** All members but those of the key, as they are stored: the summary of a fact is perhaps the text of an earlier edition. */
  readonly members: Members;
}

const storedOf = (item: Item): StoredItem => {
  const { pk, sk, ...members } = item;
  const fact = pk.startsWith(FACT_PREFIX) ? readFact(item) : undefined;
  return {
    ...{ key: { pk, sk }, members, place: `${pk} ${sk}`, value: fact ?? members },
    ...(fact === undefined ? {} : { fact }),
    ...{ isNews: pk.startsWith(NEWS_PREFIX), isSnapshot: pk.startsWith(SNAPSHOT_PREFIX) },
  };
};

const differsIn = (name: string, before: Members, after: Members): boolean =>
  JSON.stringify(before[name]) !== JSON.stringify(after[name]);

/**
 * The members that differ, each on condition that it is still what was read, or still not there.
 * @param before as they are stored
 * @param asMade as this build stores the same value: a summary is perhaps the text of an earlier edition, and has the name
 */
const changes = (before: Members, after: Members, asMade: Members) => {
  const differing = Object.keys(after).filter(
    (name) => differsIn(name, asMade, after) || (name === "summary" && differsIn(name, before, after)),
  );
  const isStill = (name: string, at: number): string =>
    before[name] === undefined ? `attribute_not_exists(#m${at})` : `#m${at} = :b${at}`;
  return {
    UpdateExpression: `SET ${differing.map((_, at) => `#m${at} = :a${at}`).join(", ")}`,
    ConditionExpression: ["attribute_exists(pk)", ...differing.map(isStill)].join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(differing.map((name, at) => [`#m${at}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      differing.flatMap((name, at) => [
        [`:a${at}`, after[name]],
        ...(before[name] === undefined ? [] : [[`:b${at}`, before[name]]]),
      ]),
    ),
  };
};

/** What takes a person out of the ledger, over the one table. */
export const dynamoForgetLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): ForgetLedger => {
  const table = dynamoTable(client, name);
  const { readHead } = ledgerReads(table);
  const everything: ScanCommandInput = { TableName: name, ConsistentRead: true };

  const transact = async (writes: readonly Write[]): Promise<void> => {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: [...writes] }));
    } catch (error) {
      throw writeFailure(error);
    }
  };
  const putNext = (next: Parameters<ForgetLedger["putForgetting"]>[0]): Write => ({
    Put: { TableName: name, Item: forgettingItem(next), ...versionIs(next.version - 1) },
  });

  /** Who fetched a pack is in the key too. */
  const moveAccess = async ({ key }: StoredItem, to: Key, value: object): Promise<boolean> => {
    await transact([
      { Put: { TableName: name, Item: { ...to, ...value } } },
      { Delete: { TableName: name, Key: { ...key } } },
    ]);
    return true;
  };

  return {
    listForgettings: async () => (await table.queryAll(keys.forgettings)).map(readForgetting),
    putForgetting: (next) => transact([putNext(next)]),
    endForgetting: ({ whom, version }, salt, fact) =>
      transact([
        putNew(name, factItem(fact)),
        { Delete: { TableName: name, Key: keys.forgetting(personId(whom)), ...versionIs(version) } },
        {
          Delete: {
            ...{ TableName: name, Key: keys.salt(personId(whom)), ConditionExpression: "salt = :salt" },
            ExpressionAttributeValues: { ":salt": Buffer.from(salt).toString("base64") },
          },
        },
      ]),
    walk: async (limit, cursor) => {
      const from = cursor === undefined ? undefined : readCursor(everything, cursor);
      try {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new ScanCommand({ ...everything, Limit: limit, ExclusiveStartKey: from }),
        );
        const items = (Items as Item[])
          .filter(({ pk }) => !NOT_WALKED.some((prefix) => pk.startsWith(prefix)))
          .map(storedOf);
        return LastEvaluatedKey === undefined
          ? { items }
          : { items, cursor: writeCursor(everything, LastEvaluatedKey) };
      } catch (error) {
        throw ledgerFailure(error);
      }
    },
    replace: async (stored, value) => {
      const one = stored as StoredItem;
      const to = packAccessKey(one.key, value);
      if (to !== undefined) return moveAccess(one, to, value);
      const itemOf = (of: object) =>
        one.fact === undefined ? { ...one.key, ...of } : factItem(of as Fact, one.members);
      const { pk: _, sk: __, ...after } = itemOf(value);
      const asMade = itemOf(one.value as object);
      const update = { TableName: name, Key: { ...one.key }, ...changes(one.members, after, asMade) };
      return wasWritten(client.send(new UpdateCommand(update)));
    },
    dropSnapshot: (stored) => transact([{ Delete: { TableName: name, Key: { ...(stored as StoredItem).key } } }]),
    readHead,
    findSalts: (people) => findSalts(table, people),
    findLeaves: (facts) => findLeaves(table, facts),
  };
};

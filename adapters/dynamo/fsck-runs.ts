import { type DynamoDBDocumentClient, PutCommand, type PutCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Disagreement } from "../../core/fsck/disagreement.ts";
import type { FsckRun, FsckState } from "../../core/fsck/run.ts";
import { isSame } from "../../core/fsck/same.ts";
import type { Instant } from "../../core/instant.ts";
import type { FsckRuns } from "../../ports/fsck.ts";
import { documentClient } from "./client.ts";
import type { Item } from "./items.ts";
import { keys } from "./keys.ts";
import { dynamoTable } from "./table.ts";
import { wasWritten } from "./was-written.ts";

/** So many findings are put at once. */
const AT_ONCE = 25;

/** Runs of `fsck` in the ledger's table: where the newest has come to, what the last ones found, and each that was finished. */
export const dynamoFsckRuns = (name: string, client: DynamoDBDocumentClient = documentClient()): FsckRuns => {
  const table = dynamoTable(client, name);

  /** @returns false where the condition does not hold */
  const put = (Item: Item, condition: Partial<PutCommandInput> = {}): Promise<boolean> =>
    wasWritten(client.send(new PutCommand({ TableName: name, Item, ...condition })));

  const readState = async (): Promise<FsckState | undefined> =>
    (await table.get(keys.fsckState))?.state as FsckState | undefined;

  const findingItem = (run: number, version: number, place: number, finding: Disagreement): Item => ({
    ...{ pk: keys.fsckFindings(run), sk: keys.fsckPlace(place) },
    ...{ run, version, finding },
  });

  return {
    readState,
    putState: async (state) => {
      const { version } = state;
      const isPut = await put(
        { ...keys.fsckState, version, state },
        {
          ConditionExpression: "attribute_not_exists(pk) OR #version = :before",
          ExpressionAttributeNames: { "#version": "version" },
          ExpressionAttributeValues: { ":before": version - 1 },
        },
      );
      // A put whose answer was lost is put again, and then refused: nobody else puts the same.
      return isPut || isSame(await readState(), state);
    },
    putFindings: async ({ run, version, first }, findings) => {
      const puts = findings.map(
        (finding, at) => () =>
          put(findingItem(run, version, first + at, finding), {
            ConditionExpression: "attribute_not_exists(pk) OR #run < :run OR (#run = :run AND #version <= :version)",
            ExpressionAttributeNames: { "#run": "run", "#version": "version" },
            ExpressionAttributeValues: { ":run": run, ":version": version },
          }),
      );
      for (let from = 0; from < puts.length; from += AT_ONCE)
        await Promise.all(puts.slice(from, from + AT_ONCE).map((one) => one()));
    },
    readFindings: async (run, from, to) => {
      if (from >= to) return [];
      const places = { ":from": keys.fsckPlace(from), ":to": keys.fsckPlace(to - 1) };
      const { items } = await table.queryPage(
        {
          ConsistentRead: true,
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
          ExpressionAttributeValues: { ":pk": keys.fsckFindings(run), ...places },
        },
        to - from,
      );
      return items.filter((item) => item.run === run).map((item) => item.finding as Disagreement);
    },
    putRun: async (run) => {
      await put({ ...keys.fsckRun(run.number), run });
    },
    readAskedAt: async () => (await table.get(keys.fsckAsked))?.at as Instant | undefined,
    putAskedAt: async (at) => {
      await put({ ...keys.fsckAsked, at });
    },
    findRun: async (number) => (await table.get(keys.fsckRun(number)))?.run as FsckRun | undefined,
  };
};

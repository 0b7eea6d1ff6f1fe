import type { Key } from "../../adapters/dynamo/keys.ts";
import type { dynamoSweepLedger } from "../../adapters/dynamo/sweep.ts";
import type { Service } from "../engine/call.ts";
import type { Process } from "../engine/process.ts";
import { lostAnswer, throttled } from "./errors.ts";
import { checkKey } from "./marshal.ts";
import { type BatchGetInput, batchGet, type QueryInput, query, type ScanInput, scan } from "./reads.ts";
import type { FakeTable } from "./table.ts";
import {
  type BatchWriteInput,
  batchWrite,
  type PutInput,
  put,
  type TransactInput,
  transaction,
  type UpdateInput,
  update,
} from "./writes.ts";

/** What the adapters take: the document client, of which they call `send` alone. */
export type DocumentClient = NonNullable<Parameters<typeof dynamoSweepLedger>[1]>;

type Answer = Pick<Service<object>, "arrive" | "serve">;

/** Every command that an adapter sends; another one is an error. The SDK's retries of a transaction carry one token. */
const answerOf = (table: FakeTable, by: Process, command: string, input: unknown): Answer => {
  switch (command) {
    case "GetCommand":
      return {
        serve: () => {
          const { Key } = input as { readonly Key: Key };
          checkKey(Key);
          return { Item: table.store.get(Key) };
        },
      };
    case "BatchGetCommand":
      return { serve: () => batchGet(table, by, input as BatchGetInput) };
    case "QueryCommand":
      return { serve: () => query(table, by, input as QueryInput) };
    case "ScanCommand":
      return { serve: () => scan(table, by, input as ScanInput) };
    case "PutCommand":
      return { serve: () => put(table, by, input as PutInput) };
    case "UpdateCommand":
      return { serve: () => update(table, by, input as UpdateInput) };
    case "BatchWriteCommand":
      return { serve: () => batchWrite(table, by, input as BatchWriteInput) };
    case "TransactWriteCommand":
      return transaction(table, by, input as TransactInput);
    default:
      throw new TypeError(`the fake table knows no ${command}`);
  }
};

/** What DynamoDB refuses whenever it comes is a mistake of ours, whatever the adapter makes of it. */
const watched = <T>(table: FakeTable, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "ValidationException" || error instanceof TypeError) table.mistake(message);
    throw error;
  }
};

const READS = new Set(["GetCommand", "BatchGetCommand", "QueryCommand", "ScanCommand"]);

/** A document client for one process: the adapters above it are those that are deployed. */
export const documentClient = (table: FakeTable, by: Process): DocumentClient => {
  let decides = false;
  const send = async (command: { readonly input: unknown }): Promise<object> => {
    const name = command.constructor.name;
    if (READS.has(name) && !decides) {
      decides = true;
      by.readsSince = table.engine.now();
    }
    if (!READS.has(name)) decides = false;
    const recognised = name === "TransactWriteCommand";
    const answer = watched(table, () => answerOf(table, by, name, command.input));
    const { arrive = () => 0, serve } = answer;
    return by.call(name, {
      of: "table",
      arrive: () => watched(table, arrive),
      serve: () => watched(table, serve),
      lost: lostAnswer,
      throttled,
      recognised,
    });
  };
  return { send } as unknown as DocumentClient;
};

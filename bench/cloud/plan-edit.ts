import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  QueryCommand,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Cloud } from "../../local/cloud.ts";
import { type Bench, figure } from "../measure.ts";
import { list } from "./bench-estate.ts";
import { measured } from "./enact.ts";
import { adminClients } from "./floor.ts";
import { ledgerUsage, withCloud } from "./with-cloud.ts";

/**
 * What a plan's first version costs beside bare batches of the same items, and a later one that changes a single requirement beside
 * bare transactions of the checkpoints that it changes. `CLEARGATE_BENCH_PLAN_UNITS=1000` is a plan of 100,000 checkpoints.
 */

const REQUIREMENTS = 100;
const UNITS = Number(process.env.CLEARGATE_BENCH_PLAN_UNITS ?? 100);
const BATCH_ITEMS = 25;
/** With items of some hundred bytes, far from the 4 MB that a transaction may have. */
const TRANSACTION_ITEMS = 100;
const KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

const planOf = (version: number, age: string): string => `format: cleargate.plan/1
migration: bench
version: ${version}
timeZone: UTC
contacts: [{ id: ana, name: Ana, email: ana@example.com }]
units: [${list(UNITS, (index) => `{ id: u${index}, kind: pool }`)}]
agents: [{ id: a, units: ["*"], keys: [{ id: k, publicKey: "${KEY}" }] }]
requirements: [${list(REQUIREMENTS, (index) => `{ id: r${index}, title: r, evidence: backup, kinds: [pool], maxAge: ${index === 0 ? age : "24h"}, judgement: bench }`)}]
gates: [{ id: g, title: g, before: g, scope: migration, requirements: all, contacts: [ana] }]
`;

type Item = Readonly<Record<string, unknown>>;

interface Ledger {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
}

const itemsOf = async ({ client, name }: Ledger, pk: string): Promise<Item[]> => {
  const found: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        ...{ TableName: name, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } },
        ...{ ConsistentRead: true, ...(from === undefined ? {} : { ExclusiveStartKey: { ...from } }) },
      }),
    );
    found.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return found;
};

const inGroups = async (
  items: readonly Item[],
  size: number,
  write: (group: readonly Item[]) => Promise<unknown>,
): Promise<void> => {
  for (let from = 0; from < items.length; from += size) await write(items.slice(from, from + size));
};

const batches = ({ client, name }: Ledger, items: readonly Item[], what: "put" | "remove"): Promise<void> =>
  inGroups(items, BATCH_ITEMS, async (group) => {
    const requests = group.map((item) =>
      what === "put" ? { PutRequest: { Item: { ...item } } } : { DeleteRequest: { Key: { pk: item.pk, sk: item.sk } } },
    );
    for (let left: typeof requests | undefined = requests; left !== undefined && left.length > 0; ) {
      const answer = await client.send(new BatchWriteCommand({ RequestItems: { [name]: left } }));
      left = answer.UnprocessedItems?.[name] as typeof requests | undefined;
    }
  });

const transactions = ({ client, name }: Ledger, items: readonly Item[]): Promise<void> =>
  inGroups(items, TRANSACTION_ITEMS, (group) =>
    client.send(
      new TransactWriteCommand({
        TransactItems: group.map((item) => ({ Put: { TableName: name, Item: { ...item } } })),
      }),
    ),
  );

const unitsFor = async (cloud: Cloud, work: () => Promise<unknown>): Promise<number> => {
  cloud.meter.reset();
  await work();
  return ledgerUsage(cloud.meter, "admin").writeUnits;
};

const put = (cloud: Cloud, plan: string) => (): Promise<unknown> =>
  measured(cloud, "accept", plan).then(() => measured(cloud, "enact", plan));

const isCheckpoint = ({ sk }: Item): boolean => String(sk).startsWith("C#");

const measure = async (cloud: Cloud) => {
  const ledger = { client: adminClients(cloud).table, name: cloud.table };
  const stateOf = () => itemsOf(ledger, "M#bench");
  const first = await unitsFor(cloud, put(cloud, planOf(1, "24h")));
  const before = await stateOf();
  const parts = (await Promise.all(["P#bench#1", "P#bench#1#C"].map((pk) => itemsOf(ledger, pk)))).flat();
  const edit = await unitsFor(cloud, put(cloud, planOf(2, "25h")));
  const after = await stateOf();
  const versions = new Map(before.map(({ sk, version }) => [sk, version]));
  const changed = after.filter((one) => isCheckpoint(one) && versions.get(one.sk) !== one.version);
  const ids = new Set(changed.map(({ sk }) => sk));
  await transactions(
    ledger,
    before.filter(({ sk }) => ids.has(sk)),
  );
  const bareEdit = await unitsFor(cloud, () => transactions(ledger, changed));
  const all = [...before, ...parts];
  await batches(ledger, [...after, ...parts], "remove");
  const bareFirst = await unitsFor(cloud, () => batches(ledger, all, "put"));
  return { first, bareFirst, edit, bareEdit, changed: changed.length };
};

export const planEditBench: Bench = {
  name: "plan-edit",
  run: () =>
    withCloud(async (cloud) => {
      // Only the measured process works on the plan, however slow this machine is.
      cloud.inject({ caller: "Enact", operation: "dynamodb:*", kind: "error-before", times: Number.MAX_SAFE_INTEGER });
      const { first, bareFirst, edit, bareEdit, changed } = await measure(cloud);
      const of = (UNITS * REQUIREMENTS).toLocaleString("en");
      const those = changed.toLocaleString("en");
      const edited = `one requirement of ${of} checkpoints changed, with parts and head / bare transactions of the ${those} that change`;
      const applied = `a first plan of ${of}, fenced and paced / bare batches of the same items`;
      return [
        figure("plan-edit", edit, bareEdit, "write units", edited),
        figure("plan-edit-first", first, bareFirst, "write units", applied),
      ];
    }),
};

import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import type { PlanFact } from "../../core/history/fact.ts";
import { compileBundle } from "../../core/plan/bundle.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { BucketStore } from "../../local/services/s3/bucket-store.ts";
import { canonical } from "../../simulate/canonical.ts";
import type { StoredItem } from "../../simulate/dynamo/marshal.ts";
import { brokenBy } from "../../simulate/of-items.ts";
import { until } from "./until.ts";

interface Kept {
  readonly store: BucketStore;
  now(): string;
  items(prefix: string): Promise<Record<string, unknown>[]>;
}

const planIn = async (store: BucketStore, { object: { key, versionId } }: PlanFact): Promise<Plan> => {
  const version = store.versions(key).find((one) => one.versionId === versionId);
  if (version === undefined) throw new Error(`plan ${key} is not in the bucket`);
  const bytes: Buffer[] = [];
  for await (const chunk of store.read(version)) bytes.push(chunk as Buffer);
  const result = compileBundle(JSON.parse(Buffer.concat(bytes).toString()), dynamoLimits);
  if (!result.ok) throw new Error(`plan ${key} does not compile`);
  return result.plan;
};

const isPlanFact = ({ type }: Record<string, unknown>): boolean => type === "plan-applied";

/** Functions may still be running where a test ends: the ledger is read until two readings are the same. */
const readAtRest = async ({ items }: Kept): Promise<StoredItem[]> => {
  let all: StoredItem[] = [];
  let before = "";
  await until("a ledger at rest", async () => {
    all = (await items("")) as unknown as StoredItem[];
    const last = before;
    before = canonical(all.toSorted((a, b) => (`${a.pk} ${a.sk}` < `${b.pk} ${b.sk}` ? -1 : 1)));
    return before === last;
  });
  return all;
};

/** Holds the ledger of an embedded cloud to the rules of the simulation. @throws Error that names each rule it breaks */
export const holdToRules = async (cloud: Kept): Promise<void> => {
  const items = await readAtRest(cloud);
  const facts = items.filter(isPlanFact) as unknown as PlanFact[];
  const plans = new Map<string, Plan>();
  for (const fact of facts) plans.set(`${fact.migration} ${fact.planVersion}`, await planIn(cloud.store, fact));
  const planOf = (migration: string, version: number): Plan | undefined => plans.get(`${migration} ${version}`);
  const broken = brokenBy({ items, now: cloud.now(), planOf });
  if (broken.length > 0) throw new Error(`the ledger breaks rules:\n${broken.join("\n")}`);
};

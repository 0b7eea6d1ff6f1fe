import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cloud } from "../../local/cloud.ts";
import { synthOnce } from "../../scripts/synth.ts";
import { type Bench, figure } from "../measure.ts";
import { benchEstate } from "./bench-estate.ts";
import { PRICES, PRICES_A_MONTH, PRICES_OF } from "./prices.ts";
import { withCloud } from "./with-cloud.ts";

/** What a month of an estate costs, for three sizes: every call that was metered, and what the template has all the time. */

const MANIFESTS = 20;
const WARM_UP = 5;
const IDLE_TIMEOUT_MS = 300_000;
const MINUTE_MS = 60_000;
const HOURS = 730;
/** How long a run occupies a function; not metered, because AWS's processors are others. Latency on AWS was not measured. */
const RUN_SECONDS = 0.15;
/** What a fact takes with its indexes, and its manifest with its receipt: `docs/performance.md`. */
const LEDGER_BYTES = 2_000;
const S3_BYTES = 4_000;

/**
 * What Lambda asks a queue in vain, which is billed: five pollers that each wait for up to 20 seconds.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const POLLS_AN_HOUR = 5 * (3_600 / 20);

/** @throws Error for an operation of which no price is known */
const priceOf = (operation: string): number => {
  if (operation.startsWith("dynamodb:")) return 0;
  if (/^s3:(Put|List)/.test(operation)) return PRICES.s3Put;
  if (/^s3:(Get|Head)/.test(operation)) return PRICES.s3Get;
  if (operation.startsWith("sqs:")) return PRICES.sqsRequest;
  if (operation.startsWith("kms:")) return PRICES.kmsSign;
  if (operation === "ses:SendEmail") return PRICES.mail;
  if (operation === "events:PutEvents") return PRICES.busEvent;
  throw new Error(`${operation} has no price`);
};

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties?: { readonly MemorySize?: number; readonly EventSourceArn?: object };
      }
    >
  >;
}

const template = (): Template =>
  JSON.parse(readFileSync(join(synthOnce(), "Cleargate.template.json"), "utf8")) as Template;

/** In USD, of everything that was metered since the last reset. */
const billOf = ({ meter }: Cloud, { Resources }: Template): number => {
  const calls = Object.entries(meter.read()).reduce((sum, [name, { requests, readUnits, writeUnits }]) => {
    const operation = name.slice(name.lastIndexOf(" ") + 1);
    return sum + requests * priceOf(operation) + readUnits * PRICES.readUnit + writeUnits * PRICES.writeUnit;
  }, 0);
  const memoryOf = (name: string): number => {
    const found = Object.entries(Resources).find(
      ([id, { Type }]) => Type === "AWS::Lambda::Function" && name.includes(id),
    );
    if (found === undefined) throw new Error(`the template has no function ${name}`);
    return (found[1].Properties?.MemorySize ?? 128) / 1_024;
  };
  const runs = Object.entries(meter.invocations()).reduce(
    (sum, [name, times]) =>
      sum + times * (PRICES.lambdaRequest + RUN_SECONDS * memoryOf(name) * PRICES.lambdaGiBSecond),
    0,
  );
  return (calls + runs) / 1e6;
};

interface Metered {
  /** An hour in which nothing arrives. */
  readonly idleHour: number;
  /** One refreshed manifest, where each arrives by itself. */
  readonly alone: number;
  /** One of many that arrive at once. */
  readonly together: number;
}

const meterAll = (stack: Template): Promise<Metered> =>
  withCloud(async (cloud) => {
    const estate = await benchEstate(cloud, MANIFESTS, 1);
    const startMs = Date.now();
    const seal = (unit: number, minutesAgo: number) => estate.seal(unit, startMs - minutesAgo * MINUTE_MS);
    for (let unit = 0; unit < WARM_UP; unit += 1) await estate.put(await seal(unit, 50 - unit));
    await cloud.waitUntilIdle(IDLE_TIMEOUT_MS);
    const measured = async (work: () => Promise<void>): Promise<number> => {
      cloud.meter.reset();
      await work();
      await cloud.waitUntilIdle(IDLE_TIMEOUT_MS);
      return billOf(cloud, stack);
    };
    const first = await Promise.all(Array.from({ length: MANIFESTS }, (_, unit) => seal(unit, 40)));
    const second = await Promise.all(Array.from({ length: MANIFESTS }, (_, unit) => seal(unit, 30)));
    const alone = await measured(async () => {
      for (const one of first) {
        await estate.put(one);
        await cloud.waitUntilIdle(IDLE_TIMEOUT_MS);
      }
    });
    const together = await measured(async () => {
      await Promise.all(second.map((one) => estate.put(one)));
    });
    const idleHour = await measured(async () => {
      for (let minute = 0; minute < 60; minute += 1) {
        await cloud.advanceClock(MINUTE_MS);
        await cloud.waitUntilIdle(IDLE_TIMEOUT_MS);
      }
    });
    return { idleHour, alone: alone / MANIFESTS, together: together / MANIFESTS };
  });

/** What is paid though nothing happens, in USD a month; nothing of what an account has for free. */
const fixedOf = ({ Resources }: Template): number => {
  const all = Object.values(Resources);
  const count = (type: string): number => all.filter(({ Type }) => Type === type).length;
  const queues = all.filter(
    ({ Type, Properties }) =>
      Type === "AWS::Lambda::EventSourceMapping" && !JSON.stringify(Properties?.EventSourceArn).includes("StreamArn"),
  ).length;
  const own = new Set(
    JSON.stringify(all.filter(({ Type }) => Type === "AWS::CloudWatch::Alarm")).match(
      /"MetricName":"[^"]+","Namespace":\{"Ref":"AWS::StackName"\}/g,
    ),
  ).size;
  return (
    count("AWS::CloudWatch::Alarm") * PRICES_A_MONTH.alarm +
    count("AWS::CloudWatch::Dashboard") * PRICES_A_MONTH.dashboard +
    count("AWS::KMS::Key") * PRICES_A_MONTH.key +
    own * PRICES_A_MONTH.metric +
    (queues * POLLS_AN_HOUR * HOURS * PRICES.sqsRequest) / 1e6
  );
};

interface Size {
  readonly name: string;
  readonly note: string;
  /** Manifests a month. */
  readonly manifests: number;
  readonly atOnce: boolean;
  /** Of how many refreshes one moves its place in the list of what passes, with evidence that is valid for 36 hours. */
  readonly movesEach: number;
}

/** What was metered has no refresh that moves its place: docs/adr/0067-a-refresh-moves-nothing-that-is-far-off.md. */
const MOVE = (2 * PRICES.writeUnit) / 1e6;

const SIZES: readonly Size[] = [
  { name: "server", note: "10 checkpoints, each every hour", manifests: 10 * HOURS, atOnce: false, movesEach: 19 },
  {
    ...{ name: "estate", note: "1,000 checkpoints, each four times a day" },
    ...{ manifests: 1_000 * 4 * 30, atOnce: false, movesEach: 4 },
  },
  {
    ...{ name: "large", note: "100,000 checkpoints, each once a day, at night" },
    ...{ manifests: 100_000 * 30, atOnce: true, movesEach: 1 },
  },
];

export const monthlyCostBench: Bench = {
  name: "monthly-cost",
  run: async () => {
    const stack = template();
    const { idleHour, alone, together } = await meterAll(stack);
    const fixed = fixedOf(stack);
    const idle = fixed + idleHour * HOURS;
    const stored = (manifests: number): number =>
      (manifests * (LEDGER_BYTES * PRICES_A_MONTH.ledgerGb + S3_BYTES * PRICES_A_MONTH.s3Gb)) / 1e9;
    const million = (each: number): string => (each * 1e6).toFixed(0);
    return [
      figure(
        "monthly-cost-idle",
        idle,
        fixed,
        "USD a month",
        `a stack in which nothing arrives / its alarms, keys, metrics and polling alone, at list prices of ${PRICES_OF}`,
      ),
      ...SIZES.map(({ name, note, manifests, atOnce, movesEach }) => {
        const each = (atOnce ? together : alone) + MOVE / movesEach;
        return figure(
          `monthly-cost-${name}`,
          idle + manifests * each + stored(manifests),
          idle,
          "USD a month",
          `${note} (${manifests.toLocaleString("en")} manifests, USD ${million(each)} a million) / nothing arrives`,
        );
      }),
    ];
  },
};

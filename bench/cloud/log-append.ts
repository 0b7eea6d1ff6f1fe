import { ListObjectVersionsCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { factItem, type Item } from "../../adapters/dynamo/items.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { instantOf } from "../../core/instant.ts";
import type { Cloud } from "../../local/cloud.ts";
import { type Bench, figure, timed } from "../measure.ts";
import { benchEstate } from "./bench-estate.ts";
import { withFilledCloud } from "./filled-cloud.ts";
import { adminClients } from "./floor.ts";
import { PRICES, PRICES_OF } from "./prices.ts";

/** What the log costs: facts a second beside bare writes of the same bytes, and the bill of a million. */

const FACTS = 10_000;
/** So many items are written at once, as the log writes them. */
const AT_ONCE = 25;

/** Of now, so that the next run looks for it. */
const factOf = (index: number): ManifestFact => ({
  ...{ id: `bench-${index}`, type: "manifest-audited", migration: "bench", unit: "u0", requirement: "r0", agent: "a" },
  recordedAt: instantOf(Date.now() - index),
  ...{ object: { key: "k".repeat(180), versionId: "v".repeat(32), size: 1 }, digest: "d".repeat(64), planVersion: 1 },
  ...{ header: null, entries: 1, bytes: 1, events: [] },
  verdict: { outcome: "rejected", effect: "none", findings: [] },
});

function* factsOf(count: number): Generator<Item> {
  for (let index = 0; index < count; index += 1) yield factItem(factOf(index));
}

/** The size of each object that was ever written into the log's bucket. */
const writtenSizes = async (cloud: Cloud, bucket: S3Client): Promise<readonly number[]> => {
  const sizes: number[] = [];
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (;;) {
    const page = await bucket.send(new ListObjectVersionsCommand({ Bucket: cloud.logBucket, ...marker }));
    sizes.push(...(page.Versions ?? []).map(({ Size = 0 }) => Size));
    if (page.IsTruncated !== true) return sizes;
    marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
};

/** The same objects one after the other, as the log must, and an item for each fact. */
const bareWrites = async (cloud: Cloud, sizes: readonly number[]): Promise<void> => {
  const { table, bucket } = adminClients(cloud);
  for (const [at, size] of sizes.entries())
    await bucket.send(
      new PutObjectCommand({
        Bucket: cloud.bucket,
        Key: `floor/${at}`,
        Body: Buffer.alloc(size, at),
        IfNoneMatch: "*",
      }),
    );
  for (let from = 0; from < FACTS; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, FACTS - from) }, (_, at) =>
        table.send(
          new PutCommand({
            TableName: cloud.table,
            Item: { pk: `L#floor-${from + at}`, sk: "LEAF", leaf: from + at },
          }),
        ),
      ),
    );
};

interface Consumed {
  readonly puts: number;
  readonly gets: number;
  readonly signatures: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** What the log's function used since the meter was reset. */
const consumedBy = (cloud: Cloud): Consumed => {
  const used = Object.entries(cloud.meter.read()).filter(([name]) => name.startsWith("Log"));
  const sum = (operation: string, member: "requests" | "readUnits" | "writeUnits"): number =>
    used.filter(([name]) => name.includes(operation)).reduce((total, [, usage]) => total + usage[member], 0);
  return {
    puts: sum(" s3:PutObject", "requests"),
    gets: sum(" s3:GetObject", "requests"),
    signatures: sum(" kms:", "requests"),
    readUnits: sum(" dynamodb:", "readUnits"),
    writeUnits: sum(" dynamodb:", "writeUnits"),
  };
};

/** In USD, of what was consumed, without storage. @param seconds that the function ran, with its half GiB of memory */
const billOf = ({ puts, gets, signatures, readUnits, writeUnits }: Consumed, seconds: number): number =>
  (puts * PRICES.s3Put +
    gets * PRICES.s3Get +
    signatures * PRICES.kmsRequest +
    readUnits * PRICES.readUnit +
    writeUnits * PRICES.writeUnit +
    (seconds / 2) * PRICES.lambdaGiBSecond) /
  1e6;

const SETTLED_MS = 10 * 60_000;
const MONTH_MINUTES = 30 * 24 * 60;
/** An idle run, as the meter of Lambda counts it. */
const IDLE_SECONDS = 0.2;

export const logAppendBench: Bench = {
  name: "log-append",
  run: () =>
    withFilledCloud(
      factsOf(FACTS),
      async (cloud) => {
        const { bucket } = adminClients(cloud);
        cloud.meter.reset();
        const seconds = await timed(async () => {
          for (let run = 0; run < 20; run += 1) {
            await cloud.runSchedule("Log");
            const { writeUnits } = consumedBy(cloud);
            if (writeUnits >= FACTS) break;
          }
        });
        const consumed = consumedBy(cloud);
        const sizes = await writtenSizes(cloud, bucket);
        const floor = await timed(() => bareWrites(cloud, sizes));
        // Until what was recorded last is no longer looked for again.
        await cloud.advanceClock(SETTLED_MS);
        await cloud.runSchedule("Log");
        await cloud.advanceClock(SETTLED_MS);
        cloud.meter.reset();
        await cloud.runSchedule("Log");
        const idle = consumedBy(cloud);
        const perMillion = (billOf(consumed, seconds) * 1e6) / FACTS;
        const month = billOf(idle, IDLE_SECONDS) * MONTH_MINUTES + (MONTH_MINUTES * PRICES.lambdaRequest) / 1e6;
        const bytes = sizes.reduce((sum, size) => sum + size, 0);
        return [
          figure(
            "log-append",
            FACTS / seconds,
            FACTS / floor,
            "facts/s",
            `${FACTS.toLocaleString("en")} facts appended in batches of 1,000 / bare writes of the same ${sizes.length} objects and ${FACTS.toLocaleString("en")} items`,
          ),
          figure(
            "log-append-units",
            consumed.writeUnits / FACTS,
            consumed.readUnits / FACTS,
            "request units",
            `written / read for each fact; about USD ${perMillion.toFixed(2)} a million facts with S3, KMS and Lambda, and USD ${month.toFixed(2)} a month for runs that find nothing, at list prices of ${PRICES_OF}`,
          ),
          figure(
            "log-append-bytes",
            bytes / FACTS,
            sizes.length / (FACTS / 1_000),
            "bytes a fact, objects a thousand facts",
            "what the log's bucket keeps",
          ),
        ];
      },
      (cloud) => benchEstate(cloud, 2, 2, "unit"),
    ),
};

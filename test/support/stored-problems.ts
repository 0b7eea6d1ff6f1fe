import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { UNMARSHALLING } from "../../adapters/dynamo/client.ts";
import { dynamoFactIndex } from "../../adapters/dynamo/facts.ts";
import { dynamoFsck } from "../../adapters/dynamo/fsck.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { dynamoLogIndex } from "../../adapters/dynamo/log.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { dynamoSnapshots } from "../../adapters/dynamo/snapshots.ts";
import { s3Listing } from "../../adapters/s3-listing.ts";
import { s3LogFiles } from "../../adapters/s3-log-files.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { newSecret } from "../../adapters/system.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import type { Disagreement } from "../../core/fsck/disagreement.ts";
import { plus } from "../../core/instant.ts";
import { fsckAll } from "../../functions/fsck/fsck-all.ts";
import { DAY_MS } from "../../functions/fsck/ports.ts";
import { s3As, type TestCloud } from "./cloud.ts";

/** All that does not agree in what is stored: docs/fsck.md. @param origin the name of the log */
export const storedDisagreements = async (cloud: TestCloud, origin: string): Promise<readonly Disagreement[]> => {
  const { accessKeyId, secret } = cloud.admin;
  const credentials = { accessKeyId, secretAccessKey: secret };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: cloud.endpoint, region: cloud.region, credentials }),
    { unmarshallOptions: UNMARSHALLING },
  );
  const s3 = s3As(cloud, cloud.admin);
  const { findings } = await fsckAll({
    origin,
    files: s3LogFiles(cloud.logBucket, s3),
    index: dynamoLogIndex(cloud.table, newSecret, client),
    ledger: dynamoFsck(cloud.table, client),
    query: dynamoQueryLedger(cloud.table, client),
    facts: dynamoFactIndex(cloud.table, client),
    snapshots: dynamoSnapshots(cloud.table, client),
    listing: s3Listing(cloud.bucket, s3),
    store: s3ObjectStore(cloud.bucket, s3),
    ...{ unpack, limits: dynamoLimits },
    // Nothing is too young: the cloud is quiet, and its indexes are not behind.
    clock: () => plus(cloud.now(), DAY_MS + 1_000),
    pause: async () => undefined,
  });
  client.destroy();
  return findings;
};

/** The same, each in one line. */
export const storedProblems = async (cloud: TestCloud, origin: string): Promise<readonly string[]> =>
  (await storedDisagreements(cloud, origin)).map(({ code, place }) => `${code}: ${place}`);

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { dynamoLogIndex } from "../../adapters/dynamo/log.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { s3LogFiles } from "../../adapters/s3-log-files.ts";
import { newSecret } from "../../adapters/system.ts";
import { plus } from "../../core/instant.ts";
import { fsckAll, GRACE_MS } from "../../functions/fsck.ts";
import { s3As, type TestCloud } from "./cloud.ts";

/** What does not agree in what is stored: docs/fsck.md. @param origin the name of the log */
export const storedProblems = async (cloud: TestCloud, origin: string): Promise<readonly string[]> => {
  const { accessKeyId, secret } = cloud.admin;
  const credentials = { accessKeyId, secretAccessKey: secret };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: cloud.endpoint, region: cloud.region, credentials }),
  );
  const { findings } = await fsckAll({
    origin,
    files: s3LogFiles(cloud.logBucket, s3As(cloud, cloud.admin)),
    index: dynamoLogIndex(cloud.table, newSecret, client),
    ledger: dynamoQueryLedger(cloud.table, client),
    // Nothing is too young: the cloud is quiet.
    clock: () => plus(cloud.now(), GRACE_MS + 1_000),
  });
  client.destroy();
  return findings.map(({ code, place }) => `${code}: ${place}`);
};

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { dynamoEnactLedger } from "../../adapters/dynamo/enact.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { clock, newId, pause, random } from "../../adapters/system.ts";
import { apply } from "../../functions/apply/apply.ts";
import { enact } from "../../functions/enact/enact.ts";
import { timed } from "../measure.ts";

/**
 * One process that does what two functions do with a plan, so that its memory is theirs: `accept` or `enact` is its
 * argument, and the plan its standard input. Prints seconds and the largest resident memory in MiB as JSON.
 */

export interface Measured {
  readonly seconds: number;
  readonly mebibytes: number;
}

const { ENDPOINT: endpoint = "", TABLE: table = "", BUCKET: bucket = "", AWS_REGION: region = "" } = process.env;
const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region }), {
  marshallOptions: { removeUndefinedValues: true },
});
const store = s3ObjectStore(bucket, new S3Client({ endpoint, region, forcePathStyle: true }));
const lasting = { store, queue: { enqueue: async () => undefined }, clock, limits: dynamoLimits };
const author = { actor: { issuer: "bench", subject: "ana", name: null, email: null }, isMachine: false };

const accept = async (): Promise<void> => {
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(piece as Buffer);
  const bundle = { root: "p", files: { p: Buffer.concat(pieces).toString("utf8") } };
  await apply({ ...lasting, ledger: dynamoApplyLedger(table, client) }, "bench", bundle, author);
};

const put = async (): Promise<void> => {
  const ledger = dynamoEnactLedger(table, { clock, pause }, client);
  const ports = { ...lasting, ledger, pause, random, newHolder: newId, pieceItems: 100 };
  const { state } = await enact(ports, "bench", () => true);
  if (state !== "in-force") throw new Error(`the run ended as ${state}`);
};

const seconds = await timed(process.argv[2] === "accept" ? accept : put);
const mebibytes = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(`${JSON.stringify({ seconds, mebibytes } satisfies Measured)}\n`);

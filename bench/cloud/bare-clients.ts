import { join } from "node:path";
import { bundleText, packagesOf } from "../../scripts/bundle.ts";

const BENCH = join(import.meta.dirname, "..", "..", "dist", "bench");

/** What a function needs of each client at least. */
const EXPORTS: Readonly<Record<string, string>> = {
  "client-dynamodb": "DynamoDBClient",
  "lib-dynamodb": "DynamoDBDocumentClient, BatchGetCommand, GetCommand, QueryCommand, TransactWriteCommand",
  "client-s3": "S3Client, GetObjectCommand",
  "client-sqs": "SQSClient, ChangeMessageVisibilityCommand",
  "client-sesv2": "SESv2Client, SendEmailCommand",
  "client-eventbridge": "EventBridgeClient, PutEventsCommand",
};

const linesFor = (name: string, exported: string): readonly string[] => {
  const [client = ""] = exported.split(",");
  const made = client === "DynamoDBDocumentClient" ? `${client}.from(new DynamoDBClient({}))` : `new ${client}({})`;
  return [
    `import { ${exported} } from "@aws-sdk/${name}";`,
    `export { ${exported} };`,
    `export const made${client} = ${made};`,
  ];
};

/**
 * A bundle that makes the clients that a function has, and does nothing with them.
 * @param as a function is bundled, or as esbuild does with nothing of ours
 * @returns its path
 */
export const bareClients = async (verb: string, as: "function" | "plain", more = ""): Promise<string> => {
  const packages = await packagesOf(verb);
  const lines = Object.entries(EXPORTS).flatMap(([name, exported]) =>
    packages.has(`@aws-sdk/${name}`) ? linesFor(name, exported) : [],
  );
  const outfile = join(BENCH, `${verb}-${as}${more === "" ? "" : "-handler"}.mjs`);
  await bundleText([...lines, more].join("\n"), outfile, as);
  return outfile;
};

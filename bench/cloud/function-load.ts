import { statSync } from "node:fs";
import { join } from "node:path";
import { bundleText } from "../../scripts/bundle.ts";
import { synthOnce } from "../../scripts/synth.ts";
import { type Bench, type Figure, figure, pairTimed } from "../measure.ts";
import { inNewProcess } from "./node-process.ts";

const DIST = join(import.meta.dirname, "..", "..", "dist");

/** The clients that each function calls, which it cannot do without. */
const CLIENTS: Readonly<Record<string, readonly string[]>> = {
  receive: ["lib-dynamodb", "client-dynamodb", "client-s3", "client-sqs"],
  compare: ["lib-dynamodb", "client-dynamodb", "client-s3"],
  notify: ["lib-dynamodb", "client-dynamodb", "client-sesv2", "client-eventbridge"],
  sweep: ["lib-dynamodb", "client-dynamodb", "client-sqs"],
  approvals: ["lib-dynamodb", "client-dynamodb"],
  feedback: ["lib-dynamodb", "client-dynamodb"],
  reconcile: ["lib-dynamodb", "client-dynamodb", "client-s3", "client-sqs"],
  probe: ["lib-dynamodb", "client-dynamodb", "client-s3"],
  api: ["lib-dynamodb", "client-dynamodb"],
  document: ["lib-dynamodb", "client-dynamodb", "client-s3"],
  apply: ["lib-dynamodb", "client-dynamodb", "client-s3", "client-sqs"],
  enact: ["lib-dynamodb", "client-dynamodb", "client-s3", "client-sqs"],
  page: [],
};

const EXPORTS: Readonly<Record<string, string>> = {
  "lib-dynamodb": "DynamoDBDocumentClient, BatchGetCommand, QueryCommand, TransactWriteCommand",
  "client-dynamodb": "DynamoDBClient",
  "client-s3": "S3Client, GetObjectCommand",
  "client-sqs": "SQSClient, ChangeMessageVisibilityCommand",
  "client-sesv2": "SESv2Client, SendEmailCommand",
  "client-eventbridge": "EventBridgeClient, PutEventsCommand",
};

/** A bundle that makes the bare clients and does nothing with them, built as the functions' bundles are. */
const bareBundle = async (verb: string): Promise<string> => {
  const outfile = join(DIST, "bench", `${verb}.mjs`);
  const lines = (CLIENTS[verb] ?? []).flatMap((name) => {
    const imported = EXPORTS[name] ?? "";
    const [client = ""] = imported.split(",");
    const made = client === "DynamoDBDocumentClient" ? `${client}.from(new DynamoDBClient({}))` : `new ${client}({})`;
    return [
      `import { ${imported} } from "@aws-sdk/${name}";`,
      `export { ${imported} };`,
      `export const made${client} = ${made};`,
    ];
  });
  await bundleText(lines.join("\n"), outfile);
  return outfile;
};

export const functionLoadBenches: readonly Bench[] = Object.keys(CLIENTS).map((verb) => ({
  name: `function-load-${verb}`,
  run: async (): Promise<Figure[]> => {
    synthOnce();
    const bundle = join(DIST, "functions", verb, "index.mjs");
    const bare = await bareBundle(verb);
    const { ours, against } = await pairTimed(
      inNewProcess(`await import(${JSON.stringify(bundle)})`),
      inNewProcess(`await import(${JSON.stringify(bare)})`),
      9,
    );
    const size = (file: string): number => statSync(file).size / 1024;
    return [
      figure(
        `function-load-${verb}`,
        ours,
        against,
        "s",
        "the bundle loaded by a new process / one that makes the bare clients that it uses; at most 1.3",
      ),
      figure(`function-size-${verb}`, size(bundle), size(bare), "KiB", "the same, in size"),
    ];
  },
}));

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { App } from "aws-cdk-lib";
import { afterAll, describe, expect, it } from "vitest";
import { readContext } from "../../lib/context.ts";
import { blocksOf } from "../../local/start/blocks.ts";
import { TEMPLATE_FILE, writeTemplate } from "../../scripts/published/template.ts";
import { findInEnvironment } from "../support/environments.ts";
import { ministack, startMinistack } from "./ministack.ts";

/** Removing a stack by the commands of docs/deploying.md, at MiniStack: what stays is what the page says, and then nothing is left. */

const aws = findInEnvironment("awscli", "aws");
const folder = mkdtempSync(join(tmpdir(), "cleargate-teardown-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "deploying.md"), "utf8");
const commands = blocksOf(page).get("teardown") ?? [];

interface Made {
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
}

/** A shell with the AWS CLI at an endpoint. @returns what a line prints */
const shellAt =
  (endpoint: string) =>
  async (line: string): Promise<string> => {
    const env = {
      PATH: [join(aws ?? "", ".."), process.env.PATH].join(":"),
      ...{ HOME: folder, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_DEFAULT_REGION: "eu-west-1" },
      ...{ AWS_ENDPOINT_URL: endpoint, AWS_EC2_METADATA_DISABLED: "true", AWS_DEFAULT_OUTPUT: "json" },
    };
    return (await promisify(execFile)("sh", ["-c", line], { env, cwd: folder, maxBuffer: 64 * 1024 ** 2 })).stdout;
  };

/** How each kind of what may stay is counted. */
const COUNTS: Readonly<Record<string, string>> = {
  "AWS::DynamoDB::Table": "aws dynamodb list-tables --query 'length(TableNames)'",
  "AWS::S3::Bucket": "aws s3api list-buckets --query 'length(Buckets)'",
  "AWS::KMS::Key": "aws kms list-keys --query 'length(Keys)'",
  "AWS::Cognito::UserPool": "aws cognito-idp list-user-pools --max-results 10 --query 'length(UserPools)'",
  "AWS::Logs::LogGroup": "aws logs describe-log-groups --query 'length(logGroups)'",
  "AWS::Lambda::Function": "aws lambda list-functions --query 'length(Functions)'",
  "AWS::CloudWatch::Alarm": "aws cloudwatch describe-alarms --query 'length(MetricAlarms)'",
  "AWS::SQS::Queue": "aws --endpoint-url $AWS_ENDPOINT_URL sqs list-queues --query 'length(QueueUrls || `[]`)'",
  "AWS::IAM::Role": "aws iam list-roles --query 'length(Roles)'",
  "AWS::Events::Rule": "aws events list-rules --query 'length(Rules)'",
  "AWS::SNS::Topic": "aws sns list-topics --query 'length(Topics)'",
  "AWS::ApiGatewayV2::Api": "aws apigatewayv2 get-apis --query 'length(Items)'",
  "AWS::SES::ConfigurationSet": "aws sesv2 list-configuration-sets --query 'length(ConfigurationSets)'",
};

const isAsked = process.env.CLEARGATE_TEST_LONG !== undefined;

describe.skipIf(!isAsked || aws === undefined || ministack === undefined)(
  "removing a stack (takes four minutes: CLEARGATE_TEST_LONG=1; needs MiniStack and the AWS CLI)",
  () => {
    it("leaves what the page says, and by its commands nothing", async () => {
      const published = join(folder, "template");
      writeTemplate(published, readContext(new App({ analyticsReporting: false })));
      const at = await startMinistack({ strict: false });
      const shell = shellAt(at.endpoint);
      const counted = async (): Promise<Record<string, number>> => {
        const counts: Record<string, number> = {};
        for (const [type, line] of Object.entries(COUNTS)) counts[type] = Number(await shell(line));
        return counts;
      };
      try {
        const none = await counted();
        await shell("aws s3api create-bucket --bucket zips --create-bucket-configuration LocationConstraint=eu-west-1");
        await shell(`aws s3 cp --recursive --quiet ${published} s3://zips/`);
        const parameters = { ArtifactBucket: "zips", ArtifactPrefix: "", Sender: "cleargate@example.com" };
        const given = Object.entries(parameters).map(([name, value]) => `ParameterKey=${name},ParameterValue=${value}`);
        await shell(
          `aws cloudformation create-stack --stack-name Cleargate --capabilities CAPABILITY_IAM --template-url ${at.endpoint}/zips/${TEMPLATE_FILE} --parameters ${given.join(" ")}`,
        );
        await shell("aws cloudformation wait stack-create-complete --stack-name Cleargate");
        const full = await counted();
        for (const [type, count] of Object.entries(full)) expect(count, type).toBeGreaterThan(none[type] ?? 0);

        const [list = "", remove = "", ...others] = commands;
        await shell(list);
        const { StackResourceSummaries: made } = JSON.parse(readFileSync(join(folder, "resources.json"), "utf8")) as {
          StackResourceSummaries: Made[];
        };
        const named = (type: string): readonly string[] =>
          made.filter(({ ResourceType }) => ResourceType === type).map(({ PhysicalResourceId }) => PhysicalResourceId);
        // Two versions of what an agent pushed, and what marks it as deleted.
        const [bucket = ""] = named("AWS::S3::Bucket").filter((name) => name.includes("intake"));
        writeFileSync(join(folder, "manifest"), "manifest");
        for (const key of ["intake/a", "intake/a", "intake/b"])
          await shell(`aws s3api put-object --bucket ${bucket} --key ${key} --body manifest`);
        await shell(`aws s3api delete-object --bucket ${bucket} --key intake/b`);

        await shell(remove);
        await shell("aws cloudformation wait stack-delete-complete --stack-name Cleargate");
        const kept = await counted();
        const says = [...page.matchAll(/^\| `(AWS::[A-Za-z0-9:]+)` \| (\d+) \|/gm)].map(([, type = "", count]) => [
          type,
          Number(count),
        ]);
        const expected = { ...none, ...Object.fromEntries(says) };
        expect(kept).toEqual({ ...expected, "AWS::S3::Bucket": (expected["AWS::S3::Bucket"] ?? 0) + 1 });

        const values: Readonly<Record<string, readonly string[]>> = {
          table: named("AWS::DynamoDB::Table"),
          bucket: named("AWS::S3::Bucket"),
          "key id": named("AWS::KMS::Key"),
          pool: named("AWS::Cognito::UserPool"),
          "log group": named("AWS::Logs::LogGroup"),
        };
        for (const line of others) {
          const [, what = ""] = /<([a-z ]+)>/.exec(line) ?? [];
          for (const value of values[what] ?? []) await shell(line.replaceAll(`<${what}>`, value));
        }
        const { Keys } = JSON.parse(await shell("aws kms list-keys")) as { Keys: { KeyId: string }[] };
        for (const { KeyId } of Keys)
          expect(await shell(`aws kms describe-key --key-id ${KeyId}`)).toContain("PendingDeletion");
        expect(await counted()).toEqual({ ...none, "AWS::S3::Bucket": 1, "AWS::KMS::Key": Keys.length });
      } finally {
        await at.stop();
      }
    }, 900_000);
  },
);

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { App } from "aws-cdk-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readContext } from "../../lib/context.ts";
import { TEMPLATE_FILE, writeTemplate } from "../../scripts/published/template.ts";
import { findInEnvironment } from "../support/environments.ts";
import { ministack, startMinistack } from "./ministack.ts";
import { moto, startMoto } from "./moto.ts";

/** The published template, put into a bucket and deployed with the commands that are printed, by the AWS CLI, at other teams' clouds. */

const aws = findInEnvironment("awscli", "aws");
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "cleargate-published-"));
const published = join(folder, "template");
const REGION = "eu-west-1";
const BUCKET = "zips-of-contoso";

beforeAll(() => void writeTemplate(published, readContext(new App({ analyticsReporting: false }))), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

interface Template {
  readonly Resources: Record<string, Resource>;
}

const template = (): Template => JSON.parse(readFileSync(join(published, TEMPLATE_FILE), "utf8"));
const functionsOf = ({ Resources }: Template): string[] =>
  Object.keys(Resources).filter((id) => Resources[id]?.Type === "AWS::Lambda::Function");

/** The AWS CLI at an endpoint. @returns what it answers @throws Error with what it says */
const cliAt =
  (endpoint: string) =>
  async <T>(...args: string[]): Promise<T> => {
    const env = {
      PATH: process.env.PATH,
      ...{ HOME: folder, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
      ...{ AWS_DEFAULT_REGION: REGION, AWS_ENDPOINT_URL: endpoint, AWS_EC2_METADATA_DISABLED: "true" },
    };
    const { stdout } = await run(aws ?? "", [...args, "--output", "json"], { env, maxBuffer: 16 * 1024 ** 2 });
    return (stdout.startsWith("{") ? JSON.parse(stdout) : stdout) as T;
  };

const PARAMETERS = {
  ArtifactBucket: BUCKET,
  OidcIssuer: "https://login.example.com/",
  Sender: "cleargate@example.com",
};

/** @param bucketUrl as S3 has it in the style of hosts or of paths: each cloud knows one of them */
const deploy = async (bucketUrl: string, cli: ReturnType<typeof cliAt>, prefix: string): Promise<void> => {
  await cli(
    "s3api",
    "create-bucket",
    "--bucket",
    BUCKET,
    "--create-bucket-configuration",
    `LocationConstraint=${REGION}`,
  );
  await cli("s3", "cp", "--recursive", "--quiet", published, `s3://${BUCKET}/${prefix}`);
  await cli(
    ...["cloudformation", "create-stack", "--stack-name", "Cleargate", "--capabilities", "CAPABILITY_IAM"],
    ...["--template-url", `${bucketUrl}/${prefix}${TEMPLATE_FILE}`, "--parameters"],
    ...Object.entries({ ...PARAMETERS, ArtifactPrefix: prefix }).map(
      ([name, value]) => `ParameterKey=${name},ParameterValue=${value}`,
    ),
  );
  await cli("cloudformation", "wait", "stack-create-complete", "--stack-name", "Cleargate");
};

describe.skipIf(aws === undefined || ministack === undefined)(
  "a published template at MiniStack (needs MiniStack)",
  () => {
    it("becomes a stack of all of its functions, and the contract is answered by what was zipped", async () => {
      const at = await startMinistack({ strict: false });
      try {
        const cli = cliAt(at.endpoint);
        await deploy(`${at.endpoint}/${BUCKET}`, cli, "cleargate/test/");
        const { StackResourceSummaries: made } = await cli<{
          StackResourceSummaries: { LogicalResourceId: string; PhysicalResourceId: string; ResourceType: string }[];
        }>("cloudformation", "list-stack-resources", "--stack-name", "Cleargate");
        expect(made.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(
          expect.arrayContaining(functionsOf(template())),
        );
        const page = made.find(({ LogicalResourceId: id }) => /^HttpPageFunction/.test(id))?.PhysicalResourceId ?? "";
        const event = JSON.stringify({
          version: "2.0",
          routeKey: "GET /openapi.json",
          rawPath: "/openapi.json",
          headers: {},
          requestContext: { http: { method: "GET", path: "/openapi.json" } },
        });
        const answer = join(folder, "answer.json");
        await cli("lambda", "invoke", "--function-name", page, "--payload", event, answer);
        const { statusCode, body } = JSON.parse(readFileSync(answer, "utf8")) as { statusCode: number; body: string };
        expect([statusCode, (JSON.parse(body) as { openapi: string }).openapi]).toEqual([200, "3.1.0"]);
      } finally {
        await at.stop();
      }
    }, 180_000);
  },
);

/** What moto's CloudFormation does not make, of what the stack has; of a bus it makes a name that is no text. */
const NOT_AT_MOTO = ["AWS::ApiGatewayV2::", "AWS::SES::ConfigurationSet", "AWS::Events::EventBus"];

/** The template without what moto does not make; what refers to it has a text instead. */
const forMoto = (): { readonly template: Template; readonly removed: readonly string[] } => {
  const whole = template();
  const isMade = ({ Type }: Resource): boolean => !NOT_AT_MOTO.some((prefix) => Type.startsWith(prefix));
  const removed = Object.keys(whole.Resources).filter((id) => !isMade(whole.Resources[id] as Resource));
  const text = JSON.stringify({
    ...whole,
    Resources: Object.fromEntries(Object.entries(whole.Resources).filter(([, one]) => isMade(one))),
  });
  const withoutThem = JSON.parse(text, (_, value) => {
    const [id] = [value?.Ref, value?.["Fn::GetAtt"]?.[0]].filter((one) => removed.includes(one));
    return id === undefined ? value : `arn:aws:none:${REGION}:123456789012:${id}`;
  });
  return { template: withoutThem, removed };
};

describe.skipIf(aws === undefined || moto === undefined)("a published template at moto (needs moto)", () => {
  it("becomes a stack whose functions have the code of the zips", async () => {
    const at = await startMoto();
    try {
      const { template: made, removed } = forMoto();
      expect(removed).not.toEqual([]);
      const whole = readFileSync(join(published, TEMPLATE_FILE));
      writeFileSync(join(published, TEMPLATE_FILE), JSON.stringify(made));
      const cli = cliAt(at.endpoint);
      await deploy(`https://${BUCKET}.s3.${REGION}.amazonaws.com`, cli, "").finally(() =>
        writeFileSync(join(published, TEMPLATE_FILE), whole),
      );
      const { Functions } = await cli<{ Functions: { CodeSha256: string }[] }>("lambda", "list-functions");
      const digest = (name: string): string =>
        createHash("sha256")
          .update(readFileSync(join(published, name)))
          .digest("base64");
      const zips = readdirSync(published).filter((name) => name.endsWith(".zip"));
      expect(Functions.map(({ CodeSha256 }) => CodeSha256).toSorted()).toEqual(zips.map(digest).toSorted());
    } finally {
      await at.stop();
    }
  }, 180_000);
});

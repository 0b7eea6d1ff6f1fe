import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { App } from "aws-cdk-lib";
import { CONTEXT_NAMES, ContextError, readContext } from "../lib/context.ts";
import { bundleFunctions } from "./bundle.ts";
import { commandLine, wrongUsage } from "./command-line.ts";
import { PREFIX, TEMPLATE_FILE, writeTemplate } from "./published/template.ts";

const USAGE = `npm run publish-template -- [options]

Writes a CloudFormation template that needs neither the CDK nor a bootstrapped account, and the zips that it refers to.

  --output FOLDER     where to; it must be empty or not be there (dist/template)
  -c, --context N=V   as for cdk deploy, may be given several times: ${CONTEXT_NAMES.join(", ")}

Exit status: 1 where it could not be written, 2 for wrong options.
`;

const { values } = commandLine(USAGE, {
  options: { output: { type: "string" }, context: { type: "string", short: "c", multiple: true } },
});
const root = join(import.meta.dirname, "..");
const out = values.output === undefined ? join(root, "dist", "template") : resolve(values.output);
if (existsSync(out) && readdirSync(out).length > 0 && values.output !== undefined)
  wrongUsage(`${values.output} is not empty: name another folder, or remove what is in it`, USAGE);

const given = Object.fromEntries(
  (values.context ?? []).map((one) => {
    const at = one.indexOf("=");
    return at > 0 ? [one.slice(0, at), one.slice(at + 1)] : wrongUsage(`-c ${one}: it must be name=value`, USAGE);
  }),
);

const contextOf = () => {
  try {
    return readContext(new App({ context: given, analyticsReporting: false }));
  } catch (error) {
    if (error instanceof ContextError) return wrongUsage(error.message, USAGE);
    throw error;
  }
};
const context = contextOf();

// Zips of an earlier time have other names, and would be published too.
if (values.output === undefined) rmSync(out, { recursive: true, force: true });
await bundleFunctions();
const files = writeTemplate(out, context);
const folder = relative(process.cwd(), out) || ".";
process.stdout.write(`${folder}: ${TEMPLATE_FILE} and ${files.length - 2} zips, with their SHA256SUMS

Put them into a bucket of yours in the region of the stack, and deploy:

  aws s3 cp --recursive ${folder} s3://<bucket>/${PREFIX}
  aws cloudformation create-stack --stack-name Cleargate --capabilities CAPABILITY_IAM \\
    --template-url https://<bucket>.s3.<region>.amazonaws.com/${PREFIX}${TEMPLATE_FILE} \\
    --parameters ParameterKey=ArtifactBucket,ParameterValue=<bucket> \\
      ParameterKey=OidcIssuer,ParameterValue=https://login.example.com/ \\
      ParameterKey=Sender,ParameterValue=cleargate@example.com
`);

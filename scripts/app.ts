import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, NIST80053R5Checks } from "cdk-nag";
import { CleargateStack } from "../lib/cleargate-stack.ts";
import { type Context, ContextError, readContext } from "../lib/context.ts";
import { bundleFunctions } from "./bundle.ts";
import { STACK } from "./stack.ts";

const app = new App({ analyticsReporting: false });
let context: Context;
try {
  context = readContext(app);
} catch (error) {
  if (!(error instanceof ContextError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
await bundleFunctions();
new CleargateStack(app, STACK.id, context);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
app.synth();

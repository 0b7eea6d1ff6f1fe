import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, NIST80053R5Checks } from "cdk-nag";
import { CleargateStack } from "../lib/cleargate-stack.ts";
import { readContext } from "../lib/context.ts";
import { bundleFunctions } from "../scripts/bundle.ts";

const app = new App({ analyticsReporting: false });
const context = readContext(app);
await bundleFunctions();
new CleargateStack(app, "Cleargate", {
  description: "Cleargate: opens a migration gate only while every required checkpoint is satisfied",
  ...context,
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
app.synth();

import { App } from "aws-cdk-lib";
import { CleargateStack } from "../lib/cleargate-stack.ts";
import { bundleFunctions } from "../scripts/bundle.ts";

await bundleFunctions();
const app = new App({ analyticsReporting: false });
new CleargateStack(app, "Cleargate", {
  description: "Cleargate: opens a migration gate only while every required backup holds",
  retentionDays: Number(app.node.tryGetContext("retentionDays") ?? 365),
  disposable: app.node.tryGetContext("disposable") === "true",
});
app.synth();

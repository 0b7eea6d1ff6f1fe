import { App } from "aws-cdk-lib";
import { CleargateStack } from "../lib/cleargate-stack.ts";
import { bundleFunctions } from "../scripts/bundle.ts";

const app = new App({ analyticsReporting: false });

/** @throws Error naming the context value that is wrong */
const retentionDays = (): number => {
  const text = String(app.node.tryGetContext("retentionDays") ?? 365);
  if (!/^[1-9]\d{0,4}$/.test(text))
    throw new Error(`-c retentionDays=${text}: it must be a whole number of days from 1 to 99999`);
  return Number(text);
};

/** @throws Error naming the context value that is wrong */
const disposable = (): boolean => {
  const text = String(app.node.tryGetContext("disposable") ?? "false");
  if (text !== "true" && text !== "false") throw new Error(`-c disposable=${text}: it must be true or false`);
  return text === "true";
};

await bundleFunctions();
new CleargateStack(app, "Cleargate", {
  description: "Cleargate: opens a migration gate only while every required backup holds",
  retentionDays: retentionDays(),
  disposable: disposable(),
});
app.synth();

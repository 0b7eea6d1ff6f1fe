import { spawnSync } from "node:child_process";

/** What every function finds in its environment, so that its bundle can be loaded anywhere. */
const ENVIRONMENT = {
  LEDGER_TABLE: "table",
  INTAKE_BUCKET: "bucket",
  INTAKE_QUEUE_URL: "http://localhost/q",
  PLAN_QUEUE_URL: "http://localhost/p",
  VAULT_BUCKET: "vault",
  ROLE_CLAIM: "roles",
  SENDER: "a@b.c",
  CONFIGURATION_SET: "set",
  API_URL: "https://api.example.com",
  BUS_NAME: "bus",
  AWS_REGION: "eu-west-1",
};

/** @returns work that runs a module in a new process, to its end */
export const inNewProcess = (module: string): (() => void) => {
  const env = { ...process.env, ...ENVIRONMENT };
  return () => {
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", module], {
      env,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  };
};

import { spawn, spawnSync } from "node:child_process";

/** What every function finds in its environment, so that its bundle can be loaded anywhere. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  LEDGER_TABLE: "table",
  INTAKE_BUCKET: "bucket",
  INTAKE_QUEUE_URL: "http://localhost/q",
  INTAKE_REGION: "eu-west-1",
  MAX_RECEIVES: "5",
  PLAN_QUEUE_URL: "http://localhost/p",
  PACK_QUEUE_URL: "http://localhost/k",
  VAULT_BUCKET: "vault",
  ROLE_CLAIM: "roles",
  SENDER: "a@b.c",
  CONFIGURATION_SET: "set",
  API_URL: "https://api.example.com",
  BUS_NAME: "bus",
  LOG_BUCKET: "log",
  LOG_QUEUE_URL: "http://localhost/l",
  LOG_ORIGIN: "example.com/log",
  LOG_KEYS: "arn:aws:kms:eu-west-1:111111111111:key/a",
  LOG_WITNESSES: "",
  VERDICT_KEYS: "arn:aws:kms:eu-west-1:111111111111:key/b",
  TABLES_BUCKET: "tables",
  EVERY_DAYS: "7",
  AGENT_POLICY: "policy",
  WEBHOOK_QUEUE_URL: "http://localhost/w",
  WEBHOOKS: "https://hooks.example.com/",
  WEBHOOK_SECRETS: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:a",
  ISSUER: "https://issuer.example.com",
  CLIENT_ID: "client",
  SCOPES: "openid",
  AUDIENCE: "cleargate",
  ISSUER_ORIGINS: "",
  METRIC_NAMESPACE: "bench",
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "key",
  AWS_SECRET_ACCESS_KEY: "secret",
};

const options = (module: string) => ["--input-type=module", "-e", module];

/** @returns work that runs a module in a new process, to its end */
export const inNewProcess = (module: string): (() => void) => {
  const env = { ...process.env, ...ENVIRONMENT };
  return () => {
    const { status, stderr } = spawnSync(process.execPath, options(module), { env, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };
};

const SAY_SECONDS = `const { user, system } = process.cpuUsage();
process.stdout.write("\\n" + JSON.stringify((user + system) / 1e6));
process.exit();`;

/**
 * @param module what is run in a new process, until it is evaluated; what it says is not read
 * @param variables of its environment, beside those of every function
 * @returns work that measures its processor time, from the start of Node, in seconds
 */
export const cpuOfNewProcess =
  (module: string, variables: Readonly<Record<string, string>> = {}): (() => Promise<number>) =>
  async () => {
    const env = { ...process.env, ...ENVIRONMENT, ...variables };
    const child = spawn(process.execPath, options(`${module}\n${SAY_SECONDS}`), { env });
    const said: Record<"stdout" | "stderr", string> = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].on("data", (chunk: Buffer) => {
        said[stream] += chunk.toString();
      });
    const status = await new Promise((resolve) => child.once("close", resolve));
    if (status !== 0) throw new Error(`${said.stdout.slice(-2_000)}\n${said.stderr}`);
    return Number(said.stdout.slice(said.stdout.lastIndexOf("\n") + 1));
  };

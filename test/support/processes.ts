import { spawn } from "node:child_process";
import { join } from "node:path";
import type { TestCloud } from "./cloud.ts";

const ROOT = join(import.meta.dirname, "..", "..");

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it said as JSON, one object a line. */
  readonly lines: readonly Record<string, unknown>[];
}

/** Runs a program to its end. */
export const run = (
  command: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string | undefined>>; readonly cwd?: string } = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const { env, cwd } = options;
    const child = spawn(command, [...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.once("exit", (status) => {
      const lines = stdout.split("\n").filter((line) => /^\{.*\}$/.test(line));
      resolve({
        status: status ?? 1,
        stdout,
        stderr,
        lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
      });
    });
  });

/** One of our own command lines, from the source tree. */
export const runOurs = (
  script: "agent" | "cleargate",
  args: readonly string[],
  options: Parameters<typeof run>[2] = {},
) => run(process.execPath, [join(ROOT, "bin", `${script}.ts`), ...args], options);

/** The agent's command line with the credentials of one agent of a cloud. */
export const agentOf =
  (cloud: () => Pick<TestCloud, "agentKey">, id: string) =>
  (args: readonly string[], { env, cwd }: NonNullable<Parameters<typeof run>[2]> = {}) => {
    const { accessKeyId, secret } = cloud().agentKey(id);
    const credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret };
    return runOurs("agent", args, { env: { ...credentials, ...env }, ...(cwd === undefined ? {} : { cwd }) });
  };

/** The people's command line in a cloud's migration `contoso`, as somebody with a role. */
export const cliOf =
  (cloud: () => Pick<TestCloud, "apiUrl" | "oidc">, role = "manager", person?: string) =>
  async (...args: readonly string[]) => {
    const { apiUrl, oidc } = cloud();
    const env = {
      CLEARGATE_API: apiUrl,
      CLEARGATE_TOKEN: await oidc.token([role], person),
      CLEARGATE_MIGRATION: "contoso",
    };
    return runOurs("cleargate", args, { env });
  };

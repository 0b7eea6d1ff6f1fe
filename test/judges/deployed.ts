import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setDefaultCACertificates } from "node:tls";
import { run } from "../support/processes.ts";
import { assemblyWithKnownConditions } from "./known-conditions.ts";
import { ACCOUNT, type Ministack, useEndpoint } from "./ministack.ts";

const ROOT = join(import.meta.dirname, "..", "..");

export const SENDER = "cleargate@example.com";
export const AUDIENCE = "cleargate";

/** What the stack puts out. */
export interface Outputs {
  readonly ApiUrl: string;
  readonly IntakeBucket: string;
  readonly VaultBucket: string;
  readonly LedgerTable: string;
  readonly BusName: string;
  readonly AgentPolicyArn: string;
  readonly VaultPolicyArn: string;
}

/** The environment of a process that calls it. */
export const environmentOf = ({ endpoint, folder }: Ministack): Readonly<Record<string, string>> => {
  const certificate = join(folder, "ministack-tls", "server.crt");
  return { AWS_ENDPOINT_URL: endpoint, NODE_EXTRA_CA_CERTS: certificate, AWS_CA_BUNDLE: certificate };
};

/** `docs/deploying.md`, with the same command. @throws Error with what it says where it fails */
export const deploy = async (at: Ministack, issuer: string, agent: string): Promise<Outputs> => {
  setDefaultCACertificates([at.certificate]);
  useEndpoint(at.endpoint);
  const cdk = async (...args: string[]): Promise<void> => {
    const env = { ...environmentOf(at), CDK_DISABLE_CLI_TELEMETRY: "1", CI: "1" };
    const ended = await run(process.execPath, [join(ROOT, "node_modules", "aws-cdk", "bin", "cdk"), ...args], {
      cwd: at.folder,
      env,
    });
    if (ended.status !== 0) throw new Error(`${args[0]}: ${ended.stdout}\n${ended.stderr}`);
  };
  await cdk("bootstrap", `aws://${ACCOUNT}/eu-west-1`, "--no-notices");
  const file = join(at.folder, "outputs.json");
  const parameters = [`OidcIssuer=${issuer}`, `OidcAudience=${AUDIENCE}`, `Sender=${SENDER}`];
  await cdk(
    "deploy",
    ...[
      "Cleargate",
      "--app",
      assemblyWithKnownConditions(join(ROOT, "cdk.out"), at.folder, agent),
      "--require-approval",
      "never",
      "--no-notices",
    ],
    ...["--outputs-file", file],
    ...parameters.flatMap((one) => ["--parameters", one]),
  );
  return (JSON.parse(readFileSync(file, "utf8")) as { Cleargate: Outputs }).Cleargate;
};

export interface Doorway {
  readonly url: string;
  stop(): Promise<void>;
}

/** A way to the API for clients that cannot resolve its name, which is one of MiniStack's own. */
export const openDoorway = async ({ port }: Ministack, { ApiUrl }: Outputs): Promise<Doorway> => {
  const host = ApiUrl.replace("https://", "");
  const server = createServer((asked, answer) => {
    const { method, url, headers } = asked;
    const there = { host: "127.0.0.1", servername: "localhost", port, method, path: url };
    const passed = request({ ...there, headers: { ...headers, host } }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.once("error", () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
};

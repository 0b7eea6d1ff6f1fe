import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { findInEnvironment } from "../support/environments.ts";
import { freePort } from "../support/real-tools.ts";
import { startServer } from "./server.ts";

/** MiniStack: AWS's services by another team. https://github.com/ministackorg/ministack */
export const ministack = findInEnvironment("ministack", "ministack");

export interface Ministack {
  readonly endpoint: string;
  readonly port: number;
  readonly folder: string;
  /** The certificate that it serves with, where it is strict. */
  readonly certificate: string;
  readonly log: () => string;
  stop(): Promise<void>;
}

export const ACCOUNT = "123456789012";
const CREDENTIALS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

const STRICT = { AUTH: "true", USE_SSL: "1" };

interface Settings {
  /** Serves with TLS, and asks the policies of whoever calls, as AWS does. */
  readonly strict: boolean;
}

/** Starts one on this machine alone, with this Node for its functions. */
export const startMinistack = async ({ strict }: Settings): Promise<Ministack> => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-ministack-"));
  const port = await freePort();
  const { HOME = "/", PATH = "" } = process.env;
  const server = await startServer(ministack ?? "", [], `127.0.0.1:${port}`, {
    ...CREDENTIALS,
    HOME,
    PATH: [dirname(process.execPath), PATH].join(delimiter),
    TMPDIR: folder,
    GATEWAY_PORT: String(port),
    BIND_HOST: "127.0.0.1",
    MINISTACK_HOST: "127.0.0.1",
    MINISTACK_REGION: "eu-west-1",
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    ...(strict ? STRICT : {}),
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const certificate = join(folder, "ministack-tls", "server.crt");
  const endpoint = `${strict ? "https" : "http"}://127.0.0.1:${port}`;
  return {
    endpoint,
    port,
    folder,
    certificate: strict ? readFileSync(certificate, "utf8") : "",
    log: server.log,
    stop,
  };
};

/** Every client of AWS's SDK in this process calls it from now on. */
export const useEndpoint = (endpoint: string): void => {
  Object.assign(process.env, { ...CREDENTIALS, AWS_ENDPOINT_URL: endpoint, AWS_REGION: "eu-west-1" });
};

import { join } from "node:path";
import { findInEnvironment } from "../support/environments.ts";
import { freePort } from "../support/real-tools.ts";
import { startServer } from "./server.ts";

/** moto: AWS's services by another team, without what connects them. https://github.com/getmoto/moto */
export const moto = findInEnvironment("moto", "moto_server") && findInEnvironment("moto", "python");

const PROGRAM = join(import.meta.dirname, "moto_server.py");

export interface Moto {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts one on this machine alone. */
export const startMoto = async (): Promise<Moto> => {
  const port = await freePort();
  const { HOME = "/", PATH = "" } = process.env;
  const env = { HOME, PATH, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", PYTHONDONTWRITEBYTECODE: "1" };
  const { stop } = await startServer(moto ?? "", [PROGRAM, String(port)], `127.0.0.1:${port}`, env);
  return { endpoint: `http://127.0.0.1:${port}`, stop };
};

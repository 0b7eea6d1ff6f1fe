import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";

/** The embedded cloud as a person runs it: a process of its own, over a folder that outlives it. */
export interface Desk {
  /** What it prints when it is ready. */
  readonly facts: { readonly endpoint: string; readonly bucket: string; readonly region: string };
  /** Ends it as a crash would, with all that it started. */
  kill(): Promise<void>;
  isUp(): boolean;
  /** The end of what it said of its failures. */
  lastWords(): string;
}

const ROOT = join(import.meta.dirname, "..");

/** A port that stays the same over restarts, because addresses and queues contain it. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = "";
    let errors = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      errors += chunk;
    });
    child.once("exit", (status) => reject(new Error(`the embedded cloud ended with ${status}: ${errors}`)));
  });

/** @throws Error with what it said where it ends before it is ready */
export const startDesk = async (dataDir: string, port: number): Promise<Desk> => {
  const args = [join(ROOT, "bin", "local.ts"), "--data-dir", dataDir, "--port", String(port), "--json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = `${errors}${chunk}`.slice(-1_000);
  });
  const isUp = (): boolean => child.exitCode === null && child.signalCode === null;
  const facts = JSON.parse(await firstLine(child)) as Desk["facts"];
  return {
    facts,
    isUp,
    lastWords: () => errors,
    kill: async () => {
      if (!isUp()) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
};

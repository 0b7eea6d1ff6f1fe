import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { enginePackage, missingEngine } from "./engine-package.ts";
import { indexStreams } from "./stream-indexes.ts";

export interface DynamoEngine {
  readonly url: string;
  stop(): Promise<void>;
}

interface InstalledEngine {
  readonly program: string;
  readonly version: string;
}

/** The program that this platform has. */
export const findEngine = (): InstalledEngine => {
  const engine = enginePackage(process.platform, process.arch);
  try {
    const file = createRequire(import.meta.url).resolve(`${engine.name}/package.json`);
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
    return { program: join(dirname(file), engine.binary), version };
  } catch (cause) {
    throw new Error(missingEngine(engine), { cause });
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const waitUntilListening = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes("listening")) resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`the DynamoDB engine ended with ${code}: ${output.trim()}`)));
    child.once("error", reject);
  });

const stopProcess = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });

const KEEPER = join(import.meta.dirname, "keeper.mjs");

/**
 * Starts the engine over a file that is kept, or uses the one at `external`.
 * @param isKnown false leaves its tables alone, as those of an engine of another version
 */
export const startDynamo = async (
  file: string,
  external: string | undefined,
  isKnown = true,
): Promise<DynamoEngine> => {
  if (external !== undefined) return { url: external, stop: async () => {} };
  const { program, version } = findEngine();
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const args = [KEEPER, program, "serve", "--port", String(port), "--db-path", file];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
    try {
      await waitUntilListening(child);
    } catch (error) {
      // Another process may have opened the free port in the meantime.
      if (attempt === 3) throw error;
      continue;
    }
    if (isKnown) indexStreams(file, version);
    return { url: `http://127.0.0.1:${port}`, stop: () => stopProcess(child) };
  }
};

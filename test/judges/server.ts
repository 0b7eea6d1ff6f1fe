import { spawn } from "node:child_process";

export interface Server {
  readonly log: () => string;
  /** Ends it and all that it has started. */
  stop(): Promise<void>;
}

/** It and all that it has started end together, and also when nobody holds its input any more: whoever does may be killed. */
const TOGETHER = '("$@"; kill -9 0) & cat > /dev/null; kill -9 0';

/** Starts a server in a group of processes of its own, and waits until it says that it serves at `address`. */
export const startServer = (
  program: string,
  args: readonly string[],
  address: string,
  env: Readonly<Record<string, string>>,
): Promise<Server> =>
  new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", TOGETHER, "sh", program, ...args], {
      env,
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const group = child.pid;
    if (group === undefined) return reject(new Error(`${program} cannot be started`));
    const ended = new Promise<void>((done) => child.once("close", () => done()));
    const killGroup = (): void => {
      try {
        process.kill(-group, "SIGKILL");
      } catch {
        // All of it has ended.
      }
    };
    let log = "";
    const stop = async (): Promise<void> => {
      killGroup();
      await ended;
    };
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        log += chunk;
        if (log.includes(address)) resolve({ log: () => log, stop });
      });
    child.once("error", reject);
    child.once("exit", (status) => reject(new Error(`${program} ended with ${status}: ${log}`)));
  });

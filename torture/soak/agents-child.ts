import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AccessKey } from "../../local/gateway/identities.ts";
import type { IntakePlace } from "../../test/support/agent-intake.ts";
import type { Judged, Pushed } from "./judge.ts";

export interface AgentsSettings {
  readonly place: IntakePlace;
  readonly keys: readonly AccessKey[];
  readonly manifests: number;
  readonly overMs: number;
}

export type AgentsSaid =
  | { readonly kind: "pushed"; readonly pushed: Pushed }
  | { readonly kind: "receipt"; readonly read: Judged }
  | { readonly kind: "heap"; readonly bytes: number };

export interface Agents {
  readonly pid: number;
  /** In the order in which they were pushed. */
  readonly pushed: readonly Pushed[];
  /** What the receipts say that were read back. */
  readonly receipts: readonly Judged[];
  /** What the process keeps; undefined until it says so. */
  heap(): number | undefined;
  /** Lets each of them push its last manifests. */
  letEnd(): void;
  /** @throws Error where the process ends with a failure */
  ended: Promise<void>;
  kill(): void;
}

/** Starts all agents in a process of their own. */
export const startAgents = (settings: AgentsSettings): Agents => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "agents-process.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const pushed: Pushed[] = [];
  const receipts: Judged[] = [];
  let heap: number | undefined;
  const reading = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as AgentsSaid;
      if (said.kind === "pushed") pushed.push(said.pushed);
      if (said.kind === "receipt") receipts.push(said.read);
      if (said.kind === "heap") heap = said.bytes;
    }
  })();
  const ended = (async () => {
    const [status] = (await once(child, "exit")) as [number | null];
    await reading;
    if (status !== 0) throw new Error(`the agents ended with ${status}`);
  })();
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  return {
    ...{ pid: child.pid as number, pushed, receipts, ended },
    heap: () => heap,
    letEnd: () => child.stdin.write("end\n"),
    kill: () => child.kill("SIGKILL"),
  };
};

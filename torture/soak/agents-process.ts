import { createInterface } from "node:readline";
import { collectedHeap } from "../../local/lambda/collected-heap.ts";
import { agentIntake } from "../../test/support/agent-intake.ts";
import { runAgents } from "./agents.ts";
import type { AgentsSaid, AgentsSettings } from "./agents-child.ts";

/**
 * All agents of a soak in one process, so that what they keep is not the cloud's. Its standard input is its settings in one line, and then a line once the
 * last plan version is in force; it says what it pushed, what it read back and what it keeps, one object a line.
 */

const HEAP_EVERY_MS = 10_000;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async (): Promise<string> => ((await lines.next()).value ?? "") as string;
const say = (said: AgentsSaid): void => void process.stdout.write(`${JSON.stringify(said)}\n`);

// Whoever has started it is gone: nobody would read what it says, nor end it.
process.stdin.once("end", () => process.exit(1));

const { place, keys, ...load } = JSON.parse(await next()) as AgentsSettings;
const intakes = keys.map((key) => agentIntake(place, key));
const sayHeap = (): void => say({ kind: "heap", bytes: collectedHeap().used });
const timer = setInterval(sayHeap, HEAP_EVERY_MS);
await runAgents(
  { ...load, intakes },
  {
    pushed: (pushed) => say({ kind: "pushed", pushed }),
    receipt: (read) => say({ kind: "receipt", read }),
    mayEnd: next().then(() => undefined),
  },
);
clearInterval(timer);
for (const intake of intakes) intake.close();
process.stdin.destroy();

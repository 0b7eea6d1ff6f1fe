#!/usr/bin/env node
import { EXIT } from "../agent/exit.ts";
import { runAgent } from "../agent/program.ts";
import { useSmallMemory } from "../agent/small-memory.ts";

/** What a run gave up, such as a read of a share that hangs, must not keep the process. */
const GRACE_MS = 5_000;

useSmallMemory();
process.on("SIGINT", () => process.exit(EXIT.cancelled));
process.exitCode = await runAgent(process.argv.slice(2));
setTimeout(() => process.exit(), GRACE_MS).unref();

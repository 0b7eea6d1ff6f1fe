#!/usr/bin/env node
import { cancel, type SIGNALS } from "../agent/cancel.ts";
import { EXIT } from "../agent/exit.ts";
import { runAgent } from "../agent/program.ts";
import { useSmallMemory } from "../agent/small-memory.ts";

/** What a run gave up, such as a read of a share that hangs, must not keep the process. */
const GRACE_MS = 5_000;

useSmallMemory();
for (const signal of ["SIGINT", "SIGTERM"] as const satisfies (keyof typeof SIGNALS)[])
  process.on(signal, () => process.exit(cancel(signal)));
// Whoever reads what is printed may stop before its end, or keep it on a disk that is full.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? EXIT.ok : EXIT.failed));
process.stderr.on("error", () => {});
process.exitCode = await runAgent(process.argv.slice(2));
setTimeout(() => process.exit(), GRACE_MS).unref();

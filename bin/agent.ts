#!/usr/bin/env node
import { EXIT } from "../agent/exit.ts";
import { runAgent } from "../agent/program.ts";

process.on("SIGINT", () => process.exit(EXIT.cancelled));
process.exitCode = await runAgent(process.argv.slice(2));

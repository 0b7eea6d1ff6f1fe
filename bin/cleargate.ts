#!/usr/bin/env node
import { EXIT } from "../cli/exit.ts";
import { runCli } from "../cli/program.ts";

process.on("SIGINT", () => process.exit(EXIT.cancelled));
process.exitCode = await runCli(process.argv.slice(2));

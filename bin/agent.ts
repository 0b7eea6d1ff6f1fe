#!/usr/bin/env node
import { startAgent } from "../agent/start.ts";

await startAgent(process.argv.slice(2));

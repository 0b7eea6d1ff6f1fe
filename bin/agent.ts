#!/usr/bin/env node
// Plain CommonJS without an import statement, as package.json beside it has it: an old Node reads this file too, and says so.
import("../scripts/needs-node.mjs")
  .then(({ needNode }) => needNode("cleargate-agent", "npm run agent"))
  .then(() => import("../agent/start.ts"))
  .then(({ startAgent }) => startAgent(process.argv.slice(2)));

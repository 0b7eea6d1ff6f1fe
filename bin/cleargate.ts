#!/usr/bin/env node
// Read by an old Node too: see agent.ts.
import("../scripts/needs-node.mjs")
  .then(({ needNode }) => needNode("cleargate", "npm run cleargate"))
  .then(() => import("../cli/start.ts"))
  .then(({ startCli }) => startCli(process.argv.slice(2)));

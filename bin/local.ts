// Read by an old Node too: see agent.ts.
import("../scripts/needs-node.mjs")
  .then(({ needNode }) => needNode("The embedded cloud", "npm run local"))
  .then(() =>
    Promise.all([import("../local/command.ts"), import("../scripts/synth.ts"), import("../examples/start/parts.ts")]),
  )
  .then(([{ runLocal }, { synthOnce }, { START_PARTS }]) => runLocal(process.argv.slice(2), synthOnce, START_PARTS));

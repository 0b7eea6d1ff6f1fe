// Read by an old Node too: see agent.ts.
import("../scripts/needs-node.mjs")
  .then(({ needNode }) => needNode("The demo", "npm run demo"))
  .then(() => Promise.all([import("../examples/demo/demo.ts"), import("../scripts/synth.ts")]))
  .then(([{ runDemo }, { synthOnce }]) => runDemo(process.argv.slice(2), synthOnce));

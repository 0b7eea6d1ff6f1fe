// Read by an old Node too: see agent.ts.
import("../scripts/needs-node.mjs")
  .then(({ needNode }) => needNode("The stack", "npx cdk synth"))
  .then(() => import("../scripts/app.ts"));

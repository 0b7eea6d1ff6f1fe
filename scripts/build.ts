import { bundleCommands } from "./bundle.ts";

await bundleCommands();
process.stdout.write("dist/bin/cleargate-agent.mjs\ndist/bin/cleargate.mjs\n");

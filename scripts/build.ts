import { join } from "node:path";
import { bundleCommands, bundleVerifier } from "./bundle.ts";

await bundleCommands();
await bundleVerifier(join(import.meta.dirname, "..", "dist", "verify"));
process.stdout.write("dist/bin/cleargate-agent.mjs\ndist/bin/cleargate.mjs\ndist/verify/verify.mjs\n");

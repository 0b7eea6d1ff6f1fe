import { join } from "node:path";
import { bundleCommands, bundleVerifier } from "./bundle.ts";
import { bundleVerifyPage } from "./bundle-verify-page.ts";

await bundleCommands();
const verify = join(import.meta.dirname, "..", "dist", "verify");
await bundleVerifier(verify);
await bundleVerifyPage(verify);
process.stdout.write(
  "dist/bin/cleargate-agent.mjs\ndist/bin/cleargate.mjs\ndist/verify/verify.mjs\ndist/verify/verify.html\n",
);

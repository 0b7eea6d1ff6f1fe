import { join } from "node:path";
import type { Plugin } from "esbuild";

const PACKAGE = "@aws-sdk/credential-provider-node";

/**
 * In the bundle of a function, credentials are those of its environment, where Lambda puts those of its role
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime). The SDK's own chain goes
 * on to profiles, single sign-on, processes, tokens and instances: 110 KiB that every function would read for nothing, and a way
 * to act as somebody else. They import `node:http` too, and to import that as an ES module reads all of its members, of which some
 * load what WebSockets and `fetch` need when they are read: 25 ms of a processor.
 */
export const environmentCredentials: Plugin = {
  name: "environment-credentials",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: new RegExp(`^${PACKAGE}$`) }, ({ importer }) => ({
      ...{ path: importer, namespace: "environment-credentials", sideEffects: false },
    }));
    onLoad({ filter: /.*/, namespace: "environment-credentials" }, ({ path }) => ({
      contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
      resolveDir: join(path, ".."),
    }));
  },
};

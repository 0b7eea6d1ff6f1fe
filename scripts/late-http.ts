import type { Plugin } from "esbuild";

/**
 * In the bundle of a command line, packages get `node:http` and `node:https` when they are evaluated. An ES module that imports one
 * of them reads all of its members before anything runs, of which some load `fetch` and WebSockets: most commands ask nobody.
 */
export const lateHttp: Plugin = {
  name: "late-http",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(?:node:)?https?$/ }, ({ path }) => ({
      ...{ path: path.replace(/^(?:node:)?/, "node:"), namespace: "late-http" },
    }));
    onLoad({ filter: /.*/, namespace: "late-http" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

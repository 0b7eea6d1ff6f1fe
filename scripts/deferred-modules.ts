import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build, type Plugin } from "esbuild";

/**
 * In a bundle, our modules that make schemas of zod are evaluated when the first of what they export is read, and so are packages
 * that few invocations use. To make all schemas took longer than all else that our modules do while they are loaded, and most
 * functions use none of them, or few. It is what `import defer` will do (https://github.com/tc39/proposal-defer-import-eval),
 * which esbuild cannot bundle yet. These modules may have no effect but their exports: all of them are pure.
 */

const root = join(import.meta.dirname, "..");

/** With what we import of them. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "temporal-polyfill": ["Temporal"],
  yaml: [
    "Lexer",
    "LineCounter",
    "isAlias",
    "isCollection",
    "isMap",
    "isNode",
    "isPair",
    "isScalar",
    "isSeq",
    "parseDocument",
  ],
};

const MAKES_SCHEMAS = /^import \* as z from "zod";$/m;
const OURS = /^(?:contract|core|functions)\//;

const isDeferred = (file: string): boolean =>
  OURS.test(relative(root, file)) && MAKES_SCHEMAS.test(readFileSync(file, "utf8"));

const namesOf = async (file: string): Promise<readonly string[]> => {
  const { metafile } = await build({
    ...{ entryPoints: [file], absWorkingDir: root, outdir: root, bundle: false, format: "esm", write: false },
    metafile: true,
  });
  return Object.values(metafile.outputs).flatMap(({ exports }) => exports);
};

/** A module with the members of another one, which is evaluated when the first of them is read. */
const readLater = (target: string, names: readonly string[]): string =>
  [
    `let read; const all = () => read ??= require(${JSON.stringify(target)});`,
    'Object.defineProperty(exports, "__esModule", { value: true });',
    ...names.map(
      (name) => `Object.defineProperty(exports, "${name}", { enumerable: true, get: () => all().${name} });`,
    ),
  ].join("\n");

export const deferredModules: Plugin = {
  name: "deferred-modules",
  setup: ({ onResolve, onLoad }) => {
    const names = new Map<string, Promise<readonly string[]>>();
    onResolve({ filter: /^\.\.?\/.*\.ts$/, namespace: "file" }, ({ kind, resolveDir, path }) => {
      const file = join(resolveDir, path);
      return kind === "import-statement" && isDeferred(file) ? { path: file, namespace: "deferred" } : undefined;
    });
    onLoad({ filter: /.*/, namespace: "deferred" }, async ({ path }) => {
      const known = names.get(path) ?? namesOf(path);
      names.set(path, known);
      return { contents: readLater(path, await known), resolveDir: root };
    });

    onResolve({ filter: /^[a-z]/, namespace: "file" }, ({ path }) =>
      path in PACKAGES ? { path, namespace: "deferred-package" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "deferred-package" }, ({ path }) => ({
      contents: readLater(`${path}/used`, PACKAGES[path] ?? []),
      resolveDir: root,
    }));
    // In between, so that the rest of the package is left out.
    onResolve({ filter: /\/used$/, namespace: "deferred-package" }, ({ path }) => ({ path, namespace: "used" }));
    onLoad({ filter: /.*/, namespace: "used" }, ({ path }) => {
      const name = path.slice(0, -"/used".length);
      return { contents: `export { ${PACKAGES[name]?.join(", ")} } from "${name}";`, resolveDir: root };
    });
  },
};

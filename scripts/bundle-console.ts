import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { consoleWords } from "./console-words.ts";

const root = join(import.meta.dirname, "..");

/** The project's own words in one language, as a module: the console takes what mails say, and imports none of it. */
const words: Plugin = {
  name: "words",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^words:/ }, ({ path }) => ({ path: path.slice("words:".length), namespace: "words" }));
    onLoad({ filter: /.*/, namespace: "words" }, ({ path }) => ({
      contents: `export default ${JSON.stringify(consoleWords(path))}`,
      loader: "js",
    }));
  },
};

/**
 * Builds the console into a folder: files with a hash of their bytes in their names, each also compressed as far as it goes.
 * @returns by their names, how many bytes each has with Brotli
 */
export const bundleConsole = async (outdir: string): Promise<ReadonlyMap<string, number>> => {
  rmSync(outdir, { recursive: true, force: true });
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: "console/main.tsx", out: "console" },
      { in: "console/style/icon.svg", out: "console" },
    ],
    outdir,
    write: false,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: ["es2023", "chrome120", "firefox120", "safari17"],
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".svg": "copy" },
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    plugins: [words],
  });
  mkdirSync(outdir, { recursive: true });
  const sizes = new Map<string, number>();
  for (const { path, contents } of outputFiles) {
    const small = brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    const name = basename(path);
    writeFileSync(join(outdir, name), contents);
    writeFileSync(join(outdir, `${name}.br`), small);
    writeFileSync(join(outdir, `${name}.gz`), gzipSync(contents, { level: 9 }));
    sizes.set(name, small.length);
  }
  return sizes;
};

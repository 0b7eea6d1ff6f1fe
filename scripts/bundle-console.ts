import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { consoleWords } from "./console-words.ts";
import { buildSite } from "./site/build-site.ts";

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

/** @returns how many bytes the file has with Brotli */
const packBeside = (path: string, contents: Uint8Array, quality: number): number => {
  const small = brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
  writeFileSync(`${path}.br`, small);
  writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }));
  return small.length;
};

/**
 * Builds the console into a folder: files with a hash of their bytes in their names, each also compressed as far as it goes.
 * @returns by their names, how many bytes each has with Brotli; and the files that are inside it
 */
export const bundleConsole = async (
  outdir: string,
): Promise<{ readonly sizes: ReadonlyMap<string, number>; readonly inputs: readonly string[] }> => {
  rmSync(outdir, { recursive: true, force: true });
  const { outputFiles, metafile } = await build({
    metafile: true,
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
    const name = basename(path);
    writeFileSync(join(outdir, name), contents);
    sizes.set(name, packBeside(join(outdir, name), contents, 11));
  }
  return { sizes, inputs: Object.keys(metafile.inputs) };
};

/** Builds the documentation into a folder, as the console has it behind its help: without pictures, and compressed. */
export const bundleHelp = async (outdir: string): Promise<void> => {
  for (const name of (await buildSite(outdir, { pictures: false })).files)
    packBeside(join(outdir, name), readFileSync(join(outdir, name)), 9);
};

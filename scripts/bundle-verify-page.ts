import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { VERIFY_PAGE } from "../core/pack/pack-file.ts";

const root = join(import.meta.dirname, "..");
const web = join(root, "verify", "web");

/** In a browser, what core and the verifier ask of Node comes from here. */
const alias = {
  "node:crypto": join(web, "crypto.ts"),
  "node:buffer": join(web, "buffer.ts"),
  "node:zlib": join(web, "zlib.ts"),
};

/** And what core generates code for, which the page's policy forbids. */
const withoutCode: Plugin = {
  name: "without-code",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/assemble-check\.ts$/, namespace: "file" }, ({ importer }) =>
      importer.includes("compile-check") ? { path: join(web, "assemble-check.ts") } : undefined,
    ),
};

/** Zod makes code of schemas where it may; this page may not. */
const WITHOUT_CODE = "globalThis.__zod_globalConfig = { jitless: true };";

const source = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const page = (script: string, style: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${source(script)}; style-src ${source(style)}; worker-src blob:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Cleargate</title>
<style>${style}</style>
</head>
<body>
<noscript>This page needs JavaScript. Esta página necesita JavaScript.</noscript>
<script>${script}</script>
</body>
</html>
`;

/**
 * Bundles the page that verifies packs into one file, which asks for no other and may reach none. Its script is as readable as its
 * sources. @returns the page's path
 */
export const bundleVerifyPage = async (outdir: string): Promise<string> => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["verify/web/main.ts"],
    write: false,
    bundle: true,
    format: "iife",
    platform: "browser",
    target: ["es2024", "chrome137", "firefox130", "safari17"],
    legalComments: "none",
    logLevel: "warning",
    alias,
    plugins: [withoutCode],
    inject: [join(web, "buffer.ts")],
    banner: { js: WITHOUT_CODE },
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error("there is no script");
  mkdirSync(outdir, { recursive: true });
  const file = join(outdir, VERIFY_PAGE);
  writeFileSync(file, page(`\n${script.text}`, `\n${readFileSync(join(web, "style.css"), "utf8")}`));
  return file;
};

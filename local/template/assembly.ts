import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Template } from "./types.ts";

export interface Assembly {
  readonly template: Template;
  /** Paths of the synthesised assets, by hash. */
  readonly assets: ReadonlyMap<string, string>;
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;

/** Reads what `cdk synth` wrote. @throws Error where the folder holds no such stack */
export const readAssembly = (folder: string, stack: string): Assembly => {
  const file = join(folder, `${stack}.template.json`);
  if (!existsSync(file)) throw new Error(`${file} does not exist: run "npm run synth" first`);
  const { files } = readJson<{ files: Record<string, { source: { path: string } }> }>(
    join(folder, `${stack}.assets.json`),
  );
  const assets = new Map(Object.entries(files).map(([hash, { source }]) => [hash, resolve(folder, source.path)]));
  return { template: readJson(file), assets };
};

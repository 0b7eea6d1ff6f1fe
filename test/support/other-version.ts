import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VERSION } from "../../core/version.ts";
import { ASSEMBLY } from "./cloud.ts";

/** What a later version says that it is. */
export const OTHER_VERSION = `${VERSION}-other`;

const TEMPLATE = "Cleargate.template.json";

/**
 * Writes what `npm run synth` would make of another version into an empty folder: functions whose bundles state another version have other
 * digests, and so the template has other places of code. @returns the folder, as the embedded cloud deploys it
 */
export const otherVersion = (out: string): string => {
  mkdirSync(out, { recursive: true });
  const { files } = JSON.parse(readFileSync(join(ASSEMBLY, "Cleargate.assets.json"), "utf8")) as {
    files: Record<string, { source: { path: string } }>;
  };
  let template = readFileSync(join(ASSEMBLY, TEMPLATE), "utf8");
  const written: typeof files = {};
  for (const [hash, { source }] of Object.entries(files)) {
    const from = join(ASSEMBLY, source.path);
    const text = source.path.endsWith(".json") ? "" : readFileSync(join(from, "index.mjs"), "utf8");
    const changed = text.replaceAll(JSON.stringify(VERSION), `"${OTHER_VERSION}"`);
    const other = changed === text ? hash : `${hash.slice(0, -5)}other`;
    written[other] = { source: { path: other } };
    cpSync(from, join(out, other), { recursive: true });
    if (other === hash) continue;
    writeFileSync(join(out, other, "index.mjs"), changed);
    template = template.replaceAll(hash, other);
  }
  writeFileSync(join(out, TEMPLATE), template);
  writeFileSync(join(out, "Cleargate.assets.json"), JSON.stringify({ files: written }));
  return out;
};

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VERSION } from "../../core/version.ts";
import { ASSEMBLY } from "./cloud.ts";

/** What a later version says that it is. */
export const OTHER_VERSION = `${VERSION}-other`;

const TEMPLATE = "Cleargate.template.json";

/** The files of a bundle that state a version, as another version has them. */
const statingVersion = (folder: string): readonly { readonly name: string; readonly text: string }[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }))
    .filter(({ text }) => text.includes(JSON.stringify(VERSION)))
    .map(({ name, text }) => ({ name, text: text.replaceAll(JSON.stringify(VERSION), `"${OTHER_VERSION}"`) }));

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
    const changed = source.path.endsWith(".json") ? [] : statingVersion(from);
    const other = changed.length === 0 ? hash : `${hash.slice(0, -5)}other`;
    written[other] = { source: { path: other } };
    cpSync(from, join(out, other), { recursive: true });
    if (other === hash) continue;
    for (const { name, text } of changed) writeFileSync(join(out, other, name), text);
    template = template.replaceAll(hash, other);
  }
  writeFileSync(join(out, TEMPLATE), template);
  writeFileSync(join(out, "Cleargate.assets.json"), JSON.stringify({ files: written }));
  return out;
};

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** What is made of the files of a release: their checksums, and the manifests that name these. */

const PACKAGING = join(import.meta.dirname, "..", "packaging");
export const CHECKSUMS = "SHA256SUMS";
const TEMPLATES = [
  ["homebrew", "cleargate.rb"],
  ["winget", "cleargate.agent.installer.yaml"],
  ["winget", "cleargate.agent.locale.en-US.yaml"],
  ["winget", "cleargate.agent.yaml"],
] as const;

const sha256Of = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

/** The checksums of all files of a folder but their own, as `sha256sum --check` reads them. */
export const checksumsOf = (folder: string): string =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== CHECKSUMS)
    .map(({ name }) => name)
    .toSorted()
    .map((name) => `${sha256Of(join(folder, name))}  ${name}\n`)
    .join("");

export interface Release {
  readonly version: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
}

/**
 * Fills the manifests of other package managers in: `@version@`, `@repository@`, and `@sha256:<file>@` for what a file of the folder has.
 * One whose files are not all there is left out. @returns the files that were written
 */
export const writeManifests = (folder: string, { version, repository }: Release): readonly string[] => {
  const written: string[] = [];
  for (const template of TEMPLATES) {
    const text = readFileSync(join(PACKAGING, ...template), "utf8")
      .replaceAll("@version@", version)
      .replaceAll("@repository@", repository);
    const named = [...text.matchAll(/@sha256:([^@]+)@/gi)].map(([, name = ""]) => join(folder, name));
    if (!named.every((file) => existsSync(file))) continue;
    const filled = text
      .replaceAll(/@sha256:([^@]+)@/g, (_, name: string) => sha256Of(join(folder, name)))
      .replaceAll(/@SHA256:([^@]+)@/g, (_, name: string) => sha256Of(join(folder, name)).toUpperCase());
    const file = join(folder, basename(template[1]));
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, filled);
    written.push(file);
  }
  return written;
};

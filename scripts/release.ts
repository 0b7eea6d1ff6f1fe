import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { VERSION } from "../core/version.ts";
import { commandLine, wrongUsage } from "./command-line.ts";
import { CHECKSUMS, checksumsOf, writeManifests } from "./released.ts";

const USAGE = `npm run release -- <folder> --repository OWNER/NAME

Writes beside the files of a release what names them by their checksums: a formula for Homebrew, manifests for winget (where their
files are there), and ${CHECKSUMS} of everything.

Exit status: 1 where it could not be written, 2 for wrong options.
`;

const { values, positionals } = commandLine(USAGE, {
  options: { repository: { type: "string" } },
  allowPositionals: true,
});
const [folder = "", ...more] = positionals;
const { repository = "" } = values;
if (more.length > 0 || !existsSync(folder)) wrongUsage("name the one folder that has the files", USAGE);
if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) wrongUsage("--repository must be OWNER/NAME", USAGE);
writeManifests(resolve(folder), { version: VERSION, repository });
writeFileSync(join(folder, CHECKSUMS), checksumsOf(folder));
process.stdout.write(`${folder}: ${CHECKSUMS} of ${readdirSync(folder).length - 1} files\n`);

import {
  chmodSync,
  cpSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { manPage } from "./man-page.ts";
import { pinnedNode, thirdPartyNotices } from "./notices.ts";
import { CONFIG_FOLDER, type LinuxPackage, PACKAGING, VARIABLES } from "./package.ts";
import { packagedUnits } from "./units.ts";

const root = join(import.meta.dirname, "..", "..");

export interface Staging {
  /** dist/bin. */
  readonly bundles: string;
  /** The packages of npm that are inside these. */
  readonly inside: ReadonlySet<string>;
  readonly version: string;
  readonly epoch: number;
}

/** A template of packaging/linux with its marks filled in. */
export const filled = (template: string, marks: Readonly<Record<string, string>>): string =>
  readFileSync(join(PACKAGING, template), "utf8").replaceAll(/@(\w+)@/g, (mark, name: string) => marks[name] ?? mark);

const put = (file: string, text: string | Buffer, mode = 0o644): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
};

const putDocuments = (folder: string, { name }: LinuxPackage, { inside }: Staging): void => {
  const docs = join(folder, "usr", "share", "doc", name);
  put(join(docs, "copyright"), filled("copyright", { name }));
  put(join(docs, "LICENSE"), readFileSync(join(root, "LICENSE")));
  put(join(docs, "NODE-LICENSE"), readFileSync(pinnedNode().licence));
  put(join(docs, "THIRD-PARTY-NOTICES"), thirdPartyNotices(inside));
  put(join(docs, "changelog.gz"), gzipSync(readFileSync(join(root, "CHANGELOG.md")), { level: 9 }));
};

/** The variables may hold secrets, so that only root and the service may read them. */
const putService = (folder: string): void => {
  for (const { name, text } of packagedUnits()) put(join(folder, "usr/lib/systemd/system", name), text);
  put(join(folder, VARIABLES), readFileSync(join(PACKAGING, "agent.env")), 0o640);
  chmodSync(join(folder, CONFIG_FOLDER), 0o750);
};

/** Everything under a folder, parents last. */
const under = (folder: string): string[] => [
  ...readdirSync(folder, { withFileTypes: true, recursive: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .toReversed(),
  folder,
];

/** Gives everything the one instant, and folders the one mode, whatever the umask and the copies say. */
const settle = (folder: string, epoch: number): void => {
  for (const path of under(folder)) {
    if (statSync(path).isDirectory() && path !== join(folder, CONFIG_FOLDER)) chmodSync(path, 0o755);
    lutimesSync(path, epoch, epoch);
  }
};

/** Lays out what a package installs, as it is to lie below `/`. */
export const stage = (folder: string, wanted: LinuxPackage, staging: Staging): void => {
  const { name, contents, hasService } = wanted;
  const { bundles, version, epoch } = staging;
  rmSync(folder, { recursive: true, force: true });
  const lib = join(folder, "usr", "lib", name);
  mkdirSync(lib, { recursive: true });
  for (const one of contents) cpSync(join(bundles, one), join(lib, one), { recursive: true });
  cpSync(pinnedNode().program, join(lib, "node"));
  for (const path of under(lib)) if (!statSync(path).isDirectory()) chmodSync(path, 0o644);
  chmodSync(join(lib, "node"), 0o755);
  put(join(folder, "usr", "bin", name), readFileSync(join(PACKAGING, `${name}.sh`)), 0o755);
  const page = manPage(wanted, bundles, version, epoch);
  put(join(folder, "usr", "share", "man", "man1", `${name}.1.gz`), gzipSync(page, { level: 9 }));
  putDocuments(folder, wanted, staging);
  if (hasService) putService(folder);
  settle(folder, epoch);
};

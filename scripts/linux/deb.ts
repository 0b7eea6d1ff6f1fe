import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { ARCHITECTURES, type LinuxPackage, maintainer, NEEDS, packageVersion, REVISION, VARIABLES } from "./package.ts";
import { filled, type Staging, stage } from "./stage.ts";

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();

/** deb-control(5). The installed size is in KiB. */
const control = ({ name, summary, description, hasService }: LinuxPackage, version: string, bytes: number): string =>
  `Package: ${name}
Version: ${version}
Architecture: ${ARCHITECTURES[process.arch]?.deb}
Maintainer: ${maintainer()}
Installed-Size: ${Math.ceil(bytes / 1024)}
Depends: ${[...NEEDS.deb, ...(hasService ? ["passwd"] : [])].join(", ")}
Section: admin
Priority: optional
Description: ${summary}
${description.map((line) => ` ${line}`).join("\n")}
`;

const debianChangelog = (name: string, version: string, epoch: number): string =>
  `${name} (${version}) unstable; urgency=medium

  * What changed is in changelog.gz beside this file.

 -- ${maintainer()}  ${new Date(epoch * 1000).toUTCString().replace("GMT", "+0000")}
`;

const digests = (folder: string): string =>
  filesUnder(folder)
    .filter((file) => join("/", relative(folder, file)) !== VARIABLES)
    .map((file) => `${createHash("md5").update(readFileSync(file)).digest("hex")}  ${relative(folder, file)}\n`)
    .join("");

const scripts = (hasService: boolean): Record<string, string> => {
  if (!hasService) return {};
  const marks = { prepare: filled("prepare.sh", {}).trim(), folders: filled("folders.sh", {}).trim() };
  return Object.fromEntries(["postinst", "prerm", "postrm"].map((name) => [name, filled(name, marks)]));
};

/** Builds the package with dpkg-deb into a folder. @returns its file */
export const buildDeb = (out: string, wanted: LinuxPackage, staging: Staging): string => {
  const { name, hasService } = wanted;
  const { epoch } = staging;
  const version = `${packageVersion(staging.version)}-${REVISION}`;
  const folder = join(out, ".deb");
  stage(folder, wanted, staging);
  const share = join(folder, "usr", "share");
  const own = join(share, "doc", name, "changelog.Debian.gz");
  writeFileSync(own, gzipSync(debianChangelog(name, version, epoch), { level: 9 }));
  mkdirSync(join(share, "lintian", "overrides"), { recursive: true });
  writeFileSync(
    join(share, "lintian", "overrides", name),
    `${filled("lintian-overrides", { name })}${hasService ? filled("lintian-overrides-service", {}) : ""}`,
  );
  const bytes = filesUnder(folder).reduce((sum, file) => sum + statSync(file).size, 0);
  const files = {
    control: control(wanted, version, bytes),
    md5sums: digests(folder),
    ...(hasService ? { conffiles: `${VARIABLES}\n` } : {}),
    ...scripts(hasService),
  };
  mkdirSync(join(folder, "DEBIAN"));
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(folder, "DEBIAN", file), text);
    chmodSync(join(folder, "DEBIAN", file), file in scripts(hasService) ? 0o755 : 0o644);
  }
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (statSync(join(folder, path)).mtimeMs > epoch * 1000) utimesSync(join(folder, path), epoch, epoch);
  const file = join(out, `${name}_${version}_${ARCHITECTURES[process.arch]?.deb}.deb`);
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch) };
  // gzip gives the same bytes whatever the number of cores, which xz does not, and every dpkg reads it.
  execFileSync("dpkg-deb", ["--root-owner-group", "-Zgzip", "-z6", "--build", folder, file], { env, stdio: "pipe" });
  rmSync(folder, { recursive: true });
  return file;
};

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ARCHITECTURES,
  CONFIG_FOLDER,
  type LinuxPackage,
  NEEDS,
  PACKAGING,
  packageVersion,
  REVISION,
  VARIABLES,
} from "./package.ts";
import { filled, type Staging, stage } from "./stage.ts";

/** `%` begins a macro of rpm. */
const literal = (text: string): string => text.replaceAll("%", "%%");

/** The scripts of a package with a service, after Fedora's guidelines for systemd; without systemctl they do nothing. */
const scriptlets = (): string => `
%pre
${literal(filled("prepare.sh", {}))}exit 0

%post
${literal(filled("folders.sh", {}))}if [ -d /run/systemd/system ]; then
  systemctl daemon-reload >/dev/null 2>&1 || :
  if [ $1 -eq 1 ]; then systemctl preset --now cleargate-agent.timer >/dev/null 2>&1 || :; fi
fi

%preun
if [ $1 -eq 0 ] && [ -d /run/systemd/system ]; then
  systemctl --no-reload disable --now cleargate-agent.timer cleargate-agent.service >/dev/null 2>&1 || :
fi

%postun
if [ -d /run/systemd/system ]; then systemctl daemon-reload >/dev/null 2>&1 || :; fi
`;

const listed = ({ name, hasService }: LinuxPackage): string =>
  [
    `/usr/bin/${name}`,
    `/usr/lib/${name}`,
    `%doc /usr/share/doc/${name}`,
    `/usr/share/man/man1/${name}.1.gz`,
    ...(hasService
      ? [
          "/usr/lib/systemd/system/cleargate-agent.service",
          "/usr/lib/systemd/system/cleargate-agent.timer",
          `%dir %attr(0750, root, root) ${CONFIG_FOLDER}`,
          `%config(noreplace) %attr(0640, root, root) ${VARIABLES}`,
        ]
      : []),
  ].join("\n");

const spec = (wanted: LinuxPackage, version: string, staged: string): string => {
  const { name, summary, description, hasService } = wanted;
  return `# What is installed is what was staged: nothing is stripped, linked or looked into.
%global __os_install_post %{nil}
%global _build_id_links none
%global debug_package %{nil}
%global _binary_payload w6.gzdio
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global _buildhost reproducible

Name: ${name}
Version: ${version}
Release: ${REVISION}
Summary: ${summary}
License: Apache-2.0 AND MIT
AutoReqProv: no
Requires: ${NEEDS.rpm.join(", ")}
${hasService ? "Requires(pre): shadow-utils, /usr/bin/getent\n" : ""}
%description
${description.join("\n")}

%install
mkdir -p %{buildroot}
cp -a ${staged}/. %{buildroot}/
${hasService ? scriptlets() : ""}
%files
%defattr(-, root, root, -)
${listed(wanted)}
`;
};

/** Builds the package with rpmbuild into a folder. @returns its file */
export const buildRpm = (out: string, wanted: LinuxPackage, staging: Staging): string => {
  const arch = ARCHITECTURES[process.arch]?.rpm ?? "";
  const work = join(out, ".rpm");
  const staged = join(work, "staged");
  stage(staged, wanted, staging);
  mkdirSync(join(work, "rpmbuild"));
  const file = join(work, "package.spec");
  writeFileSync(file, spec(wanted, packageVersion(staging.version), staged));
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(staging.epoch), HOME: work };
  const defines = ["--define", `_topdir ${join(work, "rpmbuild")}`, "--target", arch];
  execFileSync("rpmbuild", ["-bb", ...defines, file], { env, cwd: PACKAGING, stdio: "pipe" });
  const [built = ""] = readdirSync(join(work, "rpmbuild", "RPMS", arch));
  copyFileSync(join(work, "rpmbuild", "RPMS", arch, built), join(out, built));
  rmSync(work, { recursive: true });
  return join(out, built);
};

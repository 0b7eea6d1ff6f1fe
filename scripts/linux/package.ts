import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
export const PACKAGING = join(root, "packaging", "linux");

/** What Debian and rpm call a processor that Node calls otherwise. */
export const ARCHITECTURES: Readonly<Record<string, { readonly deb: string; readonly rpm: string }>> = {
  x64: { deb: "amd64", rpm: "x86_64" },
  arm64: { deb: "arm64", rpm: "aarch64" },
};

/** A package for Linux: a program with the Node that runs it. */
export interface LinuxPackage {
  readonly name: "cleargate-agent" | "cleargate";
  readonly summary: string;
  readonly description: readonly string[];
  /** Of dist/bin, what it consists of: without what asks for a Node that is new enough, because that one is inside. */
  readonly contents: readonly string[];
  /** True for the one with a service, and so a user, a configuration and a spool. */
  readonly hasService: boolean;
}

export const AGENT: LinuxPackage = {
  name: "cleargate-agent",
  summary: "agent that pushes signed evidence of backups to Cleargate",
  description: [
    "Reads inventories and backups on this host, seals what it finds into signed",
    "manifests, keeps these in a spool, and pushes them to the intake of Cleargate.",
  ],
  contents: ["cleargate-agent-program.mjs", "hash-worker.mjs", "sorting-worker.mjs", "stamping-worker.mjs"],
  hasService: true,
};

export const DESK: LinuxPackage = {
  name: "cleargate",
  summary: "command line of Cleargate: plans, gates, approvals and evidence",
  description: [
    "Asks the API of Cleargate which gates are open and why the others are not,",
    "applies plans, records approvals, and verifies evidence packs offline.",
  ],
  contents: ["cleargate-program.mjs", "plans", "examples"],
  hasService: false,
};

/** The folder of the configuration and the file in it that a package brings. */
export const CONFIG_FOLDER = "/etc/cleargate";
export const VARIABLES = `${CONFIG_FOLDER}/agent.env`;

/** From which version of each library on the pinned Node runs: its symbols need GLIBC_2.28 and GLIBCXX_3.4.21 (GCC 5). */
export const NEEDS = {
  deb: ["libc6 (>= 2.28)", "libgcc-s1 | libgcc1", "libstdc++6 (>= 5)"],
  rpm: ["glibc >= 2.28", "libgcc", "libstdc++ >= 5"],
} as const;

/** Who answers for a package, by the variables that Debian's tools read (debchange(1)). */
export const maintainer = (): string => {
  const { DEBFULLNAME: name = "The maintainers of Cleargate", DEBEMAIL: mail = "maintainers@example.com" } =
    process.env;
  return `${name} <${mail}>`;
};

/** A version of npm as Debian and rpm sort it: what comes before a release stands behind a tilde. */
export const packageVersion = (version: string): string => version.replace("-", "~");

/** Builds of the same source are this one. */
export const REVISION = "1";

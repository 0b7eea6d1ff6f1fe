import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findProgram } from "./real-tools.ts";

/** A Debian with nothing but its base, which `.ci/run` prepares: where packages are installed as on a host of their own. */
const BASE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "cleargate", "debian-root", "root.tar");

/** Why no package can be installed and run here; undefined where it can. */
export const noCleanRoot = (...programs: readonly string[]): string | undefined => {
  if (process.env.CLEARGATE_TEST_PACKAGES === undefined) return "takes minutes: CLEARGATE_TEST_PACKAGES=1 .ci/run";
  const missing = [...programs, "tar", "chroot"].filter((name) => findProgram(name) === undefined);
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs Linux and root";
  if (missing.length > 0) return `needs ${missing.join(" and ")}`;
  return existsSync(BASE) ? undefined : "needs the clean root that .ci/run prepares";
};

export interface CleanRoot {
  readonly path: string;
  /** Runs a program in it. @throws with what it printed where it fails */
  run(program: string, ...args: readonly string[]): Promise<string>;
  /** The same as another user, with the groups that this user has there, and with variables. */
  runAs(user: string, env: Readonly<Record<string, string>>, ...command: readonly string[]): Promise<string>;
  /** Every path in it but what the managers of packages keep for themselves. */
  paths(): Promise<string[]>;
  remove(): void;
}

const ENV = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C" };
const OWN =
  /^\/(?:var\/lib\/(?:dpkg|rpm)|var\/log|var\/cache|root|tmp)(?:\/|$)|^\/etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-$/;

/** Unpacks a clean root into a folder of its own. */
export const cleanRoot = (): CleanRoot => {
  const path = mkdtempSync(join(tmpdir(), "cleargate-root-"));
  execFileSync("tar", ["-xpf", BASE, "-C", path, "--numeric-owner"]);
  const chroot = async (before: readonly string[], env: object, command: readonly string[]): Promise<string> => {
    const options = { env: { ...ENV, ...env }, maxBuffer: 64 * 1024 ** 2 };
    const { stdout } = await promisify(execFile)("chroot", [...before, path, ...command], options);
    return stdout;
  };
  return {
    path,
    run: (...command) => chroot([], { HOME: "/root" }, command),
    runAs: (user, env, ...command) => chroot([`--userspec=${user}:${user}`], { HOME: "/", ...env }, command),
    paths: async () =>
      (await chroot([], {}, ["find", "/", "-xdev"]))
        .split("\n")
        .filter((one) => !OWN.test(one))
        .toSorted(),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
};

import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VERSION } from "../../core/version.ts";
import { AGENT } from "../../scripts/linux/package.ts";
import { buildRpm } from "../../scripts/linux/rpm.ts";
import { type CleanRoot, cleanRoot, noCleanRoot } from "../support/clean-root.ts";
import { packageBuilder, sha256OfFile } from "../support/linux-packages.ts";

/** The packages for rpm, installed by Debian's rpm into a clean root: no distribution of rpm is reached here. */

const reason = noCleanRoot("rpm", "rpmbuild");

describe.skipIf(reason !== undefined)(`packages for rpm (${reason ?? "installed into a clean root"})`, () => {
  const { build, remove } = packageBuilder();
  let root: CleanRoot;
  let agent = "";
  const rpm = (...args: readonly string[]): string =>
    execFileSync("rpm", ["--root", root.path, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

  beforeAll(async () => {
    root = cleanRoot();
    agent = await build(buildRpm, AGENT, VERSION);
    rpm("--install", "--nodeps", agent);
  }, 300_000);
  afterAll(() => {
    root?.remove();
    remove();
  }, 60_000);

  it("list what is installed, and the configuration as what an upgrade keeps", () => {
    const files = execFileSync("rpm", ["-qpl", agent], { encoding: "utf8" }).trim().split("\n");
    expect(files).toEqual(
      expect.arrayContaining([
        "/etc/cleargate/agent.env",
        "/usr/bin/cleargate-agent",
        "/usr/lib/cleargate-agent/node",
        "/usr/lib/systemd/system/cleargate-agent.timer",
      ]),
    );
    expect(execFileSync("rpm", ["-qpc", agent], { encoding: "utf8" }).trim()).toBe("/etc/cleargate/agent.env");
    expect(files.filter((file) => !/^\/(?:etc\/cleargate|usr)/.test(file))).toEqual([]);
  });

  it("run without Node, with a user, a configuration that it may read and a spool that it may write", async () => {
    expect((await root.run("cleargate-agent", "--version")).trim()).toBe(VERSION);
    const args = ["--agent", "host01", "--migration", "m", "--bucket", "bucket"];
    await root.run("cleargate-agent", "init", ...args);
    expect(statSync(join(root.path, "etc/cleargate/host01.k1.pem")).mode & 0o777).toBe(0o640);
    expect(await root.runAs("cleargate-agent", {}, "cleargate-agent", "status")).toContain("host01");
  });

  it("have the same bytes when they are built again", async () => {
    expect(sha256OfFile(await build(buildRpm, AGENT, VERSION))).toBe(sha256OfFile(agent));
  }, 120_000);

  it("keep what was written when they are upgraded and when they are erased", async () => {
    const file = join(root.path, "etc/cleargate/agent.env");
    appendFileSync(file, "HTTPS_PROXY=http://proxy:3128\n");
    rpm("--upgrade", "--nodeps", await build(buildRpm, AGENT, "99.0.0"));
    expect(rpm("-q", "cleargate-agent")).toContain("99.0.0-1");
    expect(readFileSync(file, "utf8")).toContain("proxy:3128");
    rpm("--erase", "cleargate-agent");
    expect(readFileSync(`${file}.rpmsave`, "utf8")).toContain("proxy:3128");
    expect(existsSync(join(root.path, "etc/cleargate/cleargate-agent.yaml"))).toBe(true);
    expect(existsSync(join(root.path, "usr/lib/cleargate-agent"))).toBe(false);
  }, 120_000);
});

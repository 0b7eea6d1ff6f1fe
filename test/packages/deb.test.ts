import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IssuedEnrolment } from "../../contract/schemas/enrolment.ts";
import { VERSION } from "../../core/version.ts";
import { buildDeb } from "../../scripts/linux/deb.ts";
import { AGENT, DESK } from "../../scripts/linux/package.ts";
import { packagedUnits } from "../../scripts/linux/units.ts";
import { type CleanRoot, cleanRoot, noCleanRoot } from "../support/clean-root.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { packageBuilder, sha256OfFile } from "../support/linux-packages.ts";
import { findProgram } from "../support/real-tools.ts";

/** The Debian packages, installed and run where there is nothing else. */

const reason = noCleanRoot("dpkg", "dpkg-deb");
const USER = "cleargate-agent";
const CONFIG = "etc/cleargate/cleargate-agent.yaml";

describe.skipIf(reason !== undefined)(`packages for Debian (${reason ?? "installed into a clean root"})`, () => {
  const { build, remove } = packageBuilder();
  let root: CleanRoot;
  let cloud: TestCloud;
  let agent = "";
  let desk = "";
  let before: readonly string[] = [];
  const dpkg = async (...args: readonly string[]): Promise<string> => {
    const files = args.filter((one) => existsSync(one));
    for (const file of files) await copyFile(file, join(root.path, "tmp", basename(file)));
    return root.run("dpkg", ...args.map((one) => (files.includes(one) ? `/tmp/${basename(one)}` : one)));
  };
  const asAgent = (...args: readonly string[]): Promise<string> => {
    const { accessKeyId, secret } = cloud.agentKey("host01");
    const credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret };
    return root.runAs(USER, credentials, "cleargate-agent", ...args);
  };
  const accounts = (): string[] => readFileSync(join(root.path, "etc/passwd"), "utf8").split("\n");

  beforeAll(async () => {
    root = cleanRoot();
    before = await root.paths();
    agent = await build(buildDeb, AGENT, VERSION);
    desk = await build(buildDeb, DESK, VERSION);
    cloud = await testCloud();
    await dpkg("--install", agent, desk);
  }, 300_000);
  afterAll(async () => {
    await cloud?.stop();
    root?.remove();
    remove();
  }, 60_000);

  it("run without Node, and say which version they are", async () => {
    expect(existsSync(join(root.path, "usr/bin/node"))).toBe(false);
    expect((await root.run("cleargate-agent", "--version")).trim()).toBe(VERSION);
    expect((await root.run("cleargate", "--version")).trim()).toBe(VERSION);
    expect(await root.run("cleargate", "plan", "example", "postgresql")).toContain("migration: pg-upgrade");
  });

  it("have the same bytes when they are built again, and those that dpkg expects", async () => {
    expect(sha256OfFile(await build(buildDeb, AGENT, VERSION))).toBe(sha256OfFile(agent));
    expect(await dpkg("--verify", "cleargate-agent", "cleargate")).toBe("");
  }, 120_000);

  it("make a user that may read the configuration and write the spool alone", async () => {
    const given = await cloud.decide("kim", "operator", "enrolments", { agent: "host01", units: ["*"] });
    const { code } = given.body as unknown as IssuedEnrolment;
    await root.run("cleargate-agent", "enrol", code, "--api", cloud.apiUrl, "--endpoint", cloud.endpoint);
    const key = statSync(join(root.path, "etc/cleargate/host01.k1.pem"));
    expect([key.uid, key.mode & 0o777]).toEqual([0, 0o640]);
    expect(await asAgent("config", "validate")).toContain("valid");
    await expect(root.runAs(USER, {}, "touch", `/${CONFIG}`)).rejects.toThrow("Permission denied");
    expect(accounts().find((line) => line.startsWith(`${USER}:`))).toMatch(
      /:\/var\/lib\/cleargate:\/usr\/sbin\/nologin$/,
    );
  });

  it("read what the groups of that user may read, and nothing else", async () => {
    await mkdir(join(root.path, "srv/backup"));
    writeFileSync(join(root.path, "srv/backup/users.csv"), "SipAddress,HomeServer\nsip:a@example.com,pool01\n", {
      mode: 0o640,
    });
    await root.run("chgrp", "-R", "backup", "/srv/backup");
    await expect(asAgent("inspect", "/srv/backup/users.csv")).rejects.toThrow(/permission denied|EACCES/i);
    await root.run("usermod", "--append", "--groups", "backup", USER);
    expect(await asAgent("inspect", "/srv/backup/users.csv")).toContain("accounts-csv");
  });

  it("push to the intake as that user, by the command line of the unit", async () => {
    await root.run(
      "cleargate-agent",
      "add",
      "/srv/backup",
      "--unit",
      "pool01",
      "--requirement",
      "rtc",
      "--type",
      "folder",
    );
    const [service] = packagedUnits();
    const line = /^ExecStart=(.*)$/m.exec(service?.text ?? "")?.[1] ?? "";
    const [, ...args] = [...line.matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word);
    expect(await asAgent(...args)).toMatch(/"pushed":1/);
    expect(readdirSync(join(root.path, "var/lib/cleargate/spool/pending"))).toEqual([]);
  });

  it.skipIf(findProgram("systemd-analyze") === undefined)(
    "have units that systemd accepts (needs systemd-analyze)",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "cleargate-units-"));
      try {
        const files = packagedUnits().map(({ name, text }) => {
          expect(readFileSync(join(root.path, "usr/lib/systemd/system", name), "utf8")).toBe(text);
          writeFileSync(join(folder, name), text.replace('"/usr/bin/', `"${root.path}/usr/bin/`));
          return join(folder, name);
        });
        const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", ...files], { encoding: "utf8" });
        expect([status, stderr]).toEqual([0, ""]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it.skipIf(findProgram("lintian") === undefined)(
    "have no error and no warning of lintian (needs lintian)",
    () => {
      const { stdout } = spawnSync("lintian", [agent], { encoding: "utf8" });
      expect(stdout).toBe("");
    },
    300_000,
  );

  it("keep what was written when they are upgraded, also twice", async () => {
    appendFileSync(join(root.path, "etc/cleargate/agent.env"), "HTTPS_PROXY=http://proxy:3128\n");
    const config = readFileSync(join(root.path, CONFIG), "utf8");
    const newer = await build(buildDeb, AGENT, "99.0.0-rc.1");
    for (const _ of ["once", "again"]) await dpkg("--install", newer);
    expect(await root.run("dpkg-query", "--show", "cleargate-agent")).toContain("99.0.0~rc.1-1");
    expect(readFileSync(join(root.path, "etc/cleargate/agent.env"), "utf8")).toContain("proxy:3128");
    expect(readFileSync(join(root.path, CONFIG), "utf8")).toBe(config);
    expect(existsSync(join(root.path, "var/lib/cleargate/spool/pushed.ndjson"))).toBe(true);
    expect(await asAgent("config", "validate")).toContain("valid");
  }, 120_000);

  it("leave the configuration and the spool when they are removed, and nothing when they are purged", async () => {
    await dpkg("--remove", "cleargate-agent");
    expect(existsSync(join(root.path, CONFIG))).toBe(true);
    await dpkg("--purge", "cleargate-agent", "cleargate");
    await root.run("rm", "-r", "/srv/backup");
    expect(await root.paths()).toEqual(before);
    expect(accounts().filter((line) => line.startsWith(USER))).toEqual([]);
  });
});

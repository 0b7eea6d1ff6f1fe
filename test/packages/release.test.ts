import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checksumsOf, writeManifests } from "../../scripts/released.ts";

/** What a release says of its files, and the workflow that makes it; neither GitHub nor Windows was reached. */

const ROOT = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "cleargate-release-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const TEXT = readFileSync(join(ROOT, ".github/workflows/release.yml"), "utf8");
const workflow = parse(TEXT) as { permissions: object; jobs: Readonly<Record<string, Job>> };

describe("a release", () => {
  it("has a checksum of each file, which sha256sum checks", () => {
    for (const name of ["b.deb", "a.rpm"]) writeFileSync(join(folder, name), name);
    const text = checksumsOf(folder);
    expect(text.split("\n").map((line) => line.slice(66))).toEqual(["a.rpm", "b.deb", ""]);
    writeFileSync(join(folder, "SHA256SUMS"), text);
    expect(checksumsOf(folder)).toBe(text);
    if (process.platform === "linux")
      execFileSync("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], { cwd: folder });
  });

  it("has manifests that name its files by their checksums, and none where a file is not there", () => {
    const release = { version: "1.2.3", repository: "owner/name" };
    const ofHomebrew = ["cleargate.rb"];
    const ofWinget = ["cleargate.agent.installer.yaml"];
    const written = (): string[] => writeManifests(folder, release).map((file) => file.slice(folder.length + 1));
    expect(written()).not.toEqual(expect.arrayContaining([...ofHomebrew, ...ofWinget]));
    writeFileSync(join(folder, "cleargate-1.2.3.tgz"), "a");
    expect(written()).toEqual(expect.arrayContaining(ofHomebrew));
    expect(written()).not.toEqual(expect.arrayContaining(ofWinget));
    writeFileSync(join(folder, "cleargate-agent-1.2.3-x64.msi"), "a");
    expect(written()).toEqual(expect.arrayContaining([...ofHomebrew, ...ofWinget]));
    const ofA = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    expect(readFileSync(join(folder, "cleargate.rb"), "utf8")).toContain(`sha256 "${ofA}"`);
    const installer = readFileSync(join(folder, "cleargate.agent.installer.yaml"), "utf8");
    expect((parse(installer) as { Installers: object[] }).Installers).toEqual([
      expect.objectContaining({
        InstallerUrl: "https://github.com/owner/name/releases/download/v1.2.3/cleargate-agent-1.2.3-x64.msi",
        InstallerSha256: ofA.toUpperCase(),
      }),
    ]);
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), "utf8")).not.toMatch(/@\w+@/);
  });
});

describe("the workflow of a release", () => {
  const jobs = Object.entries(workflow.jobs);

  it("pins every action by its commit, and says which version that is", () => {
    const uses = TEXT.split("\n").filter((line) => /\buses:/.test(line));
    expect(uses.length).toBeGreaterThan(5);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("may write in the one job that makes the release, where nothing is built", () => {
    expect(workflow.permissions).toEqual({});
    const writing = jobs.filter(([, { permissions }]) => Object.values(permissions ?? {}).includes("write"));
    expect(writing.map(([name]) => name)).toEqual(["release"]);
    expect(workflow.jobs.release?.permissions).toEqual({
      contents: "write",
      "id-token": "write",
      attestations: "write",
    });
    const npm = (workflow.jobs.release?.steps ?? []).flatMap(({ run }) => (run?.startsWith("npm") ? [run] : []));
    expect(npm).toEqual(['npm run release -- released --repository "$GITHUB_REPOSITORY"']);
  });

  it("runs scripts that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };
    const named = [...TEXT.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("keeps no secret in a line of a shell", () => {
    for (const [, { steps }] of jobs)
      for (const { run = "" } of steps) expect(run).not.toMatch(/\$\{\{[^}]*(?:secrets|github\.token)/);
  });
});

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { npmProgram } from "../../scripts/program-of.ts";
import { ROOT } from "./planted.ts";

/** What this is made of, and what builds it. */

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  /** It comes inside another package, whose digest covers it. */
  readonly inBundle?: boolean;
}

/** Engines of the embedded cloud for other platforms, whose entries are written by hand: no digest was to be had of them. */
const UNLOCKED = /^node_modules\/@dynoxide\/(darwin|win32|linux-arm64)/;

const LOCKED = Object.entries(
  (JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as { packages: Record<string, Locked> }).packages,
).filter(([path]) => path !== "");
const PRODUCTION = LOCKED.filter(([, { dev }]) => dev !== true);
const nameOf = (path: string): string => path.split("node_modules/").at(-1) ?? "";

/** Licences that ask for no more than to be named. Another one is a decision, not a line here. */
const ALLOWED = new Set(["Apache-2.0", "MIT", "ISC", "0BSD", "BlueOak-1.0.0", "(MIT OR Apache-2.0)"]);

describe("every dependency that is distributed", () => {
  it("has a licence that we have agreed to", () => {
    expect(PRODUCTION.length).toBeGreaterThan(50);
    const others = PRODUCTION.filter(([, { license = "unknown" }]) => !ALLOWED.has(license));
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it("is locked by a digest, and so are those of development", () => {
    const open = LOCKED.filter(
      ([, { integrity = "", inBundle }]) => inBundle !== true && !integrity.startsWith("sha512-"),
    );
    const paths = open.map(([path]) => path);
    expect(paths.filter((path) => !UNLOCKED.test(path))).toEqual([]);
    expect(paths.filter((path) => UNLOCKED.test(path))).toHaveLength(4);
  });

  it("is in the bill of materials, with its version and its licence", () => {
    const said = execFileSync(process.execPath, [join(ROOT, "scripts/sbom.ts")], { cwd: ROOT, encoding: "utf8" });
    expect(said).toContain("sbom.cdx.json");
    expect(said).not.toContain("unknown");
    const bill = JSON.parse(readFileSync(join(ROOT, "dist/sbom.cdx.json"), "utf8"));
    expect(bill).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5", metadata: { component: {} } });
    const listed = new Set(
      bill.components.map((one: { name: string; version: string }) => `${one.name}@${one.version}`),
    );
    const installed = PRODUCTION.filter(([path]) => existsSync(join(ROOT, path)));
    expect(
      installed.map(([path, { version }]) => `${nameOf(path)}@${version}`).filter((one) => !listed.has(one)),
    ).toEqual([]);
  });

  it("has no known vulnerability that is high (where the registry answers audits)", ({ skip }) => {
    const [npm, ...first] = npmProgram();
    const args = [
      ...first,
      "audit",
      "--json",
      "--omit=dev",
      "--audit-level=high",
      "--fetch-retries=0",
      "--fetch-timeout=10000",
    ];
    const { stdout, status } = spawnSync(npm, args, { cwd: ROOT, encoding: "utf8", timeout: 60_000 });
    const answer = JSON.parse(stdout || "{}") as { metadata?: { vulnerabilities: Record<string, number> } };
    if (answer.metadata === undefined) return skip("the registry answers no audit");
    const { high, critical } = answer.metadata.vulnerabilities;
    expect({ high, critical, status }).toEqual({ high: 0, critical: 0, status: 0 });
  }, 90_000);
});

it("no dependency, of development either, is under a licence of the AGPL, the SSPL, or the GPL alone", () => {
  const strict = /AGPL|SSPL|BUSL|(?<!OR )GPL(?!.* OR )/;
  expect(LOCKED.filter(([, { license = "" }]) => strict.test(license)).map(([path]) => path)).toEqual([]);
});

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      { readonly uses?: string; readonly permissions?: unknown; readonly steps?: { readonly uses?: string }[] }
    >
  >;
}

const FOLDER = join(ROOT, ".github/workflows");
const FILES = readdirSync(FOLDER).filter((name) => /\.ya?ml$/.test(name));

/** What of a workflow somebody else could change, or could do too much with. */
const faultsOf = (text: string): string[] => {
  const { permissions, jobs } = parse(text) as Workflow;
  const faults: string[] = [];
  if (typeof permissions !== "object" || permissions === null) faults.push("it has no permissions of its own");
  else if (Object.values(permissions).includes("write")) faults.push("all of its jobs may write");
  const used = Object.values(jobs).flatMap(({ uses, steps = [] }) => [uses, ...steps.map((step) => step.uses)]);
  for (const action of used.filter((one) => one !== undefined)) {
    if (action.startsWith("./")) continue;
    if (!/@[0-9a-f]{40}$/.test(action)) faults.push(`${action} is no commit`);
    else if (!new RegExp(`${action} # v\\d+\\.\\d+`).test(text)) faults.push(`${action} does not say its version`);
  }
  return faults;
};

describe("each workflow", () => {
  it.each(FILES)("uses actions by their commit, and may do no more than it says: %s", (name) => {
    expect(faultsOf(readFileSync(join(FOLDER, name), "utf8"))).toEqual([]);
  });

  it.each([
    ["@v5", "permissions: { contents: read }", "actions/checkout@v5 is no commit"],
    [
      `@${"a".repeat(40)}`,
      "permissions: { contents: read }",
      `actions/checkout@${"a".repeat(40)} does not say its version`,
    ],
    [`@${"a".repeat(40)} # v5.0.0`, "", "it has no permissions of its own"],
    [`@${"a".repeat(40)} # v5.0.0`, "permissions: write-all", "it has no permissions of its own"],
    [`@${"a".repeat(40)} # v5.0.0`, "permissions: { contents: write }", "all of its jobs may write"],
  ])("would be found with checkout%s and '%s'", (version, permissions, fault) => {
    const text = `${permissions}\njobs:\n  a:\n    steps:\n      - uses: actions/checkout${version}\n`;
    expect(faultsOf(text)).toEqual([fault]);
  });

  it("is kept up to date by pull requests", () => {
    const { updates } = parse(readFileSync(join(ROOT, ".github/dependabot.yml"), "utf8")) as {
      updates: { "package-ecosystem": string }[];
    };
    expect(updates.map((one) => one["package-ecosystem"]).toSorted()).toEqual(["github-actions", "npm"]);
  });
});

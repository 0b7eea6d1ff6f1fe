import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROFILES } from "../../simulate/stories/profiles.ts";
import { missingTests } from "./named-tests.ts";
import { ROOT } from "./planted.ts";

/**
 * The threat model names the test of each promise: the file in code marks, and behind it the names of tests, or their
 * beginnings with "…", in italics.
 */

const PAGE = readFileSync(join(ROOT, "docs/security.md"), "utf8");

/** A row of a table of promises. */
interface Promised {
  readonly promise: string;
  readonly tests: string;
}

const rowsOf = (page: string): Promised[] =>
  [...page.matchAll(/^\| (.+?) \| (.+?) \|$/gm)]
    .map(([, promise = "", tests = ""]) => ({ promise, tests }))
    .filter(({ promise }) => promise !== "promise");

/** What a row names that there is not: files, names of tests in them, and rules and profiles of the simulation. */
const missingOf = ({ tests }: Promised): string[] => {
  const missing = [...missingTests(tests)];
  const known = [
    ...readdirSync(join(ROOT, "simulate/invariants")).map((name) => name.replace(/\.ts$/, "")),
    ...Object.keys(PROFILES),
  ];
  const simulated = /simulation's (?:rules?|profile) (.+)$/.exec(tests)?.[1] ?? "";
  for (const [, rule = ""] of simulated.matchAll(/`([a-z-]+)`/g)) if (!known.includes(rule)) missing.push(rule);
  return missing;
};

describe("each promise of the threat model", () => {
  it("names a test", () => {
    const rows = rowsOf(PAGE);
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter(({ tests }) => !/`test\/|simulation/.test(tests))).toEqual([]);
  });
  it("names tests that there are", () => {
    expect(rowsOf(PAGE).flatMap(missingOf)).toEqual([]);
  });
  it("names tests that there are on the page of why to trust it, too, and in its commands", () => {
    const page = readFileSync(join(ROOT, "docs/trust.md"), "utf8");
    const [, built = ""] = page.split("## How it is built");
    expect(built).toContain("supply-chain.test.ts");
    expect(missingTests(built.replaceAll(/\*\*[^*]+\*\*/g, ""))).toEqual([]);
    const asked = [...page.matchAll(/`npx vitest run ([^`]+)`/g)].flatMap(([, files = ""]) => files.split(" "));
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
  it("would be missed where its test is gone", () => {
    const row = (tests: string): Promised => ({ promise: "", tests });
    expect(missingOf(row("`test/core/gone.test.ts`"))).toEqual(["test/core/gone.test.ts"]);
    expect(missingOf(row("`test/core/scope.test.ts` *must be one … names for the agent*"))).toEqual([]);
    expect(missingOf(row("`test/core/scope.test.ts` *opens at night …*"))).toEqual([
      "test/core/scope.test.ts: opens at night …",
    ]);
    expect(missingOf(row("the simulation's rule `all-is-well`"))).toEqual(["all-is-well"]);
  });
});

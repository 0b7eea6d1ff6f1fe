import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { ROUTES } from "../../contract/contract.ts";
import { openapi } from "../../contract/openapi.ts";
import { ROUTE_IDS, servedBy } from "../../contract/paths.ts";
import { HTTP_STATUS, PROBLEM_JSON, PROBLEMS, problemOf } from "../../contract/problem.ts";
import type { Route } from "../../contract/route.ts";
import { holdToContract } from "../support/contract.ts";
import { ROOT } from "./planted.ts";

/** A file of the contract as a page in a browser would load it, with all that it needs. */
const inBrowser = async (file: string): Promise<string> => {
  const entry = join(ROOT, "contract", file);
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, minify: true, write: false, platform: "browser", format: "esm" },
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
};

describe("the contract", () => {
  it("has a client that carries no schema into a browser", async () => {
    const text = await inBrowser("client.ts");
    expect(text.includes("/migrations/{migration}/gates")).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThan(10_000);
  });

  it("needs nothing of Node, so that a browser can load all of it", async () => {
    expect((await inBrowser("contract.ts")).includes("List the gates of a migration")).toBe(true);
  });

  it("names only problems that callers see", () => {
    const known = PROBLEMS.map(({ code }) => code);
    for (const id of ROUTE_IDS) {
      const { problems }: Route = ROUTES[id];
      expect(problems.filter((code) => !known.includes(code))).toEqual([]);
      expect(problems.filter((code) => HTTP_STATUS[code] >= 500 && HTTP_STATUS[code] !== 503)).toEqual([]);
    }
  });

  it("lets no route without a token be one that reads", () => {
    for (const id of ROUTE_IDS) {
      const { roles }: Route = ROUTES[id];
      expect(roles.length === 0, id).toBe([...servedBy("page"), ...servedBy("enrol")].includes(id));
    }
  });

  it("is what every answer in the tests is held to: its members, its statuses, its problems", () => {
    const problem = problemOf("not-found", "there is none");
    const held =
      (...of: Parameters<typeof holdToContract>) =>
      () =>
        holdToContract(...of);
    expect(held("listMigrations", 200, { migrations: [] })).not.toThrow();
    expect(held("listMigrations", 200, { migrations: [], more: 1 })).toThrow("against the contract");
    expect(held("listMigrations", 202, { migrations: [] })).toThrow("which the contract does not have");
    expect(held("showGate", 404, problem, PROBLEM_JSON)).not.toThrow();
    expect(held("showGate", 403, problem, PROBLEM_JSON)).toThrow("answered 403, and says 404");
    expect(held("listMigrations", 404, problem, PROBLEM_JSON)).toThrow('"not-found", which the contract does not have');
    expect(held("showGate", 404, { error: "not-found" }, PROBLEM_JSON)).toThrow("without problem details");
  });

  it("has a page for people whose example of a problem is one", () => {
    const [, example = ""] = /```json\n([^`]*)```/.exec(readFileSync(join(ROOT, "docs", "api.md"), "utf8")) ?? [];
    const { detail } = JSON.parse(example) as { detail: string };
    expect(JSON.parse(example)).toEqual(problemOf("not-found", detail));
  });

  it("says of every route what it does, and what stands before it may answer", () => {
    const { paths } = openapi("1") as { paths: Record<string, Record<string, { summary: string; responses: object }>> };
    const operations = Object.values(paths).flatMap((one) => Object.values(one));
    expect(operations).toHaveLength(ROUTE_IDS.length);
    for (const { summary, responses } of operations) {
      expect(summary).toMatch(/^[A-Z].*[^.]$/);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(["429", "500", "503"]));
    }
  });
});

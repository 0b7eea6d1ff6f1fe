import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { findInEnvironment } from "../support/environments.ts";
import { planText } from "../support/plan.ts";

/**
 * The API of the embedded cloud, driven by the document that is published: whatever the document allows is sent, and so is
 * what it does not allow, and no answer may be one that it does not have. https://schemathesis.readthedocs.io
 */
const schemathesis = findInEnvironment("schemathesis", "st");
const DOCUMENT = join(import.meta.dirname, "..", "..", "docs", "schema", "openapi.json");

/** What a document of the API cannot say, or API Gateway does in another way. */
const EXCLUDED = [
  // Which cursors there are, which plans have no errors, and which characters are invisible.
  "positive_data_acceptance",
  // API Gateway answers 404 to a method that a path does not have, and never 405.
  "unsupported_method",
];

/** What is refused may be so by the gateway, before a function is asked: 413 for the body, 431 for the line and the headers. */
const REFUSED = ["400", "401", "403", "404", "409", "413", "422", "429", "431"];

/** Names that there are: by chance alone no request would meet anything. */
const namesOf = (fact: string): Readonly<Record<string, string>> => ({
  ...{ migration: "contoso", unit: "pool01", requirement: "rtc", gate: "move@pool01" },
  fact,
});

const configurationOf = (names: Readonly<Record<string, string>>): string =>
  [
    "[parameters]",
    ...Object.entries(names).map(([name, value]) => `"path.${name}" = ${JSON.stringify(value)}`),
    "[checks]",
    `negative_data_rejection.expected-statuses = ${JSON.stringify(REFUSED)}`,
    "",
  ].join("\n");

const run = (program: string, args: readonly string[]): Promise<{ status: number | null; text: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
    let text = "";
    const keep = (piece: unknown): void => {
      text += String(piece);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, text }));
  });

const TIMEOUT_MS = 180_000;

if (schemathesis === undefined)
  describe.skip("the published contract (needs schemathesis)", () => it.skip("holds of every answer"));
else
  describe("the published contract holds of every answer of the API", () => {
    const folder = mkdtempSync(join(tmpdir(), "cleargate-schemathesis-"));
    let cloud: TestCloud;
    let fact = "";
    beforeAll(async () => {
      cloud = await testCloud();
      fact = String((await cloud.applyPlan(planText({}))).body.fact);
    });
    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await cloud?.stop();
    });

    const drive = async (name: string, names: Readonly<Record<string, string>>, ...args: string[]): Promise<void> => {
      const configuration = join(folder, `${name}.toml`);
      writeFileSync(configuration, configurationOf(names));
      const token = await cloud.oidc.token(["manager"], "kim@example.com");
      const { status, text } = await run(schemathesis, [
        ...["--config-file", configuration, "run", DOCUMENT, "--url", cloud.apiUrl],
        ...["-H", `Authorization: Bearer ${token}`, "--seed", "1", "--rate-limit", "48/s"],
        ...["--exclude-checks", EXCLUDED.join(","), "--continue-on-failure", "--generation-database", "none", ...args],
      ]);
      expect(status, text).toBe(0);
    };

    it(
      "about what there is",
      () => drive("known", namesOf(fact), "--phases", "examples,coverage,fuzzing", "--max-examples", "5"),
      TIMEOUT_MS,
    );
    it("whatever is named in a path", () => drive("any", {}, "--phases", "fuzzing", "--max-examples", "4"), TIMEOUT_MS);
  });

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

/** Names that there are, and one that there is not: names by chance alone would never meet anything. */
const CONFIGURATION = `
[parameters]
"path.migration" = ["contoso", "fabrikam"]
`;

const EXCLUDED = [
  // API Gateway answers 404 to a method that a path does not have, and never 405.
  "unsupported_method",
];

const run = (program: string, args: readonly string[]): Promise<{ status: number | null; text: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (text += String(piece)));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, text }));
  });

if (schemathesis === undefined)
  describe.skip("the published contract (needs schemathesis)", () => it.skip("holds of every answer"));
else
  describe("the published contract", () => {
    const folder = mkdtempSync(join(tmpdir(), "cleargate-schemathesis-"));
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await testCloud();
      await cloud.applyPlan(planText({}));
    });
    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await cloud?.stop();
    });

    it("holds of every answer of the API, to what it allows and to what it does not", async () => {
      const configuration = join(folder, "schemathesis.toml");
      writeFileSync(configuration, CONFIGURATION);
      const token = await cloud.oidc.token(["manager"], "kim@example.com");
      const { status, text } = await run(schemathesis, [
        ...["--config-file", configuration, "run", DOCUMENT, "--url", cloud.apiUrl],
        ...["-H", `Authorization: Bearer ${token}`, "--seed", "1", "--max-examples", "5", "--rate-limit", "40/s"],
        ...["--phases", "examples,coverage,fuzzing", "--exclude-checks", EXCLUDED.join(",")],
        ...["--continue-on-failure", "--generation-database", "none"],
      ]);
      expect(status, text).toBe(0);
    }, 280_000);
  });

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findInEnvironment } from "../support/environments.ts";

/** The AWS CLI reads every command of a page, and is then told that nobody is at the endpoint. */

const aws = findInEnvironment("awscli", "aws");
const ROOT = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "cleargate-aws-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a reader fills in; the CLI checks the form of some of it. */
const VALUES: Readonly<Record<string, string>> = {
  "agent policy": "arn:aws:iam::111122223333:policy/agents",
  role: "arn:aws:iam::111122223333:role/cleargate-agent-db01",
  "key id": "11112222-3333-4444-5555-666677778888",
  pool: "eu-west-1_abcdefghi",
};

/** With what the CLI could take for signs of its own: lines, and what pads Base64. */
const AUTHORITY = "-----BEGIN CERTIFICATE-----\nMIIB+/xyz012==\nAAAA=\n-----END CERTIFICATE-----\n";

const commands = [...readFileSync(join(ROOT, "docs", "deploying.md"), "utf8").matchAll(/^```sh\n([\s\S]*?)\n```$/gm)]
  .flatMap(([, text = ""]) => text.replaceAll("\\\n", " ").split("\n"))
  .filter((line) => line.startsWith("aws "));

const typed = (line: string): Promise<{ code: unknown; stderr: string }> => {
  const filled = line.replaceAll(/<([a-z ]+)>/g, (_, what: string) => VALUES[what] ?? what.replaceAll(" ", "-"));
  const env = {
    PATH: [join(aws ?? "", ".."), process.env.PATH].join(":"),
    ...{ HOME: folder, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_MAX_ATTEMPTS: "1" },
    ...{ AWS_DEFAULT_REGION: "eu-west-1", AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_EC2_METADATA_DISABLED: "true" },
  };
  return new Promise((resolve) => {
    execFile("sh", ["-c", filled], { env, cwd: folder }, (error, _, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    );
  });
};

describe.skipIf(aws === undefined)("the AWS CLI (needs the AWS CLI)", () => {
  it("refuses a command that it does not know", async () => {
    expect((await typed("aws s3api delete-object --buckets b")).stderr).not.toContain("Could not connect");
  }, 60_000);

  it("reads every command of docs/deploying.md", async () => {
    writeFileSync(join(folder, "trust.json"), "{}");
    writeFileSync(join(folder, "authority.pem"), AUTHORITY);
    expect(commands.length).toBeGreaterThan(15);
    const refused: string[] = [];
    for (const line of commands) {
      const { stderr } = await typed(line);
      if (!stderr.includes("Could not connect to the endpoint URL")) refused.push(`${line}\n${stderr}`);
    }
    expect(refused).toEqual([]);
  }, 180_000);
});

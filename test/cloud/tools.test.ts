import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { headItem } from "../../adapters/dynamo/items.ts";
import type { Applying, Head } from "../../core/readiness/head.ts";
import { head } from "../support/changes.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { findInEnvironment } from "../support/environments.ts";
import { rtcOf } from "../support/evidence.ts";
import { personOf } from "../support/people.ts";
import { planText } from "../support/plan.ts";
import { agentOf, cliOf, run } from "../support/processes.ts";
import { START } from "../support/readiness.ts";
import { findProgram, hasPostgres, postgresBackup } from "../support/real-tools.ts";
import type { Upload } from "../support/seal.ts";
import { UNAPPROVED } from "../support/unapproved.ts";
import { blockOf } from "../walks/walk.ts";

/** Real tools beside ours: PostgreSQL makes the tree that the agent hashes, the AWS CLI reads what is there. */

const awsCli = findInEnvironment("awscli", "aws") ?? findProgram("aws");

let cloud: TestCloud;
const folder = mkdtempSync(join(tmpdir(), "cleargate-tools-"));

beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const agent = agentOf(() => cloud, "agent01");

const cli = cliOf(() => cloud);

const setUpAgent = async (): Promise<string> => {
  const config = join(folder, "agent", "cleargate-agent.yaml");
  const made = await agent([
    "init",
    "--agent",
    "agent01",
    "--migration",
    "contoso",
    "--bucket",
    cloud.bucket,
    "--region",
    cloud.region,
    "--endpoint",
    cloud.endpoint,
    "--config",
    config,
    "--json",
  ]);
  const { publicKey } = JSON.parse(made.stdout) as { publicKey: string };
  const plan = parse(planText()) as {
    units: { id: string }[];
    agents: { id: string; units: string[]; keys: object[] }[];
    requirements: { id: string; artefacts?: string[] }[];
  };
  plan.units = plan.units.filter(({ id }) => id !== "pool02");
  plan.agents = [{ id: "agent01", units: ["*"], keys: [{ id: "k1", publicKey }] }];
  for (const one of plan.requirements)
    if (one.id === "rtc") one.artefacts = ["PG_VERSION", "global/pg_control", "backup_manifest"];
  writeFileSync(join(folder, "plan.yaml"), stringify(plan));
  expect(await cli("plan", "apply", join(folder, "plan.yaml"))).toMatchObject({ status: 0 });
  return config;
};

describe.skipIf(!hasPostgres)(
  "a real tree of pg_basebackup and a real CSV of 12,000 accounts (needs PostgreSQL 15)",
  () => {
    it("go through agent, cloud, gate, mail and query", async () => {
      const backup = await postgresBackup(folder);
      const config = await setUpAgent();
      const rows = Array.from(
        { length: 12_000 },
        (_, index) => `User ${index},sip:user${index}@contoso.com,pool01.contoso.com,True`,
      );
      writeFileSync(join(folder, "accounts.csv"), `DisplayName,SipAddress,RegistrarPool,Enabled\n${rows.join("\n")}\n`);
      const jobs = [
        { kind: "inventory", unit: "pool01", requirement: "accounts", csv: join(folder, "accounts.csv") },
        { kind: "backup", unit: "pool01", requirement: "rtc", folder: backup },
      ];
      writeFileSync(config, stringify({ ...(parse(readFileSync(config, "utf8")) as object), jobs }));
      expect(await cli("gates", "-g", "go")).toMatchObject({ status: 3 });

      const ran = await agent(["run", "--config", config, "--json"]);
      expect(ran.status, ran.stderr).toBe(0);
      const lines = ran.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { message_type: string; entries?: number });
      const files =
        lines.find(({ message_type, entries }) => message_type === "spooled" && entries !== 12_000)?.entries ?? 0;
      expect(files).toBeGreaterThan(900);

      const waited = await cli("gates", "-g", "go", "--wait", "--timeout", "30", "--interval", "1");
      expect(waited.status, waited.stdout).toBe(0);
      await cloud.waitUntilIdle();
      expect(cloud.inbox.list().map(({ subject }) => subject)).toContainEqual(
        expect.stringMatching(
          /^\[CLEAR\] contoso · Ready to go: you may begin "the step" until .+, 3 of 3 checkpoints satisfied$/,
        ),
      );
      const history = await cli("history", "--unit", "pool01", "--json");
      const facts = history.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { id: string; requirement: string; summary: string });
      expect(facts.find(({ requirement }) => requirement === "rtc")?.summary).toContain(
        `${files.toLocaleString("en")} entries, `,
      );
      expect(facts.find(({ requirement }) => requirement === "accounts")?.summary).toBe("12,000 accounts");
      const shown = await cli("manifest", "show", facts[0]?.id as string);
      expect(shown.stdout).toContain("verdict      accepted");
      expect((await cli("status")).status).toBe(0);
    }, 120_000);
  },
);

describe.skipIf(awsCli === undefined)("the AWS CLI (needs aws)", () => {
  const env = () => ({
    AWS_ACCESS_KEY_ID: cloud.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.admin.secret,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_PAGER: "",
  });
  const aws = (...args: string[]) =>
    run(awsCli as string, ["--endpoint-url", cloud.endpoint, "--output", "json", ...args], { env: env() });

  let upload: Upload;
  beforeAll(async () => {
    upload = await rtcOf("pool01", 60);
    await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
  });

  it("lists the intake and reads the table", async () => {
    const listed = await aws("s3", "ls", "--recursive", `s3://${cloud.bucket}/`);
    expect(listed.stderr).toBe("");
    expect(listed.stdout).toContain(upload.key);
    const scanned = await aws("dynamodb", "scan", "--table-name", cloud.table);
    expect(scanned.stderr).toBe("");
    expect(scanned.stdout).toContain(upload.key);
  });

  it("downloads an object byte for byte, and is refused with a wrong key", async () => {
    expect((await aws("s3", "cp", `s3://${cloud.bucket}/${upload.key}`, join(folder, "copy"))).status).toBe(0);
    expect(readFileSync(join(folder, "copy")).equals(upload.bytes)).toBe(true);
    const refused = await run(awsCli as string, ["--endpoint-url", cloud.endpoint, "s3", "ls"], {
      env: {
        AWS_ACCESS_KEY_ID: cloud.admin.accessKeyId,
        AWS_SECRET_ACCESS_KEY: "wrong",
        AWS_DEFAULT_REGION: cloud.region,
      },
    });
    expect(refused.stderr).toContain("SignatureDoesNotMatch");
  });

  it("names each migration of which a plan version is coming into force, also the first one", async () => {
    const [line = ""] = blockOf("docs/deploying.md", "plans-coming-into-force");
    const typed = () =>
      run("sh", ["-c", line.replace("<table>", cloud.table)], {
        env: {
          ...env(),
          AWS_ENDPOINT_URL: cloud.endpoint,
          PATH: [dirname(awsCli as string), process.env.PATH].join(delimiter),
        },
      });
    const put = (one: Head) =>
      aws("dynamodb", "put-item", "--table-name", cloud.table, "--item", JSON.stringify(marshall(headItem(one))));
    const applying: Applying = {
      ...{ version: 1, digest: "d", at: START, by: personOf("ana"), object: { key: "plan", versionId: "v" } },
      ...{ written: false, changes: null, ...UNAPPROVED },
    };
    const hasty: Head = { ...head, migration: "hasty", planVersion: 0, planDigest: null, applying };
    expect((await put({ ...head, migration: "settled" })).status).toBe(0);
    expect((await put(hasty)).status).toBe(0);
    expect(await typed()).toMatchObject({ status: 0, stdout: "hasty\n", stderr: "" });
    await put({ ...hasty, applying: null });
    expect(await typed()).toMatchObject({ status: 0, stdout: "", stderr: "" });
  }, 60_000);
});

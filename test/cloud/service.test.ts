import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readXml } from "../../agent/formats/xml.ts";
import { systemdUnits } from "../../agent/service/systemd.ts";
import { windowsTask } from "../../agent/service/windows-task.ts";
import { secretOf } from "../../agent/tools/secret.ts";
import { s3As, type TestCloud, testCloud } from "../support/cloud.ts";
import { planText } from "../support/plan.ts";
import { agentOf } from "../support/processes.ts";
import { findProgram } from "../support/real-tools.ts";
import { testKey } from "../support/seal.ts";

/** The agent in service: what keeps it running for months on a machine that nobody attends. */

const ROOT = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "cleargate-service-"));
const config = join(folder, "cleargate-agent.yaml");
const backup = join(folder, "backup");
let cloud: TestCloud;

type Line = Record<string, unknown>;
const asAgent = agentOf(() => cloud, "agent01");
const agent = (args: readonly string[], env: Record<string, string | undefined> = {}) =>
  asAgent(args, { env, cwd: folder });

const write = (over: object = {}): void =>
  writeFileSync(
    config,
    stringify({
      agent: "agent01",
      migration: "contoso",
      bucket: cloud.bucket,
      region: cloud.region,
      endpoint: cloud.endpoint,
      key: { id: "k1", file: "key.pem" },
      spoolLimitMiB: 64,
      jobs: [{ kind: "backup", unit: "pool01", requirement: "rtc", folder: "backup" }],
      ...over,
    }),
  );

beforeAll(async () => {
  cloud = await testCloud();
  mkdirSync(backup);
  writeFileSync(join(backup, "rtc.bak"), "first");
  writeFileSync(join(folder, "key.pem"), testKey("agent01").privateKey.export({ format: "pem", type: "pkcs8" }), {
    mode: 0o600,
  });
  write();
  expect(await cloud.applyPlan(planText())).toMatchObject({ status: 202 });
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const diagnoses = (lines: readonly Line[]): Record<string, string> =>
  Object.fromEntries(
    lines.filter((line) => line.message_type === "diagnosis").map(({ name, outcome }) => [name, outcome]),
  );

describe("doctor", () => {
  it("checks credentials, reach, permissions, clock, space, spool, schedule and jobs, and leaves nothing behind", async () => {
    const before = cloud.store.keys().length;
    const { status, lines } = await agent(["doctor", "--json"]);
    expect(status, JSON.stringify(lines)).toBe(0);
    expect(diagnoses(lines)).toMatchObject({
      credentials: "ok",
      reach: "ok",
      permissions: "ok",
      clock: "ok",
      "free space": "ok",
      spool: "ok",
      "job pool01 rtc": "ok",
    });
    expect(cloud.store.keys()).toHaveLength(before);
  });

  it("says what is wrong: another's name, no intake, no credentials, a job without its source", async () => {
    write({ agent: "agent02" });
    const other = await agent(["doctor", "--json"]);
    expect(other.status).toBe(5);
    expect(diagnoses(other.lines)).toMatchObject({ reach: "ok", permissions: "fail" });
    write({ endpoint: "http://127.0.0.1:9" });
    expect(diagnoses((await agent(["doctor", "--json"])).lines)).toMatchObject({ credentials: "ok", reach: "fail" });
    write({ bucket: "no-such-bucket" });
    expect(diagnoses((await agent(["doctor", "--json"])).lines)).toMatchObject({ permissions: "fail" });
    write({
      jobs: [
        { kind: "backup", unit: "pool01", requirement: "rtc", source: { type: "hashdeep", path: "no/list-*.txt" } },
      ],
    });
    expect(diagnoses((await agent(["doctor", "--json"])).lines)).toMatchObject({ "job pool01 rtc": "fail" });
    write();
    const none = {
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_EC2_METADATA_DISABLED: "true",
      HOME: folder,
    };
    expect(diagnoses((await agent(["doctor", "--json"], none)).lines)).toMatchObject({ credentials: "fail" });
  }, 60_000);

  it("warns of a long-lived key", async () => {
    const { lines } = await agent(["doctor", "--json"], { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE" });
    expect(diagnoses(lines)).toMatchObject({ credentials: "warn", permissions: "fail" });
  });
});

/** The digest that the seal of a stored manifest states. */
const sealedDigestOf = async (key: string): Promise<string> => {
  const stored = await s3As(cloud, cloud.admin).send(new GetObjectCommand({ Bucket: cloud.bucket, Key: key }));
  const text = zstdDecompressSync(await stored.Body!.transformToByteArray()).toString();
  const { seal } = JSON.parse(text.trimEnd().split("\n").at(-1) ?? "") as { seal: { sha256: string } };
  return seal.sha256;
};

describe("a week offline", () => {
  it("loses nothing: every day is kept, is pushed in order, and names the day before", async () => {
    write({ endpoint: "http://127.0.0.1:9" });
    for (let day = 7; day > 0; day -= 1) {
      writeFileSync(join(backup, "rtc.bak"), `day ${day}`);
      const at = new Date(Date.now() - day * 3_600_000);
      utimesSync(join(backup, "rtc.bak"), at, at);
      expect((await agent(["run", "--attempts", "1", "--json"])).status).toBe(4);
    }
    expect((await agent(["status", "--json"])).lines.at(-1)).toMatchObject({ pending: 7 });
    write();
    const pushed = await agent(["push", "--json"]);
    expect(pushed.lines.at(-1)).toMatchObject({ pushed: 7, pending: 0 });
    await cloud.waitUntilIdle();
    const facts = (await cloud.facts()).filter((fact) => fact.type === "manifest-audited");
    expect(
      facts
        .flatMap(({ verdict }) => verdict.findings.map(({ code }) => code))
        // The queue keeps no order, so a gap may be found that is filled a moment later.
        .filter((code) => code === "sequence-broken"),
    ).toEqual([]);
    // The ledger has them in no order; the days have one, and sequence, chain and pushes must agree with it.
    const days = facts.toSorted((a, b) => ((a.header?.completedAt ?? "") < (b.header?.completedAt ?? "") ? -1 : 1));
    expect(days.map(({ header }) => header?.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const seals = await Promise.all(days.map(({ object }) => sealedDigestOf(object.key)));
    expect(days.map(({ header }) => header?.previous)).toEqual([undefined, ...seals.slice(0, -1)]);
    const pushes = pushed.lines.filter(({ message_type }) => message_type === "pushed");
    expect(pushes.map(({ objectKey }) => objectKey)).toEqual(days.map(({ object }) => object.key));
  }, 60_000);

  it("after which the spool is lost shows as a broken sequence", async () => {
    rmSync(join(folder, "spool"), { recursive: true });
    writeFileSync(join(backup, "rtc.bak"), "after the loss");
    expect((await agent(["run", "--json"])).status).toBe(0);
    await cloud.waitUntilIdle();
    const facts = (await cloud.facts()).filter((fact) => fact.type === "manifest-audited");
    const last = facts.toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1)).at(-1);
    expect(last?.verdict.findings.map(({ code }) => code)).toEqual(["sequence-broken"]);
    expect(last?.verdict.outcome).toBe("accepted");
  }, 30_000);

  it("numbers a backup that is reported twice only once", async () => {
    expect((await agent(["run", "--json"])).lines.find(({ message_type }) => message_type === "pushed")).toMatchObject({
      result: "already-present",
    });
    const chain = JSON.parse(readFileSync(join(folder, "spool", "chain", "pool01--rtc.json"), "utf8")) as {
      sequence: number;
    };
    expect(chain.sequence).toBe(1);
  });
});

describe("configuration", () => {
  it("is validated with its key, and shown as the agent understands it", async () => {
    expect((await agent(["config", "validate", "--json"])).lines.at(-1)).toMatchObject({ jobs: 1, keyId: "k1" });
    const shown = await agent(["config", "show", "--json"]);
    expect(shown.lines[0]).toMatchObject({
      packing: "zst",
      jobs: [{ source: { type: "folder", path: backup, exclude: [] }, verify: false }],
    });
    for (const [over, message] of [
      [{ jobs: [{ kind: "backup", unit: "u", requirement: "r" }] }, "needs one of source and folder"],
      [{ jobs: [{ kind: "backup", unit: "u", requirement: "r", source: { type: "nonsense" } }] }, "jobs"],
      [
        { jobs: [1, 2].map(() => ({ kind: "backup", unit: "u", requirement: "r", folder: "x" })) },
        "two jobs are for u r",
      ],
      [
        { jobs: [{ kind: "verification", unit: "u", requirement: "v", of: "r", by: "drill" }] },
        "no backup job is for that",
      ],
      [{ key: { id: "k1" } }, "needs one of file and secret"],
    ] as const) {
      write(over);
      const refused = await agent(["config", "validate", "--json"]);
      expect(refused.status).toBe(2);
      expect(refused.lines.at(-1)).toMatchObject({ code: "config-invalid", message: expect.stringContaining(message) });
    }
    write();
  }, 60_000);

  it("reads its key from a variable, a file that one names, or a command", async () => {
    const pem = readFileSync(join(folder, "key.pem"), "utf8");
    write({ key: { id: "k1", secret: { env: "CLEARGATE_KEY" } } });
    for (const env of [
      { CLEARGATE_KEY: pem },
      { CLEARGATE_KEY_FILE: join(folder, "key.pem") },
      { CLEARGATE_KEY_COMMAND: `cat ${join(folder, "key.pem")}` },
    ])
      expect((await agent(["config", "validate", "--json"], env)).status).toBe(0);
    const none = await agent(["config", "validate", "--json"]);
    expect(none.lines.at(-1)).toMatchObject({ code: "secret-missing", exit_code: 2 });
    write();
  }, 30_000);

  it("never guesses which of two secrets is meant", async () => {
    await expect(secretOf({ env: "A" }, { A: "x", A_FILE: "y" })).rejects.toMatchObject({ code: "secret-missing" });
    expect(await secretOf({ env: "A" }, { A: "x", A_FILE: "" })).toBe("x");
    await expect(secretOf({ file: join(folder, "none") })).rejects.toMatchObject({ code: "secret-missing" });
    expect(await secretOf({ command: [process.execPath, "-e", "console.log('from afar')"] })).toBe("from afar");
    await expect(
      secretOf({ command: [process.execPath, "-e", "console.log('secret'); process.exit(3)"] }),
    ).rejects.toMatchObject({
      code: "tool-failed",
      message: expect.not.stringContaining("secret'"),
    });
  });
});

describe("a support bundle", () => {
  it("contains what a diagnosis needs, and none of the secrets that were planted", async () => {
    const planted = "hunter2-planted-secret";
    write({
      jobs: [
        { kind: "backup", unit: "pool01", requirement: "rtc", folder: "backup" },
        {
          kind: "backup",
          unit: "pool02",
          requirement: "rtc",
          source: {
            type: "restic",
            repository: `rest:https://user:${planted}@host/`,
            password: { command: ["vault", "read", planted] },
          },
        },
        {
          kind: "verification",
          unit: "pool01",
          requirement: "restore",
          of: "rtc",
          by: "verify",
          command: ["sqlcmd", "-P", planted],
        },
      ],
    });
    const file = join(folder, "bundle.json");
    expect((await agent(["support-bundle", "--out", file, "--json"], { RESTIC_PASSWORD: planted })).status).toBe(0);
    const text = readFileSync(file, "utf8");
    expect(text).not.toContain(planted);
    expect(text).not.toContain(cloud.agentKey("agent01").secret);
    expect(text).not.toContain("PRIVATE KEY");
    expect(JSON.parse(text)).toMatchObject({
      agent: { version: expect.any(String) },
      config: {
        agent: "agent01",
        jobs: [
          {},
          { source: { password: { command: ["vault", "<arguments removed>"] } } },
          { command: ["sqlcmd", "<arguments removed>"] },
        ],
      },
      doctor: expect.any(Array),
      pushed: expect.any(Array),
    });
    write();
  }, 30_000);

  it("says what is damaged, rather than failing over it", async () => {
    const damaged = join(folder, "spool", "pending", "damaged");
    mkdirSync(damaged, { recursive: true });
    writeFileSync(join(folder, "spool", "pushed.ndjson"), '{"at":"x","objectKey":"y"}\n{"at":');
    const file = join(folder, "damaged.json");
    expect((await agent(["support-bundle", "--out", file])).status).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      doctor: expect.arrayContaining([expect.objectContaining({ name: "spool", code: "spool-damaged" })]),
      pending: { failure: expect.stringContaining("cannot be read") },
      pushed: [{ at: "x" }, { damaged: '{"at":' }],
    });
    rmSync(damaged, { recursive: true });
    rmSync(join(folder, "spool", "pushed.ndjson"));
  }, 30_000);
});

const what = {
  command: "run",
  flags: [],
  onCalendar: "hourly",
  program: ["/opt/node/bin/node", "/opt/clear gate/100%/agent.mjs"],
  config: "/etc/cleargate/$agent.yaml",
  spool: "/var/spool/clear gate",
  runAs: "root",
  writablePaths: [],
};

describe("a schedule", () => {
  const analyze = findProgram("systemd-analyze");
  it.skipIf(analyze === undefined)("is one that systemd understands (needs systemd-analyze)", () => {
    const units = join(folder, "units");
    mkdirSync(units);
    const program = join(folder, "an agent");
    writeFileSync(program, "#!/bin/sh\n");
    chmodSync(program, 0o755);
    for (const { name, text } of systemdUnits({ ...what, program: [program] })) writeFileSync(join(units, name), text);
    const files = ["cleargate-agent.service", "cleargate-agent.timer"].map((name) => join(units, name));
    expect(execFileSync(analyze as string, ["verify", "--man=no", ...files], { encoding: "utf8", stdio: "pipe" })).toBe(
      "",
    );
  });

  it("writes names with spaces, percents and dollars so that systemd leaves them as they are", () => {
    const [service, timer] = systemdUnits(what);
    expect(service?.text).toContain(
      'ExecStart="/opt/node/bin/node" "/opt/clear gate/100%%/agent.mjs" "run" "--config" "/etc/cleargate/$$agent.yaml"',
    );
    expect(service?.text).toContain('ReadWritePaths="/var/spool/clear gate"');
    expect(timer?.text).toMatch(/OnCalendar=hourly[\s\S]*Persistent=true[\s\S]*RandomizedDelaySec=10m/);
  });

  it("is installed and removed, for drills beside runs", async () => {
    const units = join(folder, "systemd");
    const options = ["--folder", units, "--no-enable", "--json"];
    const drill = { kind: "verification", unit: "pool01", requirement: "restore", of: "rtc", by: "drill" };
    write({ jobs: [{ kind: "backup", unit: "pool01", requirement: "rtc", folder: "backup" }, drill] });
    expect((await agent(["schedule", "install", ...options])).status).toBe(0);
    expect(
      (await agent(["schedule", "install", "--command", "drill", "--on-calendar", "Sun 03:00", ...options])).status,
    ).toBe(0);
    expect(readFileSync(join(units, "cleargate-agent-drill.timer"), "utf8")).toContain("OnCalendar=Sun 03:00");
    expect((await agent(["schedule", "remove", "--command", "run", ...options])).status).toBe(0);
    expect(existsSync(join(units, "cleargate-agent.timer"))).toBe(false);
    expect(existsSync(join(units, "cleargate-agent-drill.timer"))).toBe(true);
    expect((await agent(["schedule", "install", "--command", "nonsense", ...options])).status).toBe(2);
    const upload = { to: "s3", bucket: cloud.vault };
    write({ jobs: [{ kind: "backup", unit: "pool01", requirement: "rtc", folder: "backup", upload }] });
    expect((await agent(["schedule", "install", "--print"])).stdout).toContain('"run" "--no-copies" "--config"');
    expect((await agent(["schedule", "install", "--print", "--command", "copy"])).stdout).toContain(
      '"copy" "--config"',
    );
    expect((await agent(["run", "--no-copies", "--json"])).lines.at(-1)).toMatchObject({ jobs: 0 });
    expect((await agent(["copy", "--json"])).lines.at(-1)).toMatchObject({ jobs: 1, pushed: 1 });
    expect(cloud.vaultStore.keys()).toHaveLength(1);
    write();
    expect((await agent(["copy", "--json"])).status).toBe(2);
  }, 60_000);

  it("for Windows is a complete task: one instance at a time, started late where it was missed, under a managed account", async () => {
    const { text } = windowsTask({ ...what, runAs: "CONTOSO\\cleargate$", config: 'C:\\a "b"\\c.yaml' });
    async function* pieces(): AsyncGenerator<string> {
      yield text;
    }
    expect(await readXml(pieces(), "task", {})).toMatchObject({ root: "Task", whole: true });
    expect(text).toContain("<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>");
    expect(text).toContain("<StartWhenAvailable>true</StartWhenAvailable>");
    expect(text).toContain("<UserId>CONTOSO\\cleargate$</UserId>");
    expect(text).toContain("--config &#34;C:\\a \\&#34;b\\&#34;\\c.yaml&#34;");
    const printed = await agent(["schedule", "install", "--platform", "win32", "--print"]);
    expect(printed.stdout).toContain("<Interval>PT1H</Interval>");
    expect(
      (await agent(["schedule", "install", "--platform", "win32", "--on-calendar", "Sun 03:00", "--print"])).status,
    ).toBe(2);
  });
});

describe("add", () => {
  it("writes a job with its options, keeps comments, and leaves the configuration as it was where it would be invalid", async () => {
    write({ jobs: [] });
    writeFileSync(config, `# mine\n${readFileSync(config, "utf8")}`);
    const settings = join(ROOT, "test", "fixtures", "sources", "lcscmd", "Global.xml");
    const about = ["--unit", "pool01", "--requirement", "settings-pool", "--type", "lcscmd", "--json"];
    const before = readFileSync(config, "utf8");
    expect((await agent(["add", settings, ...about])).status).toBe(2);
    expect(readFileSync(config, "utf8")).toBe(before);
    expect((await agent(["add", settings, ...about, "--set", "level=pool"])).status).toBe(0);
    expect((await agent(["add", "backup", "--unit", "pool01", "--requirement", "rtc", "--json"])).status).toBe(0);
    const after = readFileSync(config, "utf8");
    expect(after).toMatch(/^# mine/);
    expect(after).toContain("path: backup\n");
    expect((await agent(["config", "validate", "--json"])).lines.at(-1)).toMatchObject({ jobs: 2 });
    write();
  }, 30_000);
});

describe("inspect", () => {
  it("names the source of a file, and prints a job for it", async () => {
    const fixture = join(ROOT, "test", "fixtures", "sources", "postgresql", "backup_manifest");
    const { lines } = await agent(["inspect", fixture, "--json"]);
    expect(lines.at(-1)).toMatchObject({
      source: "postgresql",
      entries: 965,
      // The manifest alone: none of its files is there.
      proof: "listed",
      problems: 964,
      job: { source: { type: "postgresql", path: fixture } },
    });
    const text = await agent(["inspect", join(ROOT, "test", "fixtures", "sources", "restic", "snapshots.json")]);
    expect(text.stdout).toContain("A restic repository");
    expect(text.stdout).toContain("snapshots:");
    const settings = join(ROOT, "test", "fixtures", "sources", "lcscmd", "Global.xml");
    const asked = await agent(["inspect", settings, "--type", "lcscmd", "--json"]);
    expect(asked.lines.at(-1)).toMatchObject({ code: "source-invalid", message: expect.stringContaining("level") });
    const inspected = await agent(["inspect", settings, "--type", "lcscmd", "--set", "level=global", "--json"]);
    expect(inspected.lines.at(-1)).toMatchObject({ source: "lcscmd", labels: { level: "global" } });
    expect((await agent(["inspect", join(ROOT, "package.json"), "--json"])).lines.at(-1)).toMatchObject({
      code: "source-invalid",
    });
  }, 30_000);
});

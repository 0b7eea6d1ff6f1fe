import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { COMMAND_EXITS, EXIT, EXIT_TEXTS, type ExitStatus } from "../../agent/exit.ts";
import { findNextStep } from "../../agent/next-step.ts";
import { runAgent } from "../../agent/program.ts";
import { diskSpool } from "../../agent/spool/disk-spool.ts";
import { isPosix } from "../support/real-tools.ts";

/** Each exit status and each code that an operator can cause is produced by the commands themselves. */

const root = mkdtempSync(join(tmpdir(), "cleargate-exits-"));
/** What a store answers to every request. */
let answer: { status: number; code: string } = { status: 403, code: "AccessDenied" };
/** What lies at the receipt's place of a store that takes everything; nothing where it is empty. */
let receipt: string | undefined;
let server: Server;
let folder: string;
let next = 0;
const said: string[] = [];

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = "id";
  process.env.AWS_SECRET_ACCESS_KEY = "secret";
  server = createServer((request, response) => {
    request.resume();
    if (receipt !== undefined && (request.method === "PUT" || receipt !== "")) {
      response.writeHead(200, { date: new Date().toUTCString() }).end(request.method === "PUT" ? "" : receipt);
      return;
    }
    response.writeHead(answer.status, { "content-type": "application/xml", date: new Date().toUTCString() });
    response.end(`<Error><Code>${answer.code}</Code><Message>no</Message></Error>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => said.push(String(text)) > 0);
});
afterAll(() => {
  vi.restoreAllMocks();
  server.close();
  rmSync(root, { recursive: true, force: true });
});

const config = (): string => join(folder, "cleargate-agent.yaml");
const write = (path: string, text: string): string => {
  writeFileSync(join(folder, path), text);
  return join(folder, path);
};
/** Runs a command with the configuration of this test. */
const agent = (...args: string[]): Promise<ExitStatus> => {
  said.length = 0;
  return runAgent([...args, "--config", config(), "--json"]);
};
const lastLine = (): Record<string, unknown> => JSON.parse(said.at(-1) ?? "{}") as Record<string, unknown>;
const setConfig = (change: (text: string) => string): string =>
  write("cleargate-agent.yaml", change(readFileSync(config(), "utf8")));
const setJobs = (jobs: readonly object[]): string =>
  setConfig((text) => text.replace(/jobs:[\s\S]*$/, `jobs: ${JSON.stringify(jobs)}\n`));

beforeEach(async () => {
  next += 1;
  receipt = undefined;
  folder = join(root, String(next));
  mkdirSync(join(folder, "tree"), { recursive: true });
  write("tree/a.bak", "bytes");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await agent("init", "--agent", "a1", "--migration", "m", "--bucket", "bucket", "--endpoint", endpoint);
});

const backup = (): Promise<ExitStatus> => agent("backup", join(folder, "tree"), "--unit", "u", "--requirement", "r");

const pushAnswered = async (status: number, code: string): Promise<ExitStatus> => {
  await backup();
  answer = { status, code };
  return agent("push", "--attempts", "1");
};

/** Pushes to a store that has, or has no, verdict of it, and waits for a second. */
const pushJudged = async (found: string): Promise<ExitStatus> => {
  await backup();
  answer = { status: 404, code: "NoSuchKey" };
  receipt = found;
  return agent("push", "--wait", "1");
};

/** Ends the agent itself by a signal while a job of it waits, and returns what it ended with and said. */
const endedBy = async (signal: NodeJS.Signals): Promise<{ status: number; line: Record<string, unknown> }> => {
  await backup();
  const wait = [process.execPath, "-e", "process.stdout.write('x'); setInterval(() => {}, 1000)"];
  setConfig((text) => text.replace(/key:[\s\S]*?file: .*\n/, `key: { id: k1, secret: { file: a1.k1.pem } }\n`));
  setJobs([
    { kind: "backup", unit: "u", requirement: "r", folder: "tree" },
    { kind: "verification", unit: "u", requirement: "v", of: "r", by: "drill", command: wait },
  ]);
  const program = join(import.meta.dirname, "../../bin/agent.ts");
  const child: ChildProcess = spawn(process.execPath, [program, "drill", "--config", config(), "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  (child.stdout as Readable).on("data", (chunk) => {
    text += String(chunk);
    // The backup is sealed, and its restore has begun or begins.
    if (text.includes('"spooled"')) child.kill(signal);
  });
  const [status] = (await once(child, "close")) as [number];
  return { status, line: JSON.parse(text.trim().split("\n").at(-1) ?? "{}") as Record<string, unknown> };
};

/** For each exit status, the command that ends with it here. */
const PRODUCED: Readonly<Record<ExitStatus, () => Promise<readonly [string, number]>>> = {
  0: async () => ["status", await agent("status")],
  1: async () => ["inspect", await runAgent(["inspect", join(folder, "none.csv"), "--json"])],
  2: async () => {
    setConfig((text) => text.replace("bucket: bucket", "bucket: []"));
    return ["config validate", await agent("config", "validate")];
  },
  3: async () => {
    // A name that is no UTF-8 cannot be read under its own name.
    writeFileSync(Buffer.concat([Buffer.from(`${join(folder, "tree")}/`), Buffer.from([0xff])]), "x");
    return ["backup", await backup()];
  },
  4: async () => ["push", await pushAnswered(500, "InternalError")],
  5: async () => ["push", await pushAnswered(403, "AccessDenied")],
  6: async () => {
    write("a1.k1.pem", "no key");
    return ["status", await agent("status")];
  },
  7: async () => {
    const unlock = diskSpool(join(folder, "spool"), 1).lock();
    const status = await backup();
    unlock();
    return ["backup", status];
  },
  8: async () => ["push", await pushJudged("")],
  9: async () => {
    const findings = [{ code: "seal-invalid", severity: "refuse", message: "the signature is not that of the key" }];
    const verdict = { fact: "f", recordedAt: "2026-11-26T12:00:00.000Z", outcome: "rejected", planVersion: 1 };
    return [
      "push",
      await pushJudged(JSON.stringify({ format: "cleargate.receipt/1", ...verdict, findings, findingCount: 1 })),
    ];
  },
  130: async () => {
    const { status, line } = await endedBy("SIGINT");
    expect(line).toMatchObject({ message_type: "exit_error", code: "cancelled", exit_code: 130 });
    expect(line.message).toContain("the spool keeps 1 manifest");
    expect(readdirSync(join(folder, "spool")).filter((name) => name.endsWith("lock"))).toEqual([]);
    expect(readdirSync(join(folder, "spool", "temporary"))).toEqual([]);
    return ["drill", status];
  },
  143: async () => ["drill", (await endedBy("SIGTERM")).status],
};

const helpOf = async (command: string): Promise<string> => {
  said.length = 0;
  await runAgent([...command.split(" "), "--help"]);
  return said.join("");
};
const statusesIn = (help: string): number[] =>
  [...(help.split("Exit status:")[1] ?? "").matchAll(/^ {2}(\d+) /gm)].map(([, status]) => Number(status));

describe("the exit status", () => {
  for (const status of Object.values(EXIT)) {
    const posixOnly = status > 128 || status === EXIT.partial;
    it.runIf(!posixOnly || isPosix)(
      `${status} (${EXIT_TEXTS[status]}) is produced by a command whose help lists it`,
      async () => {
        const [command, produced] = await PRODUCED[status]();
        expect(produced).toBe(status);
        expect(statusesIn(await helpOf(command))).toContain(status);
      },
      120_000,
    );
  }

  it("is listed in the help of each command, and no other is", async () => {
    const program = await helpOf("");
    for (const [command, statuses] of Object.entries(COMMAND_EXITS)) {
      expect(statusesIn(await helpOf(command)), command).toEqual([...new Set(statuses)].toSorted((a, b) => a - b));
      expect(program).toContain(command.split(" ")[0]);
    }
    const commands = [...program.matchAll(/^ {2}([a-z-]+) .*$/gm)].map(([, name]) => name as string);
    const known = new Set(Object.keys(COMMAND_EXITS).map((name) => name.split(" ")[0]));
    expect(commands.filter((name) => name !== "help" && !known.has(name))).toEqual([]);
  });

  it("has a row in docs/agent.md with its commands", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/agent.md"), "utf8");
    const rows = [...page.matchAll(/^\| (\d+) \| ([^|]+) \| ([^|]+) \|/gm)].map(([, status, text, commands]) => [
      Number(status),
      text,
      commands,
    ]);
    const all = Object.keys(COMMAND_EXITS);
    expect(rows).toEqual(
      Object.values(EXIT).map((status) => {
        const own = all.filter((command) => COMMAND_EXITS[command]?.includes(status));
        const names = own.length === all.length ? "all" : own.map((command) => `\`${command}\``).join(", ");
        return [status, EXIT_TEXTS[status], names];
      }),
    );
  });
});

/** What an operator can cause, by what is done to a fresh configuration: the command, its code and its exit status. */
const CAUSED: Readonly<Record<string, readonly [() => Promise<ExitStatus>, string, ExitStatus]>> = {
  "a configuration that is not there": [
    () => runAgent(["status", "--config", join(folder, "no"), "--json"]),
    "config-missing",
    2,
  ],
  "a configuration that is a folder": [
    () => runAgent(["status", "--config", folder, "--json"]),
    "config-unreadable",
    2,
  ],
  "a configuration below a file": [
    () => runAgent(["status", "--config", join(config(), "x"), "--json"]),
    "config-unreadable",
    2,
  ],
  "a configuration that is a list": [
    () => {
      write("cleargate-agent.yaml", "[1]");
      return agent("status");
    },
    "config-invalid",
    2,
  ],
  "a configuration with aliases without end": [
    () => {
      setConfig((text) => `${text}x: &a [*a, *a]\n`);
      return agent("status");
    },
    "config-invalid",
    2,
  ],
  "an endpoint that is no URL of the web": [
    () => {
      setConfig((text) => text.replace(/endpoint: http/, "endpoint: ftp"));
      return agent("push");
    },
    "config-invalid",
    2,
  ],
  "a configuration in a folder that is a file": [
    () =>
      runAgent([
        "init",
        "--agent",
        "b",
        "--migration",
        "m",
        "--bucket",
        "bucket",
        "--config",
        join(config(), "x"),
        "--json",
      ]),
    "config-unwritable",
    2,
  ],
  "a key that is not there": [
    () => {
      rmSync(join(folder, "a1.k1.pem"));
      return agent("status");
    },
    "key-missing",
    6,
  ],
  "a key that is no key": [
    () => {
      write("a1.k1.pem", "x");
      return agent("status");
    },
    "key-invalid",
    6,
  ],
  "a spool that is a file": [
    () => {
      write("file", "");
      setConfig((text) => `${text}spool: file\n`);
      return agent("status");
    },
    "spool-unwritable",
    6,
  ],
  "a manifest in the spool that is a folder": [
    async () => {
      await backup();
      const [id = ""] = readdirSync(join(folder, "spool", "pending"));
      rmSync(join(folder, "spool", "pending", id, "place.json"));
      return agent("push");
    },
    "spool-damaged",
    6,
  ],
  "a manifest in the spool that a power cut has cut": [
    async () => {
      await backup();
      const [id = ""] = readdirSync(join(folder, "spool", "pending"));
      write(`spool/pending/${id}/manifest.ndjson.zst`, "half");
      answer = { status: 400, code: "BadDigest" };
      return agent("push", "--attempts", "1");
    },
    "spool-damaged",
    6,
  ],
  "a manifest that arrives damaged": [() => pushAnswered(400, "BadDigest"), "intake-unavailable", 4],
  "no attempts": [() => agent("push", "--attempts", "0"), "usage", 2],
  "a bucket that is not there": [() => pushAnswered(404, "NoSuchBucket"), "intake-missing", 2],
  "a bucket in another region": [() => pushAnswered(301, "PermanentRedirect"), "intake-missing", 2],
  "credentials that have expired": [() => pushAnswered(400, "ExpiredToken"), "intake-denied", 5],
  "a key id that nobody has": [() => pushAnswered(403, "InvalidAccessKeyId"), "intake-denied", 5],
  "a secret key of somebody else": [() => pushAnswered(403, "SignatureDoesNotMatch"), "intake-denied", 5],
  "a clock that is wrong": [() => pushAnswered(403, "RequestTimeTooSkewed"), "intake-denied", 5],
  "a store that is no store": [() => pushAnswered(405, "MethodNotAllowed"), "intake-unavailable", 4],
  "a host that nobody knows": [
    async () => {
      await backup();
      setConfig((text) => text.replace(/endpoint: .*/, "endpoint: http://nobody.invalid"));
      return agent("push", "--attempts", "1");
    },
    "intake-unavailable",
    4,
  ],
  "a store with another protocol": [
    async () => {
      await backup();
      setConfig((text) => text.replace("endpoint: http:", "endpoint: https:"));
      return agent("push", "--attempts", "1");
    },
    "intake-unavailable",
    4,
  ],
  "a folder that is gone": [
    () => agent("backup", join(folder, "none"), "--unit", "u", "--requirement", "r"),
    "source-gone",
    1,
  ],
  "a CSV that is a folder": [
    () => agent("inventory", folder, "--unit", "u", "--requirement", "r"),
    "source-unreadable",
    1,
  ],
  "a unit that is no id": [
    () => agent("backup", join(folder, "tree"), "--unit", "a b", "--requirement", "r"),
    "config-invalid",
    2,
  ],
  "an age of nothing known": [
    () => agent("backup", join(folder, "tree"), "--unit", "u", "--requirement", "r", "--as-of", "x"),
    "config-invalid",
    2,
  ],
  "a support bundle in no folder": [
    () => agent("support-bundle", "--out", join(folder, "none", "x.json")),
    "file-inaccessible",
    1,
  ],
};

describe("what an operator can cause", { timeout: 60_000 }, () => {
  for (const [what, [command, code, status]] of Object.entries(CAUSED))
    it(`is told with a code and its next step: ${what}`, async () => {
      expect(await command()).toBe(status);
      expect(lastLine()).toMatchObject({ message_type: "exit_error", code, exit_code: status });
      expect(lastLine().next_step, code).toBe(findNextStep(code));
      expect(findNextStep(code)).toBeDefined();
    });

  it.runIf(isPosix)("is told with a code and its next step: a key that others may read", async () => {
    chmodSync(join(folder, "a1.k1.pem"), 0o644);
    expect(await agent("status")).toBe(6);
    expect(lastLine()).toMatchObject({ code: "key-exposed", next_step: expect.stringContaining("chmod 600") });
    chmodSync(join(folder, "a1.k1.pem"), 0o600);
    expect(await agent("status")).toBe(0);
  });

  it("is told of one job, and the others are run: a marker, and a folder to restore into, that are not there", async () => {
    setJobs([
      { kind: "backup", unit: "u", requirement: "r", folder: "tree", asOf: { marker: "none" } },
      { kind: "backup", unit: "u", requirement: "s", folder: "tree" },
      { kind: "verification", unit: "u", requirement: "v", of: "s", by: "drill", into: "none", command: ["true"] },
    ]);
    expect(await agent("run", "--dry-run")).toBe(1);
    expect(said.join("")).toContain('"message_type":"error","code":"file-inaccessible","message":"u r:');
    expect(said.join("")).toContain('"requirement":"s"');
    answer = { status: 403, code: "AccessDenied" };
    await agent("drill");
    expect(said.join("")).toContain('"code":"file-inaccessible","message":"u v:');
  });

  it("is an error of the configuration with its line, and all of them are told", async () => {
    write(
      "cleargate-agent.yaml",
      `agent: A B
migration: m
bucket: bucket
region: eu-west-1
key: { id: k1, file: a1.k1.pem }
jobs:
  - { kind: backup, unit: u, requirement: r, folder: x, foldr: y }
`,
    );
    expect(await agent("config", "validate")).toBe(2);
    const { message } = lastLine();
    expect(message).toContain(`${config()}:1:8: agent: must be`);
    expect(message).toContain(`${config()}:7:64: jobs.0.foldr: unknown member`);
    setConfig((text) => text.replace("A B", "a1").replace(", foldr: y", ""));
    setConfig(
      (text) => `${text}  - { kind: backup, unit: u, requirement: r, folder: x }
  - { kind: backup, unit: u, requirement: both }
  - { kind: verification, unit: u, requirement: v, of: none, by: drill }
`,
    );
    await agent("config", "validate");
    expect(lastLine().message).toContain(`${config()}:8:5: two jobs are for u r`);
    expect(lastLine().message).toContain(`${config()}:10:56: u v verifies "none"`);
    setConfig((text) =>
      text
        .split("\n")
        .filter((_, index) => index !== 7 && index !== 9)
        .join("\n"),
    );
    await agent("config", "validate");
    expect(lastLine().message).toContain(`${config()}:8:5: job u both: it needs one of`);
  });
});

describe("doctor", { timeout: 60_000 }, () => {
  const diagnosed = (): Record<string, unknown>[] =>
    said.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ outcome }) => outcome === "fail");

  for (const [status, code, as, exit] of [
    [404, "NoSuchBucket", "intake-missing", 2],
    [400, "ExpiredToken", "intake-denied", 5],
    [403, "AccessDenied", "intake-denied", 5],
    [301, "PermanentRedirect", "intake-missing", 2],
  ] as const)
    it(`asks what a push will ask, and ends as it would: ${code}`, async () => {
      answer = { status, code };
      expect(await agent("doctor")).toBe(exit);
      expect(diagnosed()).toMatchObject([{ code: as, next_step: expect.any(String) }]);
    });

  it("opens what jobs will open, and says all that is wrong", async () => {
    answer = { status: 400, code: "BadDigest" };
    expect(await agent("doctor")).toBe(0);
    setJobs([
      { kind: "backup", unit: "u", requirement: "r", folder: "tree", asOf: { marker: "none" } },
      { kind: "verification", unit: "u", requirement: "v", of: "r", by: "drill", into: "none" },
      { kind: "verification", unit: "u", requirement: "w", of: "r", by: "verify", command: ["no-such-program"] },
      {
        kind: "backup",
        unit: "u",
        requirement: "s",
        source: { type: "restic", repository: "tree", password: { env: "NO_SUCH_VARIABLE" } },
      },
    ]);
    write("a1.k1.pem", "x");
    setConfig((text) => `${text}spool: a1.k1.pem\n`);
    expect(await agent("doctor")).toBe(1);
    expect(diagnosed().map(({ name, code }) => [name, code])).toEqual([
      ["key", "key-invalid"],
      ["spool", "spool-unwritable"],
      ["job u r", "source-gone"],
      ["job u v", "file-inaccessible"],
      ["job u w", "tool-missing"],
      ["job u s", "secret-missing"],
    ]);
  });
});

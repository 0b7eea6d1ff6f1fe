import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { stringify } from "yaml";
import { observed } from "../../adapters/observe.ts";
import { EXIT } from "../../agent/exit.ts";
import { beginLog, log as note } from "../../agent/log/log.ts";
import { openLogFile } from "../../agent/log/log-file.ts";
import { runAgent } from "../../agent/program.ts";
import { secretsOf } from "../../agent/service/redact.ts";
import { isPosix } from "../support/real-tools.ts";

/** What the agent says that it does, on standard error and in a file. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-log-"));
const config = join(folder, "cleargate-agent.yaml");
const log = join(folder, "agent.ndjson");
const SECRET = "hunter2-hunter2";
let server: Server;
let statuses: number[] = [];
let [out, err]: [string[], string[]] = [[], []];

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(statuses.shift() ?? 200, { date: new Date().toUTCString() }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("AWS_ACCESS_KEY_ID", "id");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", SECRET);
  vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => err.push(String(text)) > 0);
  mkdirSync(join(folder, "tree"));
  writeFileSync(join(folder, "tree", "a"), "abc");
  await runAgent(["init", "--agent", "a", "--migration", "m", "--bucket", "bucket", "--config", config]);
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  [out, err, statuses] = [[], [], []];
  for (const name of readdirSync(folder).filter((one) => one.startsWith("agent.ndjson")))
    rmSync(join(folder, name), { recursive: true });
});

const configure = (over: object = {}): void => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const jobs = [{ kind: "backup", unit: "u", requirement: "r", folder: "tree" }];
  const place = { bucket: "bucket", region: "eu-west-1", endpoint };
  writeFileSync(
    config,
    stringify({ agent: "a", migration: "m", key: { id: "k1", file: "a.k1.pem" }, ...place, jobs, ...over }),
  );
};
const agent = (...args: string[]) => runAgent([...args, "--config", config]);
const lines = (): Record<string, unknown>[] =>
  readFileSync(log, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const kinds = (): unknown[] => lines().map(({ kind }) => kind);
const printing = (text: string): string[] => [process.execPath, "-e", `console.log("x"/*${text}*/)`];

describe("--verbose", () => {
  it("says on standard error what is read, run and asked, with times, and leaves standard output as it is", async () => {
    configure({ hooks: { before: printing(SECRET) } });
    expect(await agent("run", "--again", "--rehash", "--verbose", "--json")).toBe(EXIT.ok);
    const said = err.join("");
    expect(said).toMatch(/^[\d:.]{12} begin: command cleargate-agent run --again --rehash --verbose --json/m);
    expect(said).toMatch(/ hashed: file \S*tree\/a, bytes 3$/m);
    expect(said).toMatch(/ tool: command \S+ <arguments removed>$/m);
    expect(said).toMatch(/ tool ended: command \S+, status 0, \d+ ms$/m);
    expect(said).toMatch(/ request: method PUT, url http:\/\/127.0.0.1\/bucket\/intake\/a\/\S+, status 200, \d+ ms$/m);
    expect(said).toMatch(/ end: exit_code 0, \d+ ms$/m);
    expect(said).not.toContain(SECRET);
    expect(JSON.parse(out.at(-1) ?? "")).toMatchObject({ message_type: "summary" });
  });

  it("says nothing where nobody asks for it", async () => {
    configure();
    expect(await agent("run", "--again")).toBe(EXIT.ok);
    expect(err).toEqual([]);
  });
});

describe("the log of the agent", () => {
  it("has the same as one object a line with its instant, and what was said, with the exit status at last", async () => {
    configure({ log: { file: "agent.ndjson" } });
    expect(await agent("run", "--again", "--rehash", "--quiet")).toBe(EXIT.ok);
    expect([out, err]).toEqual([[], []]);
    expect(kinds()[0]).toBe("begin");
    expect(kinds()).toEqual(expect.arrayContaining(["hashed", "spooled", "request", "pushed", "summary"]));
    expect(lines().at(-1)).toMatchObject({ kind: "end", exit_code: 0 });
    for (const { at } of lines()) expect(at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it("has each try, and why a command failed with its code", async () => {
    configure();
    statuses = Array.from({ length: 9 }, () => 503);
    expect(await agent("push", "--log-file", log)).toBe(EXIT.ok);
    rmSync(log);
    expect(await agent("run", "--again", "--attempts", "2", "--log-file", log)).toBe(EXIT.spooled);
    const asked = lines().filter(({ kind }) => kind === "request");
    expect(asked.map(({ status }) => status)).toEqual([503, 503]);
    expect(lines().filter(({ kind }) => kind === "retry")).toMatchObject([{ attempt: 1, of: 2 }]);
    expect(lines().at(-2)).toMatchObject({ kind: "exit_error", code: "intake-unavailable", exit_code: EXIT.spooled });
  }, 60_000);

  it("is kept of what the agent does, and not of what only looks", async () => {
    configure({ log: { file: "agent.ndjson" } });
    for (const args of [["status"], ["config", "show"]]) await agent(...args);
    expect(existsSync(log)).toBe(false);
  });

  it("has no secret, from wherever it was read", async () => {
    const command = ["sh", "-c", "true", "--password", SECRET];
    const drill = { kind: "verification", unit: "u", requirement: "d", of: "r", by: "drill", command };
    const backup = { kind: "backup", unit: "u", requirement: "r", folder: "tree" };
    configure({ jobs: [backup, drill], log: { file: "agent.ndjson" }, hooks: { after: printing(SECRET) } });
    await agent("drill", "--verbose");
    expect(kinds()).toContain("tool");
    expect(readFileSync(log, "utf8") + err.join("")).not.toContain(SECRET);
    expect(secretsOf({ PWD: "/srv/backup", OLDPWD: "/srv/other" })).toEqual([]);
  });

  it("has no secret that was read, however it is spelled, and also where it begins with another one", () => {
    const said: string[] = [];
    beginLog([{ isWhole: true, write: (line) => said.push(JSON.stringify(line)) }], []);
    const [short, long] = ["first-secret", 'first-secret and "more/\u00e9"'];
    for (const value of [long, short, `${short}-tail`]) observed({ kind: "secret", value });
    const spelled = [long, JSON.stringify(long), encodeURIComponent(long), Buffer.from(long).toString("base64")];
    for (const message of [...spelled, `${short}-tail`, ` ${short} `]) note("said", { message });
    beginLog([], []);
    for (const line of said) expect(line).toMatch(/"message":"\W*<removed>\W*"/);
    expect(said).toHaveLength(6);
  });

  it.runIf(isPosix)("may be read by its owner alone, also where it was there before", async () => {
    configure({ log: { file: "agent.ndjson" } });
    writeFileSync(log, "", { mode: 0o644 });
    chmodSync(log, 0o644);
    await agent("push");
    expect(statSync(log).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["a folder that is not there", () => join(folder, "none", "x")],
    ["a folder", () => folder],
    ...(isPosix
      ? ([
          [
            "a link",
            () => {
              rmSync(join(folder, "agent.ndjson.link"), { force: true });
              symlinkSync(join(folder, "elsewhere"), join(folder, "agent.ndjson.link"));
              return join(folder, "agent.ndjson.link");
            },
          ],
        ] as const)
      : []),
  ] as const)("fails the command before anything is done where it is %s, and doctor tells", async (_, file) => {
    const wrong = file();
    configure({ hooks: { before: [process.execPath, "-e", `fs.writeFileSync("${join(folder, "ran")}", "")`] } });
    expect(await agent("run", "--again", "--json", "--log-file", wrong)).toBe(EXIT.usage);
    expect(JSON.parse(out.at(-1) ?? "")).toMatchObject({
      ...{ message_type: "exit_error", code: "log-unwritable" },
      next_step: expect.stringContaining("log.file"),
    });
    expect([existsSync(join(folder, "ran")), existsSync(join(folder, "elsewhere"))]).toEqual([false, false]);
    configure({ log: { file: wrong } });
    out = [];
    await agent("doctor", "--json");
    const found = out.map((line) => JSON.parse(line) as Record<string, unknown>).find(({ name }) => name === "log");
    expect(found).toMatchObject({ outcome: "fail", code: "log-unwritable" });
  });

  it("is kept beside when it is too large, and so many of them", () => {
    const line = `${"x".repeat(400_000)}\n`;
    const file = openLogFile({ file: log, maxMiB: 1, keep: 2 });
    for (let count = 0; count < 12; count += 1) file.append(line);
    file.close();
    const kept = readdirSync(folder).filter((name) => name.startsWith("agent.ndjson"));
    expect(kept.toSorted()).toEqual(["agent.ndjson", "agent.ndjson.1", "agent.ndjson.2"]);
    for (const name of kept) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1024 ** 2);
  });

  it("goes on in the new file where another run has moved the old one away", () => {
    const [one, other] = [1, 2].map(() => openLogFile({ file: log, maxMiB: 1, keep: 5 }));
    const line = (mark: string, size: number): string => `${mark}${"x".repeat(size)}\n`;
    one?.append(line("a", 600_000));
    one?.append(line("b", 500_000));
    other?.append(line("c", 500_000));
    for (const file of [one, other]) file?.close();
    const marksIn = (name: string): string => readFileSync(join(folder, name), "utf8").replaceAll(/x+\n/g, "");
    expect(readdirSync(folder).filter((name) => name.startsWith("agent.ndjson"))).toHaveLength(2);
    expect([marksIn("agent.ndjson"), marksIn("agent.ndjson.1")]).toEqual(["bc", "a"]);
  });

  it("never writes into another file where it cannot be opened again", () => {
    const file = openLogFile({ file: log, maxMiB: 1, keep: 2 });
    file.append(`${"x".repeat(1_000_000)}\n`);
    rmSync(log);
    mkdirSync(log);
    const line = `${"y".repeat(100_000)}\n`;
    expect(() => file.append(line)).toThrow();
    // It has the lowest number that is free: that of the log, if that was closed.
    const other = join(folder, "other");
    const descriptor = openSync(other, "w+");
    expect(() => file.append(line)).toThrow();
    expect(readFileSync(other, "utf8")).toBe("");
    closeSync(descriptor);
    rmdirSync(log);
    file.append(line);
    expect(readFileSync(log, "utf8")).toBe(line);
    file.close();
  });

  it("begins a line of its own after one that the disk had no room for", () => {
    let room = 3;
    const file = openLogFile({ file: log, maxMiB: 1, keep: 2 }, (descriptor, text) => {
      const written = writeSync(descriptor, text.slice(0, room));
      room = 100;
      return written;
    });
    expect(() => file.append("first\n")).toThrow("room");
    file.append("second\n");
    file.append("third\n");
    file.close();
    expect(readFileSync(log, "utf8")).toBe("fir\nsecond\nthird\n");
  });

  it("is in the support bundle with its end, without secrets", async () => {
    configure({ log: { file: "agent.ndjson" } });
    const old = Array.from({ length: 300 }, (_, index) => JSON.stringify({ at: "x", kind: "old", index }));
    writeFileSync(log, `${[...old, JSON.stringify({ kind: "old", note: `password=${SECRET}` })].join("\n")}\n`);
    const bundle = join(folder, "bundle.json");
    expect(await agent("support-bundle", "--out", bundle)).toBe(EXIT.ok);
    const text = readFileSync(bundle, "utf8");
    const { log: tail } = JSON.parse(text) as { log: { index?: number }[] };
    expect([tail.length, tail[0]?.index]).toEqual([200, 101]);
    expect(text).not.toContain(SECRET);
  });
});

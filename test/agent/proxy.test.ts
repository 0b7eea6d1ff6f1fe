import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { findProxyEnv, findProxyText } from "../../adapters/proxy.ts";
import { s3ClientAt } from "../../adapters/s3-client.ts";
import { EXIT } from "../../agent/exit.ts";
import { redact, secretsOf } from "../../agent/service/redact.ts";
import { EXIT as CLI_EXIT } from "../../cli/exit.ts";
import { run, runOurs } from "../support/processes.ts";

/** Both command lines through a proxy on this machine, which has every name be one server, so that no name need exist. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-proxy-"));
const config = join(folder, "cleargate-agent.yaml");
const tokenFile = join(folder, "token");
const PASSWORD = "p@ss:word%1";
const [USER, CREDENTIALS] = ["us@er", Buffer.from(`us@er:${PASSWORD}`).toString("base64")];

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
}
let server: Server;
let proxy: Server;
let asked: Asked[] = [];
const portOf = (one: Server): number => (one.address() as AddressInfo).port;
const listen = (one: Server): Promise<void> => new Promise((resolve) => one.listen(0, "127.0.0.1", resolve));
const proxyUrl = (): string =>
  `http://${encodeURIComponent(USER)}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${portOf(proxy)}`;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    const body = JSON.stringify({ gates: [], uncovered: [] });
    if (request.method === "GET") response.writeHead(200, { "content-type": "application/json" }).end(body);
    else request.on("end", () => response.writeHead(200, { date: new Date().toUTCString() }).end());
  });
  proxy = createServer((request, response) => {
    const { method, url, headers } = request;
    asked.push({ method, url, authorization: headers["proxy-authorization"] });
    request.resume().on("end", () => response.writeHead(200, { date: new Date().toUTCString() }).end());
  });
  proxy.on("connect", ({ method, url, headers }, socket) => {
    asked.push({ method, url, authorization: headers["proxy-authorization"] });
    if (url?.endsWith(":443")) return void socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const onward = connect(portOf(server), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  await Promise.all([listen(server), listen(proxy)]);
  writeFileSync(tokenFile, "t\n");
  mkdirSync(join(folder, "tree"));
  writeFileSync(join(folder, "tree", "a"), "a");
  await runOurs("agent", ["init", "--agent", "a", "--migration", "m", "--bucket", "bucket", "--config", config]);
});
afterAll(() => {
  server?.close();
  proxy?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
});

const NONE = { HTTP_PROXY: "", HTTPS_PROXY: "", NO_PROXY: "", http_proxy: "", https_proxy: "", no_proxy: "" };

const agent = (args: readonly string[], endpoint: string, env: Readonly<Record<string, string>>) => {
  const jobs = [{ kind: "backup", unit: "u", requirement: "r", folder: "tree" }];
  const settings = { agent: "a", migration: "m", key: { id: "k1", file: "a.k1.pem" }, jobs };
  writeFileSync(config, stringify({ ...settings, bucket: "bucket", region: "eu-west-1", endpoint }));
  const credentials = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };
  return runOurs("agent", [...args, "--config", config], { env: { ...NONE, ...credentials, ...env }, cwd: folder });
};

const gates = (api: string, env: Readonly<Record<string, string>>) =>
  runOurs("cleargate", ["gates", "-m", "m", "--json", "--api", api, "--token-file", tokenFile], {
    env: { ...NONE, ...env },
  });

const expectNoSecret = (...texts: readonly string[]): void => {
  for (const text of texts)
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), CREDENTIALS]) expect(text).not.toContain(secret);
};

const VIA = `Basic ${CREDENTIALS}`;

describe("the agent behind a proxy", { timeout: 120_000 }, () => {
  it("pushes through it, with its name and password", async () => {
    const { status, stdout, stderr } = await agent(["run", "--again"], "http://intake.example", {
      HTTP_PROXY: proxyUrl(),
    });
    expect([status, stderr]).toEqual([EXIT.ok, ""]);
    expect(asked).toEqual([
      {
        method: "PUT",
        url: expect.stringMatching(/^http:\/\/intake\.example\/bucket\/intake\/a\//),
        authorization: VIA,
      },
    ]);
    expectNoSecret(stdout);
  });

  it("asks a store by https through a tunnel, and a proxy that gives none keeps the manifest in the spool", async () => {
    const ended = await agent(["run", "--again", "--attempts", "1"], "https://intake.example", {
      HTTPS_PROXY: proxyUrl(),
    });
    expect(ended.status).toBe(EXIT.spooled);
    expect(new Set(asked.map(({ method, url }) => `${method} ${url}`))).toEqual(
      new Set(["CONNECT intake.example:443"]),
    );
    expect(ended.stderr).toContain("502 Bad Gateway");
    expectNoSecret(ended.stdout, ended.stderr);
  });

  it.each([
    ["what NO_PROXY names", "http://intake.invalid", "intake.invalid", EXIT.spooled],
    ["what is below a name of NO_PROXY", "http://s3.intake.invalid", ".intake.invalid", EXIT.spooled],
  ])("asks %s without it", async (_, endpoint, NO_PROXY, expected) => {
    const { status } = await agent(["run", "--again", "--attempts", "1"], endpoint, {
      HTTP_PROXY: proxyUrl(),
      NO_PROXY,
    });
    expect([status, asked]).toEqual([expected, []]);
  });

  it("asks this host itself without it", async () => {
    const { status } = await agent(["run", "--again"], `http://127.0.0.1:${portOf(server)}`, {
      HTTP_PROXY: proxyUrl(),
    });
    expect([status, asked]).toEqual([EXIT.ok, []]);
  });

  it("says in doctor that this host is asked without it", async () => {
    const address = `127.0.0.1:${portOf(server)}`;
    const doctor = await agent(["doctor", "--json"], `http://${address}`, { HTTP_PROXY: proxyUrl() });
    const detail = `none for ${address}, which is this host or in NO_PROXY`;
    expect(doctor.lines).toContainEqual({ message_type: "diagnosis", name: "proxy", outcome: "ok", detail });
  });

  it("says which one in doctor, and keeps its password out of every output", async () => {
    const env = { HTTP_PROXY: proxyUrl(), NO_PROXY: "other.example" };
    const doctor = await agent(["doctor", "--json"], "http://intake.example", env);
    const detail = `the proxy http://127.0.0.1:${portOf(proxy)} (HTTP_PROXY, but for NO_PROXY: other.example)`;
    expect(doctor.lines).toContainEqual({ message_type: "diagnosis", name: "proxy", outcome: "ok", detail });
    const bundle = await agent(["support-bundle", "--out", join(folder, "bundle")], "http://intake.example", env);
    expect(bundle.status).toBe(EXIT.ok);
    expectNoSecret(
      doctor.stdout,
      doctor.stderr,
      bundle.stdout,
      bundle.stderr,
      readFileSync(join(folder, "bundle"), "utf8"),
    );
    const none = await agent(["doctor", "--json"], "https://127.0.0.1:9", {});
    expect(none.lines).toContainEqual(
      expect.objectContaining({ name: "proxy", detail: "none: HTTPS_PROXY is not set" }),
    );
  });

  it("keeps its password out of a support bundle, wherever it was written", () => {
    const wrong = `pool01 ${PASSWORD}`;
    const text = JSON.stringify(redact({ note: wrong }, secretsOf({ HTTPS_PROXY: proxyUrl() })));
    expectNoSecret(text);
  });
});

describe("the command line for people behind a proxy", { timeout: 120_000 }, () => {
  it("asks the API through it", async () => {
    const { status, stderr } = await gates("http://api.example", { http_proxy: proxyUrl() });
    // It was answered: a migration without gates has none that is clear.
    expect([status, stderr]).toEqual([CLI_EXIT.blocked, ""]);
    expect(asked).toEqual([{ method: "CONNECT", url: "api.example:80", authorization: VIA }]);
  });

  it("asks what NO_PROXY names, and this host, without it", async () => {
    const env = { HTTP_PROXY: proxyUrl(), NO_PROXY: "api.invalid" };
    expect((await gates("http://api.invalid", env)).status).toBe(CLI_EXIT.unreachable);
    expect((await gates(`http://localhost:${portOf(server)}`, env)).status).toBe(CLI_EXIT.blocked);
    expect(asked).toEqual([]);
  });

  it("says through which proxy the API could not be reached, without its password", async () => {
    const { status, stdout, stderr } = await gates("https://api.example", { HTTPS_PROXY: proxyUrl() });
    expect(status).toBe(CLI_EXIT.unreachable);
    expect(stdout).toContain(
      `https://api.example, through the proxy http://127.0.0.1:${portOf(proxy)} (HTTPS_PROXY), cannot`,
    );
    expectNoSecret(stdout, stderr);
  });
});

describe("the address of a proxy", { timeout: 120_000 }, () => {
  it.each(["socks5://proxy:1080", "://", "http://", `http://u:${PASSWORD}x%@proxy:1`, "http://a b"])(
    "is refused with a code where it is none, and is not repeated: %s",
    async (HTTPS_PROXY) => {
      const [ours, theirs] = await Promise.all([
        agent(["status", "--json"], "https://intake.example", { HTTPS_PROXY }),
        gates("https://api.example", { HTTPS_PROXY }),
      ]);
      expect([ours.status, ours.lines.at(-1)]).toEqual([
        EXIT.usage,
        expect.objectContaining({ message_type: "exit_error", code: "proxy-invalid" }),
      ]);
      expect([theirs.status, theirs.lines.at(-1)]).toEqual([
        CLI_EXIT.usage,
        expect.objectContaining({ error: "proxy-invalid" }),
      ]);
      expectNoSecret(ours.stdout, ours.stderr, theirs.stdout, theirs.stderr);
    },
    60_000,
  );

  it("may be host and port alone, as for curl; small letters stand before others, and an empty one is none", () => {
    expect(findProxyText("https://x", { HTTPS_PROXY: "proxy:3128" })).toBe("the proxy http://proxy:3128 (HTTPS_PROXY)");
    expect(findProxyText("https://x", { HTTPS_PROXY: "a:1", https_proxy: "b:2" })).toContain(
      "http://b:2 (https_proxy)",
    );
    expect(findProxyText("https://x", { HTTPS_PROXY: " ", HTTP_PROXY: "a:1" })).toBeUndefined();
    expect(findProxyEnv({ HTTPS_PROXY: "" })).toBeUndefined();
  });

  it("is never that of the services which hand out credentials of this host", () => {
    const { NO_PROXY } = findProxyEnv({ HTTP_PROXY: "proxy:1", no_proxy: "a b,c" }) ?? {};
    expect(NO_PROXY?.split(",")).toEqual(
      expect.arrayContaining(["a", "b", "c", "169.254.169.254", "169.254.170.2", "::1"]),
    );
  });

  const DIRECT: readonly [string, string, boolean][] = [
    ["*", "http://a.invalid", true],
    ["other.invalid, *", "http://a.invalid", true],
    ["a.invalid", "http://a.invalid", true],
    ["A.invalid", "http://b.a.invalid", true],
    [".a.invalid", "http://a.invalid", true],
    ["*.a.invalid", "http://a.invalid", true],
    ["*.a.invalid", "http://b.a.invalid", true],
    ["a.invalid", "http://ba.invalid", false],
    ["a.invalid:8080", "http://a.invalid:8080", true],
    ["a.invalid:8080", "http://a.invalid", false],
    ["a.invalid:80", "http://a.invalid", true],
    ["192.0.2.1", "http://192.0.2.1:8081", true],
    ["192.0.2.0/24", "http://192.0.2.1:8081", false],
    ["2001:db8::1", "http://[2001:db8::1]:8081", true],
    ["[2001:db8::1]", "http://[2001:db8::1]:8081", true],
    ["", "http://[::1]:8081", true],
    ["", "http://169.254.169.254", true],
    ["", "http://[fd00:ec2::254]", true],
  ];

  it("is asked for the same addresses by both of Node's clients, and said to be", async () => {
    const program = `
      import { Agent, get } from "node:http";
      import { findProxyEnv, useProxies } from ${JSON.stringify(new URL("../../adapters/proxy.ts", import.meta.url).href)};
      const failed = () => undefined;
      const signal = () => AbortSignal.timeout(2_000);
      useProxies(process.env);
      await fetch(process.argv[1] + "/fetch", { signal: signal() }).catch(failed);
      const agent = new Agent({ proxyEnv: findProxyEnv(process.env) });
      await new Promise((done) => get(process.argv[1] + "/agent", { agent, signal: signal() }, done).on("error", done));
      process.exit();`;
    for (const [NO_PROXY, url, isDirect] of DIRECT) {
      const env = { HTTP_PROXY: `http://127.0.0.1:${portOf(proxy)}`, NO_PROXY };
      asked = [];
      await run(process.execPath, ["--input-type=module", "-e", program, url], { env: { ...NONE, ...env } });
      const what = `${NO_PROXY} ${url}`;
      expect([what, asked.length]).toEqual([what, isDirect ? 0 : 2]);
      expect([what, findProxyText(url, env) === undefined]).toEqual([what, isDirect]);
    }
  });

  it("is taken from the environment that a client is made with", () => {
    expect(() => s3ClientAt({ region: "r" }, 1, 1, { HTTPS_PROXY: "ftp://x" })).toThrow(/HTTPS_PROXY is no address/);
  });
});

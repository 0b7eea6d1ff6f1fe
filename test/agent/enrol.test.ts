import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runAgent } from "../../agent/program.ts";
import { ClaimBody } from "../../core/enrolment/claim.ts";
import { codeText } from "../../core/enrolment/code.ts";
import { enrolmentId, isProven } from "../../core/enrolment/proof.ts";

/** The host's side of a code: one key, which never leaves, whatever ends in between. */

const CODE = codeText(Buffer.alloc(20, 9));
const PENDING = `enrolment-${enrolmentId(CODE.replaceAll("-", "")).slice(0, 12)}.pem`;
const ANSWER = {
  ...{ migration: "m", agent: "db01", key: "k1", units: ["db01"], bucket: "intake", region: "eu-west-1" },
  ...{ prefix: "intake/db01/", tag: { key: "cleargate-agent", value: "db01" }, policy: "arn:p", rolesAnywhere: null },
};
const problem = (code: string) => ({ status: 409, body: { code, detail: `because of ${code}` } });

const root = mkdtempSync(join(tmpdir(), "cleargate-enrol-"));
let server: Server;
let answers: { status: number; body: unknown }[] = [];
let asked: ClaimBody[] = [];
let raw: string[] = [];
let folder: string;
let said: string[] = [];
let next = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      // Whoever followed would be answered.
      if (request.url === "/elsewhere") return response.end(JSON.stringify(ANSWER));
      raw.push(`${request.method} ${request.url} ${Buffer.concat(pieces)}`);
      asked.push(ClaimBody.parse(JSON.parse(Buffer.concat(pieces).toString())));
      const { status, body } = answers.shift() ?? { status: 200, body: ANSWER };
      response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {});
      return response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server?.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  next += 1;
  folder = join(root, String(next));
  [answers, asked, raw, said] = [[], [], [], []];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text: unknown) => said.push(String(text)) > 0);
});
afterEach(() => vi.restoreAllMocks());

const api = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const enrol = (code = CODE, ...more: string[]) =>
  runAgent(["enrol", code, "--api", api(), "--config", join(folder, "cleargate-agent.yaml"), "--json", ...more]);
const lastLine = () => JSON.parse(said.at(-1) ?? "{}") as Record<string, unknown>;
const keyText = (name = "db01.k1.pem") => readFileSync(join(folder, name), "utf8");

describe("enrol", () => {
  it("sends the public key with a proof, and never the private one", async () => {
    expect(await enrol(CODE.toLowerCase())).toBe(0);
    expect(raw[0]).toMatch(/^POST \/enrolments\/claim /);
    expect(asked.map(isProven)).toEqual([true]);
    const secret = keyText()
      .replaceAll(/-----[A-Z ]+-----|\n/g, "")
      .slice(-40);
    expect(secret).toHaveLength(40);
    expect(raw.join("") + said.join("")).not.toContain(secret);
    expect(lastLine()).toMatchObject({ agent: "db01", publicKey: asked[0]?.publicKey });
    expect(readdirSync(folder)).not.toContain(PENDING);
  });

  it("says what is next: the fingerprint, the role and the jobs", async () => {
    const args = ["enrol", CODE, "--api", api(), "--config", join(folder, "a.yaml")];
    answers = [
      { status: 200, body: ANSWER },
      { status: 200, body: { ...ANSWER, rolesAnywhere: { trustAnchor: "arn:t", profile: "arn:f", role: "arn:r" } } },
    ];
    expect(await runAgent(args)).toBe(0);
    expect(said.join("")).toMatch(/Nothing trusts the key yet[\s\S]*cleargate agent accept [0-9a-f]{12} plan\.yaml/);
    expect(said.join("")).toContain("the tag cleargate-agent=db01 and the policy");
    folder = join(root, `${next}-anywhere`);
    said = [];
    expect(await runAgent([...args.slice(0, -1), join(folder, "a.yaml")])).toBe(0);
    expect(said.join("")).toContain("the common name db01 and the organizational unit cleargate-agent");
    // In one line: a profile has no lines that go on.
    expect(said.join("")).toMatch(
      /^ *credential_process = aws_signing_helper .* --trust-anchor-arn arn:t --profile-arn arn:f --role-arn arn:r$/m,
    );
  });

  it("says of an agent of another account what its role there is, which no policy of the stack's account can be", async () => {
    const tag = { key: "cleargate-agent", value: "db01" };
    const prefix = "intake/210987654321.db01/";
    answers = [{ status: 200, body: { ...ANSWER, agent: "210987654321.db01", prefix, tag } }];
    expect(await runAgent(["enrol", CODE, "--api", api(), "--config", join(folder, "a.yaml")])).toBe(0);
    const text = said.join("");
    expect(text).toContain("an AWS role of the account 210987654321 with the tag cleargate-agent=db01");
    expect(text).toMatch(
      /s3:PutObject[\s\S]*:::intake\/intake\/210987654321\.db01\/\*[\s\S]*receipts\/210987654321\.db01\/\*/,
    );
    expect(text).not.toMatch(/arn:p$/m);
  });

  it("goes on with the same key wherever it was ended", async () => {
    answers = [{ status: 503, body: "" }];
    expect(await enrol()).toBe(1);
    expect(lastLine()).toMatchObject({ code: "api-unreachable" });
    expect(readdirSync(folder)).toEqual([PENDING]);
    const key = keyText(PENDING);
    // The key is at its place, and the configuration is not yet.
    writeFileSync(join(folder, "db01.k1.pem"), key, { mode: 0o600 });
    expect(await enrol()).toBe(0);
    expect(keyText()).toBe(key);
    expect(asked[0]?.publicKey).toBe(asked[1]?.publicKey);
    // All is written, but the key still lies where it waited.
    writeFileSync(join(folder, PENDING), key, { mode: 0o600 });
    expect(await enrol()).toBe(0);
    expect(existsSync(join(folder, PENDING))).toBe(false);
    expect(asked[2]?.publicKey).toBe(asked[0]?.publicKey);
  });

  it("makes a key again that was half written, because nobody has seen it", async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, PENDING), "-----BEGIN", { mode: 0o600 });
    expect(await enrol()).toBe(0);
    expect(keyText()).toContain("END PRIVATE KEY");
  });

  it.each(["enrolment-unknown", "enrolment-used", "enrolment-expired", "enrolment-host"])(
    "says that it is refused, and keeps no key: %s",
    async (code) => {
      answers = [problem(code)];
      expect(await enrol()).toBe(1);
      expect(lastLine()).toMatchObject({ code, message: `because of ${code}`, next_step: expect.any(String) });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each([
    ["an answer that is none", { status: 200, body: { ...ANSWER, agent: "../../etc" } }, "api-failed"],
    ["an answer without end", { status: 200, body: { ...ANSWER, more: "x".repeat(100_000) } }, "api-failed"],
    ["another place", { status: 302, body: "" }, "api-unreachable"],
    ["a problem that is none of a code", { status: 422, body: { code: "plan-invalid", detail: "x" } }, "api-failed"],
    ["too much asked", { status: 429, body: { message: "Too Many Requests" } }, "api-unreachable"],
  ])("writes no configuration for %s, and keeps the key for the next time", async (_, answer, code) => {
    answers = [answer];
    expect(await enrol()).toBe(1);
    expect(lastLine()).toMatchObject({ code });
    expect(readdirSync(folder)).toEqual([PENDING]);
  });

  it("takes an answer of a later API that says more", async () => {
    answers = [{ status: 200, body: { ...ANSWER, more: 1 } }];
    expect(await enrol()).toBe(0);
  });

  it("changes nothing that is there already", async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, "cleargate-agent.yaml"), "agent: x\n");
    expect(await enrol()).toBe(2);
    expect(asked).toEqual([]);
    rmSync(join(folder, "cleargate-agent.yaml"));
    writeFileSync(join(folder, "db01.k1.pem"), "another");
    expect(await enrol()).toBe(2);
    expect(keyText()).toBe("another");
  });

  it.each([
    ["no-code", api, "that is no code"],
    [CODE, () => "http://gate.example.com", "it must be an https URL"],
    [CODE, () => "gate", "it must be an https URL"],
  ])("sends nothing of %s to %s", async (code, to, why) => {
    const config = join(folder, "c.yaml");
    expect(await runAgent(["enrol", code, "--api", to(), "--config", config, "--json"])).toBe(2);
    expect(lastLine()).toMatchObject({ code: "usage", message: expect.stringContaining(why) });
    expect(asked).toEqual([]);
  });
});

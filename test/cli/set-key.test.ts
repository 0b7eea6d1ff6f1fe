import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../cli/program.ts";
import { isPosix } from "../support/real-tools.ts";
import { testKey } from "../support/seal.ts";

/** The key that `init` wrote goes into a plan without an editor. */

const { publicKey } = testKey("db01");
const PLAN = readFileSync(join(import.meta.dirname, "..", "..", "examples", "postgresql", "plan.yaml"), "utf8");
let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cleargate-set-key-"));
  said = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text: unknown) => said.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const setKey = async (planText: string, key: object | string) => {
  const plan = write("plan.yaml", planText);
  const keyFile = write("key.pub.json", typeof key === "string" ? key : JSON.stringify(key));
  const status = await runCli(["plan", "set-key", plan, keyFile]);
  return { status, text: said.join(""), plan: readFileSync(plan, "utf8") };
};

describe("plan set-key", () => {
  it("replaces the key of the agent, keeps the comments, and says which key it was", async () => {
    const { status, text, plan } = await setKey(PLAN, { agent: "db01", key: "k1", publicKey });
    expect(status).toBe(0);
    expect(text).toContain("(was 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=)");
    expect(plan.split("\n")[0]).toBe(PLAN.split("\n")[0]);
    expect(plan).toContain(`{ id: k1, publicKey: ${publicKey} }`);
    expect(readdirSync(folder).toSorted()).toEqual(["key.pub.json", "plan.yaml"]);
    expect((await setKey(plan, { agent: "db01", key: "k1", publicKey })).text).toContain(
      "has this key of db01 already",
    );
  });

  it("adds a key beside those that the agent has", async () => {
    const { plan } = await setKey(PLAN, { agent: "db01", key: "k2", publicKey });
    expect(plan).toContain("publicKey: 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    expect(plan).toContain(`id: k2, publicKey: ${publicKey}`);
  });

  it.runIf(isPosix)("changes the file that a link leads to, and leaves the link", async () => {
    write("real.yaml", PLAN);
    symlinkSync("real.yaml", join(folder, "plan.yaml"));
    const keyFile = write("key.pub.json", JSON.stringify({ agent: "db01", key: "k1", publicKey }));
    expect(await runCli(["plan", "set-key", join(folder, "plan.yaml"), keyFile])).toBe(0);
    expect(lstatSync(join(folder, "plan.yaml")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, "real.yaml"), "utf8")).toContain(publicKey);
    expect(readdirSync(folder).toSorted()).toEqual(["key.pub.json", "plan.yaml", "real.yaml"]);
  });

  it("names the agent that the plan lacks, and changes nothing", async () => {
    const { status, text, plan } = await setKey(PLAN, { agent: "db02", key: "k1", publicKey });
    expect([status, plan]).toEqual([2, PLAN]);
    expect(text).toContain('unknown agent "db02": did you mean "db01"?');
  });

  it.each([
    ["a private key", "-----BEGIN PRIVATE KEY-----"],
    ["a key of another kind", { agent: "db01", key: "k1", publicKey: "AAAA" }],
    ["a member too many", { agent: "db01", key: "k1", publicKey, privateKey: "x" }],
  ])("refuses %s as a public key, without a word of it", async (_, key) => {
    const { status, text, plan } = await setKey(PLAN, key);
    expect([status, plan]).toEqual([2, PLAN]);
    expect(text).toContain("is no public key of an agent");
    expect(text).not.toContain("BEGIN");
  });

  it("refuses a file that is no YAML, or is not there", async () => {
    expect((await setKey("a: [", { agent: "db01", key: "k1", publicKey })).text).toContain("cannot be read as a plan");
    expect(await runCli(["plan", "set-key", join(folder, "none.yaml"), join(folder, "key.pub.json")])).toBe(2);
  });
});

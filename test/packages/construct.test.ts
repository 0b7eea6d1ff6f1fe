import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programOf } from "../../scripts/program-of.ts";
import { packaged } from "../support/packaged.ts";
import { run } from "../support/processes.ts";
import { template } from "../support/template.ts";

/** The example of an app that uses the construct, in an empty folder with the package unpacked and the CDK linked. */

const ROOT = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "cleargate-construct-"));
const modules = join(folder, "node_modules");

beforeAll(async () => {
  const tarball = await packaged();
  cpSync(join(ROOT, "examples", "cdk-app"), folder, { recursive: true });
  mkdirSync(join(modules, "@types"), { recursive: true });
  expect((await run("tar", ["-xzf", tarball, "-C", modules])).status).toBe(0);
  cpSync(join(modules, "package"), join(modules, "cleargate"), { recursive: true });
  for (const name of ["aws-cdk-lib", "constructs", "@types/node"])
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name), "junction");
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tsc = (...args: readonly string[]) => {
  const [file = "", ...first] = programOf("typescript", "tsc");
  return run(file, [...first, ...args], { cwd: folder });
};

describe("an app that uses the construct of the package", () => {
  it("has the types that the package declares", async () => {
    const { status, stdout } = await tsc("-p", ".");
    expect([status, stdout]).toEqual([0, ""]);
  }, 120_000);

  it("is told of a property that there is not", async () => {
    const wrong = join(folder, "wrong.ts");
    writeFileSync(wrong, readFileSync(join(folder, "app.ts"), "utf8").replace("retentionDays", "retentionDay"));
    const { stdout } = await tsc("--noEmit", "--module", "nodenext", "--types", "node", wrong);
    expect(stdout).toMatch(/wrong\.ts.*'retentionDay' does not exist in type 'CleargateProps'/);
  }, 120_000);

  it("makes the template of npm run synth, without a bundler", async () => {
    const { app } = JSON.parse(readFileSync(join(folder, "cdk.json"), "utf8")) as { app: string };
    expect(app).toBe("node app.ts");
    const outdir = join(folder, "cdk.out");
    const { status, stderr } = await run(process.execPath, ["app.ts"], {
      ...{ cwd: folder, env: { ...process.env, CDK_OUTDIR: outdir } },
    });
    expect([status, stderr]).toEqual([0, ""]);
    const made = JSON.parse(readFileSync(join(outdir, "Cleargate.template.json"), "utf8"));
    expect(made).toEqual(template);
  }, 120_000);
});

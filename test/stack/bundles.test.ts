import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { PACKAGES } from "../../scripts/deferred-modules.ts";
import { synthOnce } from "../../scripts/synth.ts";

/** What a function loads: every one of them waits for it whenever it starts. */

const root = join(import.meta.dirname, "..", "..");
const bundleOf = (verb: string): string => join(root, "dist", "functions", verb, "index.mjs");
const verbs = readdirSync(join(root, "functions"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

beforeAll(() => {
  synthOnce();
}, 300_000);

describe("the bundle of each function", () => {
  it.each(verbs)("%s has no credentials but those of its environment", (verb) => {
    expect(readFileSync(bundleOf(verb), "utf8")).not.toMatch(
      /credential-provider-(?:ini|sso|process|http|web-identity)/,
    );
  });
});

/** Loads a module in a process of its own. */
const loaded = (module: string, say: string): string => {
  const env = { ...process.env, LEDGER_TABLE: "table", INTAKE_BUCKET: "bucket", AWS_REGION: "eu-west-1" };
  const code = `await import(${JSON.stringify(module)}); process.stdout.write(String(${say}))`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    env,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
};

describe("loading a function", () => {
  it("loads nothing for fetch and WebSockets", () => {
    const has = 'process.moduleLoadList.includes("NativeModule internal/deps/undici/undici")';
    expect(loaded(bundleOf("probe"), has)).toBe("false");
  });

  it("reads no contract where a page is asked for", () => {
    const folder = join(bundleOf("page"), "..");
    const withContract = readdirSync(folder).filter((name) =>
      readFileSync(join(folder, name), "utf8").includes('openapi:"3.1.0"'),
    );
    expect(withContract).toEqual([expect.stringMatching(/^contract-document-/)]);
  });

  it("makes no schema that it does not use", () => {
    // Zod keeps its settings there from the first moment on.
    expect(loaded(bundleOf("snapshot"), '"__zod_globalConfig" in globalThis')).toBe("false");
  });
});

const sources = ["core", "functions", "contract"].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(root, room, name), "utf8")),
);

describe("a package that is loaded when it is used", () => {
  it.each(Object.entries(PACKAGES))("%s has every name that we import of it", (name, listed) => {
    const imports = sources.flatMap((text) => [
      ...text.matchAll(new RegExp(`^import \\{([^}]*)\\} from "${name}";$`, "gm")),
    ]);
    const names = imports.flatMap(([, inside = ""]) => inside.split(",").map((one) => one.trim()));
    const values = names.filter((one) => one !== "" && !one.startsWith("type "));
    expect([...new Set(values)].toSorted()).toEqual([...listed].toSorted());
  });
});

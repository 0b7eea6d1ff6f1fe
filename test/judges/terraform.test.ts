import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PREFIX } from "../../scripts/published/template.ts";
import { findInEnvironment } from "../support/environments.ts";
import { findProgram } from "../support/real-tools.ts";
import { all, template } from "../support/template.ts";

/** The example for Terraform, read as HCL and held against the template that it wraps. */

const python = findInEnvironment("hcl", "python");
const terraform = findProgram("terraform");
const FOLDER = join(import.meta.dirname, "..", "..", "examples", "terraform");

const READ = `import hcl2, json, sys
print(json.dumps([hcl2.load(open(name, encoding="utf8")) for name in sys.argv[1:]]))`;

type Body = Readonly<Record<string, unknown>>;
type Block = Readonly<Record<string, Body>>;

/** python-hcl2 keeps the quotes of labels and of texts. */
const bare = (text: string): string => text.replaceAll('"', "");

/** Every block of a kind with one label, by its label. */
const blocksOf = (files: readonly Readonly<Record<string, readonly Block[]>>[], kind: string): Map<string, Body> =>
  new Map(
    files
      .flatMap((file) => file[kind] ?? [])
      .flatMap((block) => Object.entries(block).map(([label, body]) => [bare(label), body])),
  );

const snake = (name: string): string => name.replaceAll(/(?<!^)[A-Z]/g, "_$&").toLowerCase();

describe.skipIf(python === undefined)("the example for Terraform (needs python-hcl2)", () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".tf"));
  const files =
    python === undefined
      ? []
      : JSON.parse(
          execFileSync(python, ["-c", READ, ...names.map((name) => join(FOLDER, name))], { encoding: "utf8" }),
        );
  const stack = () =>
    files
      .flatMap((file: { resource?: Block[] }) => file.resource ?? [])
      .map((one: Block) => one['"aws_cloudformation_stack"']?.['"cleargate"'])
      .find((one: unknown) => one !== undefined) as {
      readonly parameters: Readonly<Record<string, string>>;
      readonly capabilities: readonly string[];
      readonly iam_role_arn: string;
    };

  it("gives every parameter of the published template by a variable, with its default", () => {
    const { BootstrapVersion: _, ...own } = template.Parameters as Record<
      string,
      { readonly Default?: string | undefined }
    >;
    const wanted: typeof own = { ...own, ArtifactBucket: {}, ArtifactPrefix: { Default: PREFIX } };
    const variables = blocksOf(files, "variable");
    const given = Object.entries(stack().parameters).filter(([name]) => !name.startsWith("__"));
    expect(given.map(([name]) => name).toSorted()).toEqual(Object.keys(wanted).toSorted());
    for (const [name, { Default }] of Object.entries(wanted)) {
      expect(stack().parameters[name], name).toBe(`\${var.${snake(name)}}`);
      const { default: byDefault } = variables.get(snake(name)) ?? {};
      expect(byDefault === undefined ? undefined : bare(String(byDefault)), name).toBe(Default);
    }
    const text = names.map((name) => readFileSync(join(FOLDER, name), "utf8")).join("");
    for (const name of variables.keys()) expect(text).toMatch(new RegExp(`var\\.${name}\\b`));
  });

  it("has every output of the template, and one that is not always there is nothing without it", () => {
    const { Outputs } = template as unknown as {
      readonly Outputs: Readonly<Record<string, { readonly Condition?: string }>>;
    };
    const outputs = blocksOf(files, "output");
    expect([...outputs.keys()].toSorted()).toEqual(Object.keys(Outputs).map(snake).toSorted());
    for (const [name, { Condition }] of Object.entries(Outputs)) {
      const from = "aws_cloudformation_stack.cleargate.outputs";
      const value = Condition === undefined ? `\${${from}["${name}"]}` : `\${lookup(${from}, "${name}", null)}`;
      expect(outputs.get(snake(name))?.value).toBe(value);
    }
  });

  it("allows what the template makes, and no more", () => {
    expect(stack().capabilities.map(bare)).toEqual(["CAPABILITY_IAM"]);
    const named = all.filter(
      ([, { Type, Properties }]) =>
        Type.startsWith("AWS::IAM::") &&
        Object.keys(Properties).some((name) => /^(Role|ManagedPolicy)Name$/.test(name)),
    );
    expect(named).toEqual([]);
    expect(stack().iam_role_arn).toBe(`\${var.iam_role_arn}`);
  });

  it("names the provider and its version exactly", () => {
    const [{ terraform: settings }] = files.filter((one: object) => "terraform" in one);
    const { source, version } = settings[0].required_providers[0].aws;
    expect(bare(source)).toBe("hashicorp/aws");
    expect(bare(version)).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe.skipIf(terraform === undefined)("the example for Terraform (needs Terraform)", () => {
  it("is what its own formatter reads and would write", () => {
    const { status, stdout } = spawnSync(terraform ?? "", ["fmt", "-check", "-diff", FOLDER], { encoding: "utf8" });
    expect([status, stdout]).toEqual([0, ""]);
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { builtInPlans } from "../../cli/built-in-plans.ts";
import { runCli } from "../../cli/program.ts";
import { mostLike } from "../../core/plan/likeness.ts";

/** What a plan does not ask for is said where it is checked: with its reason, or because a built-in plan would ask for it. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-asked-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());
const EXAMPLE = join(import.meta.dirname, "..", "..", "examples", "contoso", "plan.yaml");

const validate = async (text: string, ...args: readonly string[]) => {
  const file = join(folder, "plan.yaml");
  writeFileSync(file, text);
  const [out, err]: [string[], string[]] = [[], []];
  vi.spyOn(process.stdout, "write").mockImplementation((said) => out.push(String(said)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((said) => err.push(String(said)) > 0);
  const status = await runCli(["plan", "validate", file, ...args]);
  return { status, out: out.join(""), err: err.join("") };
};
const example = readFileSync(EXAMPLE, "utf8");
/** The example over a copy of the built-in plan, from which somebody has left a requirement out. */
const overCopyWithout = (id: string): string => {
  const builtIn = readFileSync(join(builtInPlans(), "ocs2007r2-to-lync2013.yaml"), "utf8");
  const parts = builtIn.split(/^(?= {2}- id: )/m).filter((part) => !part.startsWith(`  - id: ${id}\n`));
  writeFileSync(join(folder, "base.yaml"), parts.join("").replaceAll(`      - ${id}\n`, ""));
  return example.replace(/^extends:.*$/m, "extends: ./base.yaml");
};

describe("cleargate plan validate", () => {
  it("says what the plan has and does not ask of this estate: by its title, with the reason", async () => {
    const { status, out } = await validate(example);
    expect(status).toBe(0);
    expect(out).toMatch(
      /Not asked, as the plan says:\n {2}\S.* \(share-presentations\): Both pools are Standard Edition/,
    );
    expect(out).not.toContain("although the built-in plan");
  });

  it("refuses a plan without a unit of a kind that a requirement is of, and names the requirement", async () => {
    const { status, err } = await validate(example.replace(/ {2}- id: forest\n.*\n.*\n/, "").replace("[forest, ", "["));
    expect(status).toBe(2);
    for (const id of ["directory", "certificates"]) expect(err).toContain(`no unit needs "${id}" (kinds: forest)`);
    expect(err).toContain("[plan-requirement-unneeded]");
  });

  it("says what a built-in plan asks for and a copy of it lacks", async () => {
    const { status, out, err } = await validate(overCopyWithout("certificates"));
    expect([status, err.split("\n").filter((line) => !line.startsWith("warning"))]).toEqual([0, [""]]);
    expect(out).toMatch(
      /the built-in plan ocs2007r2-to-lync2013, which this one .* asks for it:\n {2}\S.* \(certificates\)\n/,
    );
  });

  it("has both in its JSON", async () => {
    const answer = JSON.parse((await validate(example, "--json")).out);
    expect(answer.notAsked[0]).toMatchObject({ requirement: "share-presentations", title: expect.any(String) });
    expect(answer.like).toBeNull();
  });
});

describe("a plan is like the one", () => {
  const asked = (...ids: readonly string[]) => new Map(ids.map((id) => [id, id.toUpperCase()]));
  const others = new Map([
    ["small", asked("a", "b")],
    ["large", asked("a", "b", "c", "d")],
  ]);
  it("of which it asks for most, and at least for half", () => {
    expect(mostLike(new Set(["a", "b", "c", "x"]), others)).toEqual({
      plan: "large",
      lacks: [{ requirement: "d", title: "D" }],
    });
    expect(mostLike(new Set(["a"]), others)).toEqual({ plan: "small", lacks: [{ requirement: "b", title: "B" }] });
    expect(mostLike(new Set(["d"]), others)).toBeUndefined();
    expect(mostLike(new Set(), new Map([["none", asked()]]))).toBeUndefined();
  });
  it("and every built-in plan can be read for that", () => {
    expect(readdirSync(builtInPlans()).filter((name) => name.endsWith(".yaml")).length).toBeGreaterThan(4);
  });
});

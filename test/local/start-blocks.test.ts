import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { blocksOf, filledIn } from "../../local/start/blocks.ts";
import { START_KINDS, startText } from "../../local/start/start.ts";
import { run } from "../support/processes.ts";
import { isPosix } from "../support/real-tools.ts";

/** What `npm run local -- --start` prints is read from the README, so that there is one text. */

const ROOT = join(import.meta.dirname, "..", "..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };

describe("the blocks of the README", () => {
  it("are there for all that can be started, and nothing else has a mark", () => {
    const names = ["install", ...START_KINDS.flatMap((kind) => [kind, `${kind}-afterwards`])];
    expect([...blocksOf(README).keys()].toSorted()).toEqual(names.toSorted());
  });

  it("install the package of this version", () => {
    expect(blocksOf(README).get("install")?.at(-1)).toContain(`./dist/package/cleargate-${version}.tgz `);
  });

  it("are filled in whole, as words of a shell, in the folder that is here", () => {
    const lines = ["a <bucket> '/srv/backup/base-*' # <token file>"];
    const values = { bucket: "b-1", "token file": "/a b/it's" };
    expect(filledIn(lines, values, { "/srv/backup": "/tmp/x" })).toEqual([`a b-1 '/tmp/x/base-*' # '/a b/it'\\''s'`]);
  });

  it.runIf(isPosix)("are filled in as words of a shell whatever the folder is called", async () => {
    const here = `/w d/$HOME "it's" \`x\` $&\\`;
    const lines = filledIn(
      ['printf "%s\\n" "/srv/backup/base-$((1 + 1))"', "printf '%s\\n' '/srv/backup/*'", "echo /srv/backup/a # <x>"],
      { x: here },
      { "/srv/backup": here },
    );
    const { stdout, stderr } = await run("sh", ["-c", lines.join("\n")]);
    expect([stdout.split("\n"), stderr]).toEqual([[`${here}/base-2`, `${here}/*`, `${here}/a`, ""], ""]);
  });

  it("ask for nothing that nobody gives", () => {
    expect(() => filledIn(["a <bucket>"], {}, {})).toThrow("asks for <bucket>, which nobody gave: a <bucket>");
  });
});

describe("what is printed for another terminal", () => {
  it.runIf(isPosix)("sets the terminal's variables and folder whatever they are called", async () => {
    const root = mkdtempSync(join(tmpdir(), "it's $HOME `x` "));
    const page = { needs: "", folder: root, environment: { A: root }, install: [], commands: [], afterwards: [] };
    const [, text = ""] = /another terminal:\n([\s\S]*)\nFrom the second/.exec(startText(page, root)) ?? [];
    const { stdout, stderr } = await run("sh", ["-c", `${text}\nprintf '%s\\n' "$PWD" "$A" "$PATH"`]);
    const [pwd, a, path] = stdout.split("\n");
    expect([pwd, a, stderr]).toEqual([realpathSync(root), root, ""]);
    expect(path?.startsWith(`${join(root, "node_modules", "node", "bin")}:`)).toBe(true);
    rmSync(root, { recursive: true });
  });

  it("has each line of the blocks, as it is, after the terminal's variables", () => {
    const page = {
      ...{ needs: "Nothing.", folder: "/w", environment: { A: "1" }, install: ["npm run package"] },
      ...{ commands: ["cleargate-agent init", "cleargate gates"], afterwards: ["cleargate-agent run"] },
    };
    const lines = startText(page, "/clone")
      .split("\n")
      .map((line) => line.trim());
    expect(lines.filter((line) => line !== "" && !line.startsWith("#"))).toEqual([
      "Nothing.",
      "Paste this into another terminal:",
      `export PATH="${join("/clone", "node_modules", "node", "bin")}":"$PATH"`,
      'export A="1"',
      'cd "/clone"',
      "npm run package",
      'cd "/w"',
      "cleargate-agent init",
      "cleargate gates",
      "From the second day on:",
      "cleargate-agent run",
    ]);
  });
});

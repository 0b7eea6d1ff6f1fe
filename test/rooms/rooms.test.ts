import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { VERSION } from "../../core/version.ts";
import { generated } from "../../scripts/generated.ts";
import { ALL, ALLOWED, CLOSING, REPORTED } from "./arrows.ts";
import { cruise, inPlantedHouse, ROOT, rulesAgainst, tool } from "./planted.ts";

const { include } = JSON.parse(readFileSync(join(ROOT, "tsconfig.json"), "utf8")) as { include: string[] };
/** The console is compiled for browsers, by itself. */
const ROOMS = [...include, "console"];

describe("the directions between rooms", () => {
  let reported: ReadonlyMap<string, readonly string[]>;
  beforeAll(() => {
    reported = rulesAgainst([...Object.values(REPORTED).flat(), ...ALLOWED, CLOSING]);
  });

  it("are checked in more than three hundred modules, and none imports against them", () => {
    const { violations, totalCruised } = cruise(ROOT, ROOMS);
    expect(totalCruised).toBeGreaterThan(300);
    expect(violations).toEqual([]);
  });

  it("every rule has imports that it must report, and no others are expected", () => {
    const { forbidden } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as {
      forbidden: { name: string; severity: string; comment?: string }[];
    };
    expect(forbidden.map(({ name }) => name).toSorted()).toEqual(Object.keys(REPORTED).toSorted());
    expect(forbidden.filter(({ severity, comment }) => severity !== "error" || !comment)).toEqual([]);
  });

  it("every room is one to which imports are planted", () => {
    const rooms = ROOMS.map((path) => path.split("/")[0] ?? "").filter((room) => !room.includes("."));
    expect(rooms.filter((room) => !ALL.includes(room))).toEqual([]);
  });

  it("every planted import begins at a file of its own", () => {
    const from = [...Object.values(REPORTED).flat(), ...ALLOWED].map(([file]) => file);
    expect(from.filter((file, index) => from.indexOf(file) !== index)).toEqual([]);
  });

  for (const [rule, arrows] of Object.entries(REPORTED))
    it(`${rule} reports what goes against it, and no other rule does`, () => {
      expect(arrows.length).toBeGreaterThan(0);
      expect(arrows.map(([from, to]) => [from, to, reported.get(from)])).toEqual(
        arrows.map(([from, to]) => [from, to, [rule]]),
      );
    });

  it("nothing is reported that the design allows", () => {
    expect(ALLOWED.map(([from, to]) => [from, to, reported.get(from)])).toEqual(
      ALLOWED.map(([from, to]) => [from, to, []]),
    );
  });
});

const AMBIENT = [
  "new Date()",
  "Date()",
  "Date.now()",
  "Temporal.Now.instant()",
  "performance.now()",
  "process.hrtime.bigint()",
  "process.env",
  "Math.random()",
  "randomUUID()",
  "crypto.randomUUID()",
  "randomBytes(16)",
  "setTimeout(use, 5)",
  "setInterval(use, 5)",
  "setImmediate(use)",
  "globalThis",
];

/** The lines at which each file, planted with one way of asking on each line, is reported. */
const ambientLines = (files: readonly string[]): Record<string, number[]> => {
  // The last line gives an instant, so it asks for nothing.
  const text = ["export const planted = (use: () => void, at: number) => [", ...AMBIENT.map((one) => `  ${one},`)];
  const whole = [...text, "  new Date(at),", "];", ""].join("\n");
  return inPlantedHouse(new Map(files.map((file) => [file, whole])), (house) => {
    const args = ["lint", "--vcs-use-ignore-file=false", "--max-diagnostics=none", "--reporter=json", house];
    const { diagnostics } = JSON.parse(tool("@biomejs/biome", "biome", args, ROOT)) as {
      diagnostics: { category: string; location: { path: string; start: { line: number } } }[];
    };
    const found = diagnostics.filter(({ category }) => category === "plugin");
    const linesOf = (file: string) =>
      found
        .filter(({ location }) => location.path.endsWith(`${basename(house)}/${file}`))
        .map(({ location }) => location.start.line);
    return Object.fromEntries(files.map((file) => [file, [...new Set(linesOf(file))].toSorted((a, b) => a - b)]));
  });
};

describe("time, waiting, chance and the environment", () => {
  const asked = AMBIENT.map((_, index) => index + 2);
  const strict = ["core/planted.ts", "core/plan/planted.ts", "ports/planted.ts", "functions/planted.ts"];
  const free = ["functions/pipeline.ts", "adapters/planted.ts", "test/core/planted.ts"];
  let found: Record<string, number[]>;
  beforeAll(() => {
    found = ambientLines([...strict, "functions/api/api.ts", "functions/api/handler.ts", ...free]);
  });

  for (const file of [...strict, "functions/api/api.ts", "functions/api/handler.ts"])
    it(`are not asked for in ${file}`, () => expect(found[file]).toEqual(asked));
  for (const file of free) it(`may be asked for in ${file}`, () => expect(found[file]).toEqual([]));
});

describe("what is generated", () => {
  for (const [file, text] of Object.entries(generated()))
    it(`${file} is what the code says`, () => {
      const lines = (one: string): string => one.replaceAll("\r\n", "\n");
      expect(lines(readFileSync(join(ROOT, file), "utf8")), 'run "npm run generate"').toBe(lines(text));
    });
  it("the version is the package's", () => {
    expect((JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version).toBe(VERSION);
  });
  it.each(["agent", "cleargate"])("%s --version prints it", (file) => {
    const { status, stdout } = spawnSync(process.execPath, [join(ROOT, "bin", `${file}.ts`), "--version"], {
      encoding: "utf8",
    });
    expect([status, stdout]).toEqual([0, `${VERSION}\n`]);
  });
});

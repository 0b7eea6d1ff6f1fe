import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { programOf } from "../../scripts/program-of.ts";

/** One import that is planted: by which file, of which file or package, and whether it is of types alone. */
export type Arrow = readonly [from: string, to: string, kind?: "type"];

export const ROOT = join(import.meta.dirname, "..", "..");

export const tool = (packageName: string, name: string, args: readonly string[], cwd: string): string => {
  const [file, ...first] = programOf(packageName, name);
  return spawnSync(file, [...first, ...args], { cwd, encoding: "utf8", maxBuffer: 64 * 1024 ** 2 }).stdout;
};

const OURS = /^[a-z]+\/.*\.ts$/;

const statement = ([from, to, kind]: Arrow): string => {
  const target = OURS.test(to) ? `./${posix.relative(posix.dirname(from), to)}` : to;
  return `import ${kind === "type" ? "type " : ""}* as planted from ${JSON.stringify(target)};\n`;
};

/** The planted files: what an arrow begins at imports its end, and what it ends at is an empty module. */
const filesOf = (arrows: readonly Arrow[]): Map<string, string> => {
  const files = new Map<string, string>();
  for (const [, to] of arrows) if (OURS.test(to)) files.set(to, "export {};\n");
  for (const arrow of arrows) files.set(arrow[0], `${statement(arrow)}export const use = planted;\n`);
  return files;
};

/**
 * Runs `inspect` in a folder of its own that holds these files and nothing else of the house. It lies under `.cleargate/`,
 * which git and all checks ignore, so what is planted is never part of what is being checked beside it.
 */
export const inPlantedHouse = <T>(files: ReadonlyMap<string, string>, inspect: (house: string) => T): T => {
  mkdirSync(join(ROOT, ".cleargate"), { recursive: true });
  const house = mkdtempSync(join(ROOT, ".cleargate", "planted-"));
  try {
    for (const [file, text] of files) {
      mkdirSync(join(house, dirname(file)), { recursive: true });
      writeFileSync(join(house, file), text);
    }
    return inspect(house);
  } finally {
    rmSync(house, { recursive: true, force: true });
  }
};

interface Cruised {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

export const cruise = (house: string, paths: readonly string[]): Cruised["summary"] => {
  const config = join(ROOT, ".dependency-cruiser.cjs");
  return (
    JSON.parse(
      tool("dependency-cruiser", "depcruise", ["--config", config, "--output-type", "json", ...paths], house),
    ) as Cruised
  ).summary;
};

/** Which rules are reported for each of the arrows, by the file that it begins at. All are planted and judged at once. */
export const rulesAgainst = (arrows: readonly Arrow[]): ReadonlyMap<string, readonly string[]> => {
  const files = filesOf(arrows).set("tsconfig.json", "{}\n");
  const rooms = new Set(
    [...files.keys()].filter((file) => OURS.test(file)).map((file) => file.split("/")[0] as string),
  );
  const { violations } = inPlantedHouse(files, (house) => cruise(house, [...rooms]));
  const rules = new Map<string, string[]>(arrows.map(([from]) => [from, []]));
  for (const { from, rule } of violations) rules.get(from)?.push(rule.name);
  return rules;
};

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../core/audit/catalogue.ts";
import { ROOT } from "./planted.ts";

/** The text of all files of these folders, but for those that list codes without raising or trying them. */
const textOf = (folders: readonly string[], but: RegExp): string =>
  folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => [folder, name]),
    )
    .map(([folder = "", name = ""]) => join(folder, name))
    .filter((file) => /\.(ts|json)$/.test(file) && !but.test(file.replaceAll("\\", "/")))
    .map((file) => readFileSync(join(ROOT, file), "utf8"))
    .join("\n");

const missingIn = (text: string): string[] =>
  Object.keys(CATALOGUE).filter((code) => !new RegExp(`["'\`]${code}["'\`:]`).test(text));

describe("every finding of the catalogue", () => {
  it("is made somewhere", () => {
    expect(
      missingIn(textOf(["core", "functions"], /^core\/(finding|audit\/catalogue)\.ts$/)),
      "add the reducer that finds it to a list in core/audit/rules/",
    ).toEqual([]);
  });
  it("is expected by a test that names it", () => {
    expect(
      missingIn(textOf(["test", "docs/vectors"], /^test\/rooms\//)),
      "add rows that it must find and rows that it must accept to test/core/rules.test.ts",
    ).toEqual([]);
  });
});

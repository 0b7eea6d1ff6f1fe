import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./planted.ts";

/**
 * What a page names that there is not: a file in code marks, and behind it the names of tests in it, or their beginnings
 * with "…", in italics.
 */
export const missingTests = (text: string): readonly string[] => {
  const missing: string[] = [];
  let file = "";
  let code = "";
  for (const [, path, name] of text.matchAll(/`(test\/[^`]+\.ts)`|\*([^*]+)\*/g)) {
    if (path === undefined) {
      const parts = (name ?? "").split("…").map((part) => part.trim());
      if (!parts.every((part) => code.includes(part))) missing.push(`${file}: ${name}`);
    } else {
      file = path;
      code = existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), "utf8") : "";
      if (code === "") missing.push(file);
    }
  }
  return missing;
};

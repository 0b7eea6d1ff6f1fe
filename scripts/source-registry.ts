import { readdirSync } from "node:fs";
import { join } from "node:path";

export const REGISTRY = "agent/sources/registry.ts";

const SOURCE_FILES = join(import.meta.dirname, "..", "agent", "sources");
const NO_SOURCES = new Set(["index.ts", "questions.ts", "registry.ts", "source.ts"]);

/** The list of sources, from the files that there are: adding one is adding its file. */
export const sourceRegistry = (): string => {
  const ids = readdirSync(SOURCE_FILES)
    .filter((name) => name.endsWith(".ts") && !NO_SOURCES.has(name))
    .map((name) => name.slice(0, -3))
    .toSorted();
  const camel = (id: string): string => id.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const imports = [...ids, "source"]
    .toSorted()
    .map((id) =>
      (id === "source" ? "import type { Source }" : `import { source as ${camel(id)} }`).concat(` from "./${id}.ts";`),
    )
    .join("\n");
  return `// Generated from the files beside it by "npm run generate"; a test holds it to that.
${imports}

/** Every source, in the order of their names. */
export const SOURCES: readonly Source[] = [
${ids.map((id) => `  ${camel(id)},`).join("\n")}
];
`;
};

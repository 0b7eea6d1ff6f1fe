import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REGISTRY, sourceRegistry } from "./source-registry.ts";

const write = (file: string, text: string): void => {
  const path = join(import.meta.dirname, "..", file);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
};

// The pages and schemas of sources are made from the registry, so it must be there before they are loaded.
write(REGISTRY, sourceRegistry());
const { generated } = await import("./generated.ts");
for (const [file, text] of Object.entries(generated())) {
  write(file, text);
  process.stdout.write(`${file}\n`);
}

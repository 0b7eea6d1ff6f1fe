import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generated } from "./generated.ts";

for (const [file, text] of Object.entries(generated())) {
  const path = join(import.meta.dirname, "..", file);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  process.stdout.write(`${file}\n`);
}

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { form } from "./vectors/form.ts";
import { keys, planKeys } from "./vectors/keys.ts";
import { logVectors } from "./vectors/log.ts";
import { numbers } from "./vectors/numbers.ts";
import { RECEIVED_AT, type Vectors } from "./vectors/sealing.ts";
import { stored } from "./vectors/stored.ts";
import { text } from "./vectors/text.ts";

/** Writes docs/vectors: manifests for implementers of the format, each with the finding that it must lead to, and a log. */

const folder = join(import.meta.dirname, "..", "docs", "vectors");
const vectors: Vectors = { ...form, ...text, ...numbers, ...stored, ...keys };
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [file, { bytes }] of Object.entries(vectors)) writeFileSync(join(folder, file), bytes);
const index = {
  about:
    "Vectors of cleargate.manifest/1; docs/manifest-format.md specifies it. `expect` is `valid`, or the only code that is found.",
  receivedAt: RECEIVED_AT,
  keys: planKeys,
  vectors: Object.entries(vectors).map(([file, { expect, about, objectKey }]) => ({ file, expect, about, objectKey })),
};
writeFileSync(join(folder, "index.json"), `${JSON.stringify(index, null, 2)}\n`);
writeFileSync(join(folder, "log.json"), `${JSON.stringify(logVectors, null, 2)}\n`);
process.stdout.write(`${Object.keys(vectors).length} vectors\n`);

import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { openPromise } from "yauzl";
import { TEMPLATE_FILE } from "../../scripts/published/template.ts";

const unzip = async (file: string, out: string): Promise<void> => {
  const zip = await openPromise(file);
  for await (const entry of zip.eachEntry()) {
    const target = join(out, entry.fileName);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, await buffer(await zip.openReadStreamPromise(entry)));
  }
};

/** What the embedded cloud deploys of a published template: the template as it is, and its zips unpacked, as Lambda does. */
export const assemblyOfPublished = async (published: string, out: string): Promise<string> => {
  const files: Record<string, { source: { path: string } }> = {};
  for (const name of readdirSync(published).filter((one) => one.endsWith(".zip"))) {
    const hash = basename(name, ".zip");
    await unzip(join(published, name), join(out, hash));
    files[hash] = { source: { path: hash } };
  }
  copyFileSync(join(published, TEMPLATE_FILE), join(out, "Cleargate.template.json"));
  writeFileSync(join(out, "Cleargate.assets.json"), JSON.stringify({ files }));
  return out;
};

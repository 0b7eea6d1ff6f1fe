import { join } from "node:path";
import { buildSite } from "./site/build-site.ts";

/** `npm run docs`: the documentation as a site, to be opened from the disk or served by anything. */
const OUTDIR = join(import.meta.dirname, "..", "dist", "site");

const { files, broken } = await buildSite(OUTDIR, { pictures: true });
process.stdout.write(`${files.length} files: open ${join(OUTDIR, "index.html")}\n`);
for (const one of broken) process.stderr.write(`${one}\n`);
if (broken.length > 0) process.exitCode = 1;

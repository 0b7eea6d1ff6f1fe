import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type IStackSynthesizer, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, NIST80053R5Checks } from "cdk-nag";
import { VERSION } from "../../core/version.ts";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import type { Context } from "../../lib/context.ts";
import { PublishedSynthesizer } from "../../lib/published-synthesizer.ts";
import { STACK } from "../stack.ts";
import { zipFolder } from "./zip-folder.ts";

export const TEMPLATE_FILE = "cleargate.template.json";
export const SUMS_FILE = "SHA256SUMS";
/** What names in the bucket begin with, unless the deployer says otherwise. */
export const PREFIX = `cleargate/${VERSION}/`;

/**
 * Writes a template that needs no bootstrapped account, the zip of each function, and their check sums, as `sha256sum --check` reads
 * them. The functions are bundled before. The same sources give the same bytes.
 * @returns the names of the files
 */
export const writeTemplate = (out: string, context: Context): readonly string[] => {
  const work = mkdtempSync(join(tmpdir(), "cleargate-template-"));
  try {
    const app = new App({ outdir: work, analyticsReporting: false });
    const published = new PublishedSynthesizer(PREFIX);
    // The CDK's own class is none of its interface under exactOptionalPropertyTypes, which it is not written for.
    const synthesizer = published as IStackSynthesizer;
    new CleargateStack(app, STACK.id, { synthesizer, ...context });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
    app.synth();
    mkdirSync(out, { recursive: true });
    const template = JSON.stringify(JSON.parse(readFileSync(join(work, `${STACK.id}.template.json`), "utf8")));
    const files = new Map<string, string | Buffer>([[TEMPLATE_FILE, `${template}\n`]]);
    for (const { folder, zip } of published.assets) files.set(zip, zipFolder(join(work, folder)));
    const sums = [...files].map(([name, bytes]) => `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`);
    files.set(SUMS_FILE, sums.join(""));
    for (const [name, bytes] of files) writeFileSync(join(out, name), bytes);
    return [...files.keys()];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

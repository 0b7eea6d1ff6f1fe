import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmProgram } from "./program-of.ts";

/**
 * `npm run sbom`: what the functions and both programs are made of, as CycloneDX, in `dist/sbom.cdx.json`, and a line for each
 * licence. Without dependencies of development: `npm run package` makes the bill of what is inside a package.
 */

const root = join(import.meta.dirname, "..");

interface Component {
  readonly name: string;
  readonly version: string;
  readonly "bom-ref": string;
  readonly licenses?: readonly { readonly license?: { readonly id?: string }; readonly expression?: string }[];
}

interface Bill {
  components: readonly Component[];
  dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const [npm, ...first] = npmProgram();
const text = execFileSync(npm, [...first, "sbom", "--sbom-format", "cyclonedx"], {
  ...{ cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 ** 2 },
});
const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>;
};
// Not by `npm sbom --omit dev` (npm 11.19), which leaves out whatever a tool of development uses too.
const distributed = new Set(
  Object.entries(packages)
    .filter(([, { dev }]) => dev !== true)
    .map(([path, { version }]) => `${path.split("node_modules/").at(-1)}@${version}`),
);

const bill = JSON.parse(text) as Bill;
const own = bill.dependencies[0]?.ref ?? "";
const components = bill.components.filter(({ name, version }) => distributed.has(`${name}@${version}`));
const kept = new Set([own, ...components.map((one) => one["bom-ref"])]);
const dependencies = bill.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) }));

const licenceOf = ({ licenses = [] }: Component): string =>
  licenses.map(({ license, expression }) => license?.id ?? expression ?? "unknown").join(" AND ") || "unknown";

const file = join("dist", "sbom.cdx.json");
mkdirSync(join(root, "dist"), { recursive: true });
writeFileSync(join(root, file), `${JSON.stringify({ ...bill, components, dependencies }, null, 2)}\n`);
process.stdout.write(`${file}  ${components.length} packages\n`);
for (const [licence, some = []] of Object.entries(Object.groupBy(components, licenceOf)))
  process.stdout.write(`${licence.padEnd(24)} ${some.map(({ name }) => name).join(" ")}\n`);

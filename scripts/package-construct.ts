import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { bundleConstruct, bundleFunctions } from "./bundle.ts";

const root = join(import.meta.dirname, "..");

/** The files whose types are shipped: they name nothing but the CDK's and each other's. */
const DECLARED = ["cleargate", "cleargate-stack", "parameters"] as const;

const declarationOf = (name: string): string => {
  const file = join(root, "lib", `${name}.ts`);
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(file, "utf8"), {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.NodeNext, stripInternal: true },
  });
  const [first] = diagnostics;
  if (first !== undefined) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(first.messageText, "\n")}`);
  return outputText.replaceAll(/(from "\.\/[a-z-]+)\.ts"/g, '$1.js"');
};

/** What `package.json` has beside the commands where the construct is in the package. */
interface ConstructMembers {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

/** The CDK is the app's own. Whoever installs the commands alone needs none of it, and npm fetches nothing that is optional. */
const membersWith = (versions: Readonly<Record<string, string>>): ConstructMembers => {
  const peers = ["aws-cdk-lib", "constructs"];
  return {
    exports: {
      ".": { types: "./construct/cleargate.d.ts", default: "./construct/index.mjs" },
      "./package.json": "./package.json",
    },
    peerDependencies: Object.fromEntries(peers.map((name) => [name, `^${versions[name]}`])),
    peerDependenciesMeta: Object.fromEntries(peers.map((name) => [name, { optional: true }])),
  };
};

/**
 * Puts the construct `Cleargate` into a folder that becomes the package: its code, its types and the bundles of the functions.
 * @returns what the package's `package.json` has for it, and the packages inside it
 */
export const stageConstruct = async (staged: string): Promise<ConstructMembers & { inside: ReadonlySet<string> }> => {
  const functions = await bundleFunctions(join(staged, "dist", "functions"));
  const inside = new Set([...functions, ...(await bundleConstruct(join(staged, "construct")))]);
  for (const name of DECLARED) writeFileSync(join(staged, "construct", `${name}.d.ts`), declarationOf(name));
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  return { ...membersWith(devDependencies), inside };
};

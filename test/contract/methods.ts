import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const ROOT = join(import.meta.dirname, "..", "..");
/** What an agent asks of the world: ports that lie beside their adapters. */
const BESIDE_THEIR_ADAPTERS = ["adapters/s3-intake.ts", "adapters/s3-vault.ts"];

const portFiles = (): readonly string[] => [
  ...readdirSync(join(ROOT, "ports")).map((name) => `ports/${name}`),
  ...BESIDE_THEIR_ADAPTERS,
];

interface Declared {
  readonly methods: readonly string[];
  readonly bases: readonly string[];
}

const isMethod = (member: ts.TypeElement): boolean =>
  ts.isMethodSignature(member) ||
  (ts.isPropertySignature(member) && member.type !== undefined && ts.isFunctionTypeNode(member.type));

const declaredIn = (statement: ts.Statement): readonly [string, Declared] | undefined => {
  if (ts.isInterfaceDeclaration(statement)) {
    const methods = statement.members.filter(isMethod).map((member) => member.name?.getText() ?? "");
    const bases = (statement.heritageClauses ?? []).flatMap(({ types }) =>
      types.map(({ expression }) => expression.getText()),
    );
    return [statement.name.text, { methods, bases }];
  }
  // A port of one function is that function.
  return ts.isTypeAliasDeclaration(statement) && ts.isFunctionTypeNode(statement.type)
    ? [statement.name.text, { methods: [""], bases: [] }]
    : undefined;
};

export const methodName = (port: string, method: string): string => (method === "" ? port : `${port}.${method}`);

/** Every method of every interface that `ports/` declares, its inherited ones too, as `Port.method`. */
export const declaredMethods = (): readonly string[] => {
  const declared = new Map<string, Declared>();
  for (const file of portFiles()) {
    const text = readFileSync(join(ROOT, file), "utf8");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) {
      const found = declaredIn(statement);
      if (found !== undefined) declared.set(...found);
    }
  }
  const methodsOf = (port: string): readonly string[] => {
    const { methods, bases } = declared.get(port) ?? { methods: [], bases: [] };
    return [...methods, ...bases.flatMap(methodsOf)];
  };
  return [...declared.keys()].flatMap((port) => methodsOf(port).map((method) => methodName(port, method))).toSorted();
};

import { type Naming, RUN, WATCHED } from "./resources.ts";
import { ACCOUNT, type Physical, REGION, type Resource, type Template } from "./types.ts";

const PSEUDO: Readonly<Record<string, string>> = {
  "AWS::AccountId": ACCOUNT,
  "AWS::Region": REGION,
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "localhost",
  "AWS::StackName": "Cleargate",
  "AWS::StackId": `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Cleargate/local`,
  "AWS::NoValue": "",
};

export interface ResolvedResource {
  readonly id: string;
  readonly type: string;
  readonly physical: Physical;
  readonly properties: Record<string, unknown>;
}

export interface ResolvedTemplate {
  readonly resources: readonly ResolvedResource[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Resources of one type, by logical id. */
  ofType(type: string): ReadonlyMap<string, ResolvedResource>;
}

/** @throws Error naming every resource whose type the embedded cloud does not know */
const physicals = (template: Template, naming: Naming): Map<string, Physical> => {
  const unknown: string[] = [];
  const found = new Map<string, Physical>();
  for (const [id, { Type }] of Object.entries(template.Resources)) {
    const name = RUN[Type] ?? WATCHED[Type];
    if (name === undefined) unknown.push(`${id} (${Type})`);
    else found.set(id, name(id, naming));
  }
  if (unknown.length > 0) throw new Error(`the embedded cloud does not know how to run ${unknown.join(", ")}`);
  return found;
};

const substitute = (text: string, own: Record<string, unknown>, lookUp: (name: string) => string): string =>
  text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) =>
    literal === "!" ? `\${${name}}` : String(own[name] ?? lookUp(name)),
  );

/** Resolves every intrinsic function of a template with the given parameters. */
export const resolveTemplate = (
  template: Template,
  parameters: Readonly<Record<string, string>>,
  naming: Naming,
): ResolvedTemplate => {
  const known = physicals(template, naming);

  const ref = (name: string): unknown => {
    if (name in PSEUDO) return name === "AWS::NoValue" ? undefined : PSEUDO[name];
    const physical = known.get(name);
    if (physical !== undefined) return physical.ref;
    const parameter = template.Parameters?.[name];
    if (parameter === undefined) throw new Error(`the template refers to ${name}, which it does not have`);
    const value = parameters[name] ?? parameter.Default;
    if (value === undefined) throw new Error(`the template's parameter ${name} has no value`);
    return value;
  };

  const attribute = (id: string, name: string): string => {
    const value = known.get(id)?.attributes[name];
    if (value === undefined) throw new Error(`the embedded cloud does not know ${id}.${name}`);
    return value;
  };

  const intrinsic = (name: string, argument: unknown): unknown => {
    switch (name) {
      case "Ref":
        return ref(argument as string);
      case "Fn::GetAtt": {
        const [id, member] = Array.isArray(argument) ? argument : String(argument).split(".");
        return attribute(id as string, member as string);
      }
      case "Fn::Join": {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map((part) => String(resolve(part))).join(separator);
      }
      case "Fn::Sub": {
        const [text, own] = Array.isArray(argument)
          ? (argument as [string, Record<string, unknown>])
          : [argument as string, {}];
        const resolved = resolve(own) as Record<string, unknown>;
        return substitute(text, resolved, (one) => {
          const [id, member] = one.split(".");
          return member === undefined ? String(ref(one)) : attribute(id as string, member);
        });
      }
      case "Fn::Select": {
        const [index, list] = argument as [number, unknown];
        return (resolve(list) as unknown[])[Number(index)];
      }
      case "Fn::Split": {
        const [separator, text] = argument as [string, unknown];
        return String(resolve(text)).split(separator);
      }
      default:
        throw new Error(`the embedded cloud does not know ${name}`);
    }
  };

  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((one) => one !== undefined);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first !== undefined && (first[0] === "Ref" || first[0].startsWith("Fn::")))
      return intrinsic(first[0], first[1]);
    return Object.fromEntries(
      entries.map(([name, member]) => [name, resolve(member)]).filter(([, member]) => member !== undefined),
    );
  };

  const resources = Object.entries(template.Resources).map(([id, resource]: [string, Resource]) => ({
    id,
    type: resource.Type,
    physical: known.get(id) as Physical,
    properties: resolve(resource.Properties ?? {}) as Record<string, unknown>,
  }));
  const outputs = Object.entries(template.Outputs ?? {}).map(([name, { Value }]) => [name, String(resolve(Value))]);
  return {
    resources,
    outputs: Object.fromEntries(outputs),
    ofType: (type) => new Map(resources.filter((one) => one.type === type).map((one) => [one.id, one])),
  };
};

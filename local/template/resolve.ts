import { ACCOUNT, REGION } from "../aws/account.ts";
import { conditionsOf } from "./conditions.ts";
import { intrinsicResolver } from "./intrinsics.ts";
import { ignoredOf } from "./known-properties.ts";
import type { ResourceProperties } from "./properties.ts";
import { IGNORED, type Naming, SUPPORTED } from "./resources.ts";
import type { ParameterDefinition, Physical, Template } from "./types.ts";

const PSEUDO_PARAMETERS: Readonly<Record<string, string | undefined>> = {
  "AWS::AccountId": ACCOUNT,
  "AWS::Region": REGION,
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "localhost",
  "AWS::StackName": "Cleargate",
  "AWS::StackId": `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Cleargate/local`,
  "AWS::NoValue": undefined,
};

export interface ResolvedResource<Type extends keyof ResourceProperties> {
  readonly id: string;
  readonly physical: Physical;
  readonly properties: ResourceProperties[Type];
}

export interface ResolvedTemplate {
  ofType<Type extends keyof ResourceProperties>(type: Type): readonly ResolvedResource<Type>[];
}

/** @throws Error naming every resource whose type is not supported */
const namePhysicals = (template: Template, naming: Naming): Map<string, Physical> => {
  const unsupported: string[] = [];
  const physicals = new Map<string, Physical>();
  for (const [id, { Type }] of Object.entries(template.Resources)) {
    const name = SUPPORTED[Type] ?? IGNORED[Type];
    if (name === undefined) unsupported.push(`${id} (${Type})`);
    else physicals.set(id, name(id, naming));
  }
  if (unsupported.length > 0) throw new Error(`the embedded cloud does not support ${unsupported.join(", ")}`);
  return physicals;
};

/** @throws Error naming every property that would be ignored, so that nothing runs that is another thing on AWS */
const requireKnown = (template: Template, resolved: ReadonlyMap<string, unknown>): void => {
  const ignored = Object.entries(template.Resources).flatMap(([id, resource]) =>
    resource.Type in SUPPORTED
      ? ignoredOf(resource, resource.Type, resolved.get(id)).map((path) => `${id} (${path})`)
      : [],
  );
  if (ignored.length > 0) throw new Error(`the embedded cloud does not emulate ${ignored.join(", ")}`);
};

/** @throws Error where CloudFormation would refuse the value */
const requireAllowed = (
  name: string,
  { AllowedPattern, ConstraintDescription }: ParameterDefinition,
  value: unknown,
) => {
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(String(value)))
    throw new Error(`the template's parameter ${name} ${ConstraintDescription ?? "is not allowed"}: ${value}`);
};

/** CloudFormation lets a condition compare parameters alone. @throws Error always */
const noResource = (id: string): never => {
  throw new Error(`a condition of the template refers to ${id}, which is no parameter`);
};

/** The resources without those whose condition does not hold. */
const presentOf = ({ Resources }: Template, holds: (condition: string) => boolean): Template["Resources"] =>
  Object.fromEntries(
    Object.entries(Resources).filter(([, { Condition }]) => Condition === undefined || holds(Condition)),
  );

/**
 * Resolves every intrinsic function of a template with the given parameters.
 * @throws Error where the template has a resource, a property, a function or a reference that is not supported
 */
export const resolveTemplate = (
  given: Template,
  parameters: Readonly<Record<string, string>>,
  naming: Naming,
): ResolvedTemplate => {
  const parameterOf = (name: string): unknown => {
    if (name in PSEUDO_PARAMETERS) return PSEUDO_PARAMETERS[name];
    const parameter = given.Parameters?.[name];
    if (parameter === undefined) throw new Error(`the template refers to ${name}, which it does not define`);
    const value = parameters[name] ?? parameter.Default;
    if (value === undefined) throw new Error(`the template's parameter ${name} has no value`);
    requireAllowed(name, parameter, value);
    return value;
  };
  const holds: (condition: string) => boolean = conditionsOf(given.Conditions ?? {}, (value) => ofParameters(value));
  const ofParameters = intrinsicResolver({ ref: parameterOf, attribute: noResource, holds });
  const template = { ...given, Resources: presentOf(given, holds) };
  const physicals = namePhysicals(template, naming);
  const ref = (name: string): unknown => physicals.get(name)?.ref ?? parameterOf(name);

  const attribute = (id: string, name: string): string => {
    const value = physicals.get(id)?.attributes[name];
    if (value === undefined) throw new Error(`the embedded cloud does not support ${id}.${name}`);
    return value;
  };

  const resolve = intrinsicResolver({ ref, attribute, holds });
  const properties = new Map(
    Object.entries(template.Resources).map(([id, { Properties = {} }]) => [id, resolve(Properties)]),
  );
  requireKnown(template, properties);
  const resources = [...physicals].map(([id, physical]) => ({
    id,
    physical,
    type: template.Resources[id]?.Type,
    properties: properties.get(id),
  }));
  return {
    // The one place where a resource is trusted to have the properties of its type.
    ofType: <Type extends keyof ResourceProperties>(type: Type) =>
      resources.filter((one) => one.type === type) as unknown as ResolvedResource<Type>[],
  };
};

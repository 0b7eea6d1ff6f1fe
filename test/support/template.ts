import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ASSEMBLY } from "./cloud.ts";

/** The synthesised template, as its invariants read it. */

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string[];
  readonly Condition?: string;
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

export const template = JSON.parse(readFileSync(join(ASSEMBLY, "Cleargate.template.json"), "utf8")) as {
  readonly Parameters: Record<string, { readonly AllowedPattern?: string }>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Record<string, Resource>;
};

export const all = Object.entries(template.Resources);

/** @throws where there is none, or an invariant would hold of nothing */
export const ofType = (type: string): [string, Resource][] => {
  const found = all.filter(([, one]) => one.Type === type);
  if (found.length === 0) throw new Error(`the stack has no ${type}`);
  return found;
};

export const policyOf = ({ Properties }: Resource): Statement[] =>
  (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement;

export const statements = (type: string): Statement[] => ofType(type).flatMap(([, one]) => policyOf(one));

export const json = JSON.stringify;

/** The logical id that `Ref` or `Fn::GetAtt` names. */
export const idOf = (reference: unknown): string => {
  const { Ref, "Fn::GetAtt": attribute } = reference as { Ref?: string; "Fn::GetAtt"?: readonly [string, string] };
  return Ref ?? attribute?.[0] ?? "";
};

/** A text of the template, with `<Name>` for each reference in it. */
export const textOf = (value: unknown): string => {
  if (typeof value === "string") return value;
  const { "Fn::Join": joined } = value as { "Fn::Join"?: readonly [string, readonly unknown[]] };
  return joined === undefined ? `<${idOf(value)}>` : joined[1].map(textOf).join(joined[0]);
};

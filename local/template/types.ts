/** The parts of a CloudFormation template that matter for running it. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly Condition?: string;
}

export interface ParameterDefinition {
  readonly Type: string;
  readonly Default?: unknown;
  /** Must match all of a value. */
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
}

export interface Template {
  readonly Parameters?: Record<string, ParameterDefinition>;
  readonly Conditions?: Record<string, unknown>;
  readonly Resources: Record<string, Resource>;
  readonly Outputs?: Record<string, { readonly Value: unknown; readonly Description?: string }>;
}

/** What `Ref` and `Fn::GetAtt` of a resource return. */
export interface Physical {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

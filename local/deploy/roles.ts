import { requireService } from "../aws/iam/authorize.ts";
import { type NamedStatement, namedStatements } from "../aws/policy.ts";
import type { Role } from "../gateway/identities.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";

/** Every role of the template, with the statements of the policies that name it. */
export const roles = (template: ResolvedTemplate): Role[] => {
  const policies = template.ofType("AWS::IAM::Policy");
  return template.ofType("AWS::IAM::Role").map(({ id, physical }) => ({
    name: id,
    arn: physical.attributes.Arn ?? "",
    statements: policies
      .filter(({ properties }) => properties.Roles.includes(id))
      .flatMap((policy) => namedStatements(policy.id, policy.properties.PolicyDocument)),
  }));
};

/** The managed policies, which the template leaves to be attached to the roles of agents. */
export const agentStatements = (template: ResolvedTemplate): NamedStatement[] =>
  template
    .ofType("AWS::IAM::ManagedPolicy")
    .flatMap(({ id, properties }) => namedStatements(id, properties.PolicyDocument));

/** @throws Error where a function has a role that Lambda may not assume: it could not be created */
export const requireTrustedRoles = (template: ResolvedTemplate): void => {
  const trusts = new Map(
    template
      .ofType("AWS::IAM::Role")
      .map(({ id, physical, properties }) => [
        physical.attributes.Arn,
        namedStatements(id, properties.AssumeRolePolicyDocument).map((one) => ({ ...one, Resource: "*" })),
      ]),
  );
  for (const { physical, properties } of template.ofType("AWS::Lambda::Function"))
    requireService(trusts.get(properties.Role) ?? [], {
      service: "lambda.amazonaws.com",
      sourceArn: physical.attributes.Arn ?? "",
      action: "sts:AssumeRole",
      resource: properties.Role,
    });
};

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

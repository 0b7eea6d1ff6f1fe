import { requireService } from "../aws/iam/authorize.ts";
import type { NamedStatement } from "../aws/policy.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";

/** A permission as Lambda adds it to the function's policy. */
const statementsOf = (template: ResolvedTemplate): NamedStatement[] =>
  template.ofType("AWS::Lambda::Permission").map(({ id, properties }) => ({
    name: id,
    Effect: "Allow",
    Principal: { Service: properties.Principal },
    Action: properties.Action,
    Resource: properties.FunctionName,
    ...(properties.SourceArn === undefined
      ? {}
      : { Condition: { ArnLike: { "aws:SourceArn": properties.SourceArn } } }),
  }));

/** @throws Error where no permission lets the service invoke the function for this source: each call would be refused */
export const requireInvocation = (
  template: ResolvedTemplate,
  service: string,
  sourceArn: string,
  functionArn: string,
): void =>
  requireService(statementsOf(template), {
    service,
    sourceArn,
    action: "lambda:InvokeFunction",
    resource: functionArn,
  });

import { type NamedStatement, namedStatements } from "../aws/policy.ts";
import type { QueueConfig } from "../services/sqs.ts";
import type { ResourceProperties } from "../template/properties.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";

const attributesOf = ({
  VisibilityTimeout,
  MessageRetentionPeriod,
  RedrivePolicy,
}: ResourceProperties["AWS::SQS::Queue"]): Record<string, string> => ({
  ...(VisibilityTimeout === undefined ? {} : { VisibilityTimeout: String(VisibilityTimeout) }),
  ...(MessageRetentionPeriod === undefined ? {} : { MessageRetentionPeriod: String(MessageRetentionPeriod) }),
  ...(RedrivePolicy === undefined ? {} : { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
});

export const queueConfigs = (template: ResolvedTemplate): QueueConfig[] =>
  template.ofType("AWS::SQS::Queue").map(({ id, properties }) => ({ name: id, attributes: attributesOf(properties) }));

/** The URL of each queue, by its ARN. */
export const queueUrls = (template: ResolvedTemplate): ReadonlyMap<string, string> =>
  new Map(template.ofType("AWS::SQS::Queue").map(({ physical }) => [physical.attributes.Arn ?? "", physical.ref]));

export const queuePolicies = (template: ResolvedTemplate): NamedStatement[] =>
  template
    .ofType("AWS::SQS::QueuePolicy")
    .flatMap(({ id, properties }) => namedStatements(id, properties.PolicyDocument));

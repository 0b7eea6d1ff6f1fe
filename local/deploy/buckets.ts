import { type NamedStatement, namedStatements } from "../aws/policy.ts";
import type { BucketConfig, NotificationConfig } from "../services/s3/bucket.ts";
import type { ResourceProperties } from "../template/properties.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";

const notificationsOf = (properties: ResourceProperties["AWS::S3::Bucket"]): NotificationConfig[] =>
  (properties.NotificationConfiguration?.QueueConfigurations ?? []).map(({ Queue, Filter }) => {
    const rule = (name: string): string =>
      Filter?.S3Key?.Rules?.find(({ Name }) => Name.toLowerCase() === name)?.Value ?? "";
    return { queueArn: Queue, prefix: rule("prefix"), suffix: rule("suffix") };
  });

export const bucketConfigs = (template: ResolvedTemplate): BucketConfig[] =>
  template.ofType("AWS::S3::Bucket").map(({ physical, properties }) => ({
    name: physical.ref,
    arn: physical.attributes.Arn ?? "",
    retentionDays: properties.ObjectLockConfiguration?.Rule?.DefaultRetention?.Days ?? 0,
    notifications: notificationsOf(properties),
  }));

export const bucketPolicies = (template: ResolvedTemplate): NamedStatement[] =>
  template
    .ofType("AWS::S3::BucketPolicy")
    .flatMap(({ id, properties }) => namedStatements(id, properties.PolicyDocument));

import { arnOf } from "../aws/account.ts";
import { requireService } from "../aws/iam/authorize.ts";
import { namedStatements } from "../aws/policy.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";

/**
 * A topic without a policy takes what its account publishes; one with a policy takes only what that allows:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 * @throws Error for an alarm that nobody would hear
 */
export const requireAudibleAlarms = (template: ResolvedTemplate): void => {
  const policies = template.ofType("AWS::SNS::TopicPolicy");
  for (const { properties: alarm } of template.ofType("AWS::CloudWatch::Alarm"))
    for (const topic of [alarm.AlarmActions, alarm.InsufficientDataActions, alarm.OKActions].flatMap(
      (actions) => actions ?? [],
    )) {
      const its = policies.filter(({ properties }) => properties.Topics.includes(topic));
      if (its.length === 0) continue;
      requireService(
        its.flatMap(({ id, properties }) => namedStatements(id, properties.PolicyDocument)),
        {
          service: "cloudwatch.amazonaws.com",
          sourceArn: arnOf("cloudwatch", `alarm:${alarm.AlarmName}`),
          action: "sns:Publish",
          resource: topic,
        },
      );
    }
};

import { type EventBus, EventField, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import { RuleTopic } from "./rule-topic.ts";

/** What SNS mails as it is: JSON that a person can read. No link, no language, no delivery that the outbox knows. */
const NEWS = RuleTargetInput.fromObject({
  news: EventField.fromPath("$.detail.summary"),
  migration: EventField.fromPath("$.detail.migration"),
  at: EventField.fromPath("$.detail.at"),
  fact: EventField.fromPath("$.detail.fact"),
  whatThisIs: "Sent by SNS in the place of a mail, until SES may send: docs/deploying.md",
});

/** Events mailed by SNS, for the days in which SES may not send yet: docs/deploying.md. */
export class MailFallback extends RuleTopic {
  constructor(
    scope: Construct,
    id: string,
    { bus, addresses }: { readonly bus: EventBus; readonly addresses: readonly string[] },
  ) {
    super(scope, id, "Cleargate");
    this.tell("News", bus, undefined, NEWS);
    for (const address of addresses) this.topic.addSubscription(new EmailSubscription(address));
  }
}

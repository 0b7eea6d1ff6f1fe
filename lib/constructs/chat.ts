import { type EventBus, EventField, RuleTargetInput } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import { RuleTopic } from "./rule-topic.ts";

const detail = (name: string): string => EventField.fromPath(`$.detail.${name}`);

/**
 * A message as Amazon Q Developer in chat applications reads it:
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 * @param about what one thread is about, within its migration
 */
const messageOf = (about: string): RuleTargetInput =>
  RuleTargetInput.fromObject({
    version: "1.0",
    source: "custom",
    id: detail("id"),
    content: {
      textType: "client-markdown",
      title: `${EventField.detailType}: ${detail("migration")} ${about}`,
      description: detail("summary"),
    },
    metadata: { threadId: `${detail("migration")}/${about}`, eventType: EventField.detailType },
  });

/** Messages for a chat, by the chat service's own integration: docs/events.md#in-a-chat. */
export class Chat extends RuleTopic {
  constructor(scope: Construct, id: string, { bus }: { readonly bus: EventBus }) {
    super(scope, id, "Cleargate chat");
    // Each thread is about one gate, or about one unit where an event is about no gate.
    this.tell("Gates", bus, { gate: [{ exists: true }] }, messageOf(detail("gate")));
    this.tell("Units", bus, { gate: [{ exists: false }] }, messageOf(detail("unit")));
  }
}

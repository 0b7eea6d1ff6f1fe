import { isDetailType, type MailEvent } from "../services/ses/mail-events.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";

/** Publishes mail events to a stack that subscribes to them, and of the kinds alone that it names. @throws Error for one that does not */
export const mailEventPublisher = (
  template: ResolvedTemplate,
  publish: (event: MailEvent) => void,
): ((event: MailEvent) => void) => {
  const destinations = template.ofType("AWS::SES::ConfigurationSetEventDestination");
  const types = destinations.flatMap(({ properties }) => properties.EventDestination.MatchingEventTypes);
  return (event) => {
    if (destinations.length === 0) throw new Error("the stack has no destination for events of the mail service");
    if (isDetailType(types, event)) publish(event);
  };
};

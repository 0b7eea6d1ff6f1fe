import type { MailEvent } from "../services/ses/mail-events.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";

/** Publishes mail events only for a stack that subscribes to them. @throws Error for one that does not */
export const mailEventPublisher = (
  template: ResolvedTemplate,
  publish: (event: MailEvent) => void,
): ((event: MailEvent) => void) => {
  const destinations = template.ofType("AWS::SES::ConfigurationSetEventDestination");
  return (event) => {
    if (destinations.length === 0) throw new Error("the stack has no destination for events of the mail service");
    publish(event);
  };
};

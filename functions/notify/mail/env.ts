import { isLinkAddress } from "../../../core/notification/link.ts";
import { environment, text, textThat } from "../../environment.ts";

export const MailEnv = environment({
  SENDER: text(3),
  CONFIGURATION_SET: text(1),
  /** The stack's own address, to which each mail has one link. */
  API_URL: textThat((given) =>
    isLinkAddress(given) ? undefined : "must be an https URL without user, query and fragment",
  ),
});

import * as z from "zod";
import { isLinkAddress } from "../../../core/notification/link.ts";

export const MailEnv = z.object({
  SENDER: z.string().min(3),
  CONFIGURATION_SET: z.string().min(1),
  /** The stack's own address, to which each mail has one link. */
  API_URL: z.string().refine(isLinkAddress, "must be an https URL without user, query and fragment"),
});

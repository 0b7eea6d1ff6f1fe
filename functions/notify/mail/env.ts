import * as z from "zod";

export const MailEnv = z.object({ SENDER: z.string().min(3), CONFIGURATION_SET: z.string().min(1) });

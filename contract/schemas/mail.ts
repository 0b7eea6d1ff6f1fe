import * as z from "zod";
import { Id } from "../../core/identifier.ts";
import { list } from "./values.ts";

export const MailQuery = z.strictObject({
  migration: Id.exactOptional().meta({ description: "Also asks for each person whom its plan tells" }),
});

const MailCheckView = z
  .strictObject({
    check: z.enum(["account", "sandbox", "quota", "sender", "dkim", "configuration-set", "recipient"]),
    state: z
      .enum(["ok", "warning", "wrong", "unknown"])
      .meta({ description: "`warning`: mail goes out, and may not arrive. `unknown`: the mail service did not say" }),
    message: z.string(),
    remedy: z.string().nullable().meta({ description: "What somebody can do" }),
  })
  .meta({ id: "MailCheck" });
export type MailCheckView = z.infer<typeof MailCheckView>;

export const MailAnswer = z
  .strictObject({
    sender: z.string(),
    ready: z.boolean().meta({ description: "False where a check is `wrong` or `unknown`" }),
    checks: list(MailCheckView),
    recipientsLeftOut: z.int().min(0).meta({ description: "How many people were not asked for: at most 50 are" }),
  })
  .meta({ id: "MailChecks", description: "What stands between a notification and a mailbox" });
export type MailAnswer = z.infer<typeof MailAnswer>;

export const TestMailAnswer = z
  .strictObject({ to: z.string(), messageId: z.string().meta({ description: "As the mail service names it" }) })
  .meta({ id: "TestMail" });

import * as z from "zod";
import type { Actor as CoreActor } from "../../core/actor.ts";

export const Actor = z
  .strictObject({
    issuer: z.string().meta({ description: "With the subject, the identity: the `iss` of the token" }),
    subject: z.string().meta({ description: "The `sub` of the token" }),
    name: z.string().nullable().meta({ description: "As the issuer calls the person; it is only shown" }),
    email: z.string().nullable().meta({ description: "Only where the issuer says that it is verified" }),
  })
  .meta({ id: "Actor", description: "Who did a thing, as a verified token names them" }) satisfies z.ZodType<CoreActor>;
export type Actor = z.infer<typeof Actor>;

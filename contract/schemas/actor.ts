import * as z from "zod";
import type { Actor as CoreActor } from "../../core/actor.ts";
import { Sha256Hex } from "../../core/identifier.ts";

const Named = z
  .strictObject({
    issuer: z.string().meta({ description: "With the subject, the identity: the `iss` of the token" }),
    subject: z.string().meta({ description: "The `sub` of the token" }),
    name: z.string().nullable().meta({ description: "As the issuer calls the person; it is only shown" }),
    email: z.string().nullable().meta({ description: "Only where the issuer says that it is verified" }),
  })
  .meta({ id: "Named", description: "Somebody as a verified token names them" });

const Forgotten = z
  .strictObject({ person: Sha256Hex.meta({ description: "What the log has in the place of the name" }) })
  .meta({ id: "Forgotten", description: "Somebody who was forgotten" });

export const Actor = z
  .union([Named, Forgotten])
  .meta({ id: "Actor", description: "Who did a thing" }) satisfies z.ZodType<CoreActor>;
export type Actor = z.infer<typeof Actor>;

import * as z from "zod";
import { Id } from "../../identifier.ts";
import { LANGUAGES } from "../language.ts";
import { Title } from "./text.ts";

export const Contact = z.strictObject({
  id: Id,
  name: Title,
  email: z.email().max(254),
  subject: z.string().min(1).max(255).optional().meta({
    description:
      "The person's `sub` at the issuer. A signer is known by it, and without it by `email`, which the issuer must have verified",
  }),
  language: z.enum(LANGUAGES).default("en"),
});
export type Contact = z.infer<typeof Contact>;

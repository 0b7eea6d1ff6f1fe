import * as z from "zod";
import { Id } from "../../identifier.ts";
import { LANGUAGES } from "../language.ts";
import { Title } from "./text.ts";

/**
 * What the subject of a token can be (OpenID Connect Core 1.0, section 2): whoever is named by anything else can never sign.
 * Blanks around it are those of whoever copied it.
 */
const Subject = z
  .string()
  .regex(
    /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/,
    "must be the `sub` of a token: at most 255 printable ASCII characters, without blanks around them",
  );

export const Contact = z.strictObject({
  id: Id,
  name: Title,
  email: z.email().max(254),
  subject: Subject.optional().meta({
    description:
      "The person's `sub` at the issuer. A signer is known by it, and without it by `email`, which the issuer must have verified",
  }),
  language: z.enum(LANGUAGES).default("en"),
});
export type Contact = z.infer<typeof Contact>;

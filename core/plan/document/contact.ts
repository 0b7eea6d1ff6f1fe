import * as z from "zod";
import { Id } from "../../identifier.ts";
import { LANGUAGES } from "../language.ts";
import { Title } from "./text.ts";

export const Contact = z.strictObject({
  id: Id,
  name: Title,
  email: z.email().max(254),
  language: z.enum(LANGUAGES).default("en"),
});
export type Contact = z.infer<typeof Contact>;

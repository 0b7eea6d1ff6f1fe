import * as z from "zod";
import { Id } from "../../identifier.ts";
import { Said } from "./said.ts";
import { Home, Title } from "./text.ts";

export const Unit = z
  .strictObject({
    id: Id,
    kind: Id.meta({ description: "For example global, pool, server or database" }),
    title: Said.optional().meta({
      description:
        "What people call it: one text, or one for each language; no other unit may be called or known by it",
    }),
    name: Title.optional().meta({ description: "For people; an FQDN where it has one" }),
    roles: z
      .array(Id)
      .max(100)
      .default([])
      .meta({ description: "What runs on it; a requirement may apply to some roles only" }),
    homes: z
      .array(Home)
      .max(20)
      .default([])
      .meta({ description: "How a directory names it as the home of an account: FQDN, distinguished name" }),
    owner: Id.optional().meta({ description: "The contact who is responsible for it" }),
  })
  .meta({ description: "Something that can be lost on its own" });
export type Unit = z.infer<typeof Unit>;

/** The names under which a directory may call the unit a home, in lower case. */
export const ownHomes = (unit: Unit): string[] =>
  [unit.id, unit.name, ...unit.homes].filter((name) => name !== undefined).map((name) => name.toLowerCase());

import * as z from "zod";
import { Actor } from "./actor.ts";
import { Digest, Instant, list, Version } from "./values.ts";

export const MigrationView = z
  .strictObject({
    migration: z.string().meta({ description: "Its id", example: "contoso" }),
    title: z.string(),
    timeZone: z
      .string()
      .meta({ description: "In which its people are shown instants", example: "America/Mexico_City" }),
    planVersion: Version.meta({ description: "The plan version in force" }),
    planDigest: Digest.nullable(),
    appliedAt: Instant.nullable(),
    appliedBy: Actor.nullable(),
    proposedVersion: Version.nullable().meta({ description: "The plan version that waits for approval" }),
  })
  .meta({ id: "Migration", description: "A migration, and the plan version by which it is judged" });
export type MigrationView = z.infer<typeof MigrationView>;

export const MigrationsAnswer = z.strictObject({ migrations: list(MigrationView) }).meta({ id: "Migrations" });
export type MigrationsAnswer = z.infer<typeof MigrationsAnswer>;

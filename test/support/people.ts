import type { Named } from "../../core/actor.ts";
import type { Seen } from "../../core/readiness/checkpoint/seen.ts";

export const ISSUER = "https://login.example.com/";

/** A person of one issuer, whose address is verified. */
export const personOf = (id: string, over: Partial<Named> = {}): Named => ({
  issuer: ISSUER,
  subject: `sub-${id}`,
  name: null,
  email: `${id}@example.com`,
  ...over,
});

export const seen = (evidence = "e", over: Partial<Seen> = {}): Seen => ({
  planVersion: 1,
  rules: "r",
  evidence,
  ...over,
});

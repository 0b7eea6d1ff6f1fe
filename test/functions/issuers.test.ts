import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { callerOf, requirePerson } from "../../functions/caller.ts";
import { verifyToken } from "../../local/people/jwt-authorizer.ts";
import { eventOf } from "../support/http-event.ts";

/** Tokens as issuers document them, to the authorizer and to what reads roles; `docs/identity.md` sets each issuer up so. */

const FOLDER = join(import.meta.dirname, "..", "..", "examples", "identity");

interface Example {
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
  readonly consoleClientId: string;
  readonly person: JWTPayload;
  readonly program: JWTPayload;
}

const exampleOf = (name: string): Example => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));

let sign: (claims: JWTPayload) => Promise<string>;
let keySet: ReturnType<typeof createLocalJWKSet>;
beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  keySet = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: "k", alg: "RS256" }] });
  sign = (claims) => new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "k" }).sign(privateKey);
});

const EXPECTED: Readonly<Record<string, { subject: string; email: string | null; program: readonly string[] }>> = {
  cognito: { subject: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", email: "ana@example.com", program: [] },
  // Neither says whether an address is verified, so people are known by their subject.
  entra: { subject: "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ", email: null, program: ["auditor"] },
  okta: { subject: "ana@example.com", email: null, program: [] },
  keycloak: { subject: "a4487df9-fd40-4ffe-8163-5fd05f86b959", email: "ana@example.com", program: ["auditor"] },
};

it("there is an example of each issuer that the page has", () => {
  expect(readdirSync(FOLDER).map((file) => basename(file, ".json"))).toEqual(Object.keys(EXPECTED).toSorted());
});

describe.each(Object.entries(EXPECTED))("a token of %s", (name, expected) => {
  const { issuer, audience, roleClaim, person, program } = exampleOf(name);
  const now = new Date(((person.iat as number) + 60) * 1_000);
  const verified = async (claims: JWTPayload, allowed: readonly string[] = [audience]) =>
    callerOf(eventOf(await verifyToken(await sign(claims), keySet, { issuer, audience: allowed }, now)), roleClaim);

  it("lets a person in, with their role, by issuer and subject", async () => {
    const caller = await verified(person);
    expect(caller).toEqual({
      actor: { issuer, subject: expected.subject, name: "Ana Ruiz", email: expected.email },
      roles: ["manager"],
      isMachine: false,
    });
  });

  it("lets nobody in whose token is for another audience, or without the role where the claim lacks it", async () => {
    await expect(verified(person, ["another"])).rejects.toThrow("another audience");
    const { [roleClaim]: _, ...without } = person;
    expect((await verified(without)).roles).toEqual([]);
  });

  it("is a program's where a program asked for it: it may read by its role, and decides nothing", async () => {
    // Cognito's tokens for programs have their client for an audience.
    const own = program.aud === undefined ? [String(program.client_id)] : [audience];
    const caller = await verified(program, own);
    expect([caller.roles, caller.isMachine]).toEqual([expected.program, true]);
    expect(() => requirePerson(caller)).toThrow(expect.objectContaining({ code: "approver-machine" }));
  });
});

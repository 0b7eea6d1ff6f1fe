import { describe, expect, it } from "vitest";
import { callerOf, requirePerson, requireRole } from "../../functions/caller.ts";
import { eventOf, MANAGER as PERSON, tokenOf } from "../support/http-event.ts";
import { ISSUER } from "../support/people.ts";

/** Who sent a request: the token itself says it, and API Gateway has verified the token. */

/** A name with a byte that no text has: what reads it for something else reads another name than was verified. */
const notUtf8 = (claims: object): string =>
  Buffer.from(JSON.stringify({ ...claims, name: "\u00ff" }), "latin1").toString("base64url");

const caller = (over: Readonly<Record<string, unknown>> = {}) => callerOf(eventOf({ ...PERSON, ...over }), "roles");
const refused = (code: string) => expect.objectContaining({ code });

describe("a caller", () => {
  it("is known by issuer and subject, and shown by the address that the issuer has verified", () => {
    expect(caller({ name: "Ana Ruiz" }).actor).toEqual({
      issuer: ISSUER,
      subject: "7f3a",
      name: "Ana Ruiz",
      email: "ana@example.com",
    });
  });

  it.each([
    ["that nobody has verified", { email_verified: false }],
    ["of which the issuer does not say whether it is verified", { email_verified: undefined }],
    ["that is verified by a text, which any attribute may be", { email_verified: "true" }],
    ["with letters that look like others", { email: "\u212aim@example.com" }],
    ["that is no address", { email: "ana" }],
    ["that has another behind it", { email: "ana@example.com, eve@example.com" }],
  ])("has no address %s", (_, claims) => {
    expect(caller(claims).actor.email).toBeNull();
  });

  it.each([
    ["a text", "Site manager", []],
    ["a text that is a role", "manager", []],
    ["a list of texts that contain a role", ["line manager", "manager,auditor", "Manager"], []],
    ["a list in a list", [["manager"]], []],
    ["nothing", undefined, []],
    ["a list of whole roles", ["operator", "manager", "cook"], ["operator", "manager"]],
  ])("has the roles of %s only where it lists them whole", (_, roles, expected) => {
    expect(caller({ roles }).roles).toEqual(expected);
  });

  it("is refused without one of the roles that a route requires", () => {
    expect(() => requireRole(caller({ roles: ["auditor"] }), "manager")).toThrow(refused("role-missing"));
    expect(() => requireRole(caller(), "operator", "manager")).not.toThrow();
  });

  it.each([
    ["no token", ""],
    ["two tokens, as two headers arrive", `Bearer ${tokenOf(PERSON)},Bearer ${tokenOf({ ...PERSON, sub: "other" })}`],
    [
      "a forged token of the same person behind the verified one",
      `Bearer ${tokenOf(PERSON)},Bearer ${tokenOf(PERSON)}`,
    ],
    ["a forged token of the same person before the verified one", `${tokenOf(PERSON)}, ${tokenOf(PERSON)}`],
    ["a token whose payload is not JSON", "Bearer e30.e30e.e30"],
    ["a token whose payload is no object", `Bearer ${tokenOf(["manager"])}`],
    ["a token whose payload is not UTF-8", `Bearer e30.${notUtf8(PERSON)}.e30`],
    ["another token than the one that was verified", `Bearer ${tokenOf({ ...PERSON, sub: "other" })}`],
    ["a token of another issuer than the one that was verified", `Bearer ${tokenOf({ ...PERSON, iss: "other" })}`],
  ])("is refused with %s", (_, authorization) => {
    expect(() => callerOf(eventOf(PERSON, authorization), "roles")).toThrow(refused("token-unclear"));
  });

  it.each([
    ["no subject", { sub: undefined }],
    ["an empty subject", { sub: " " }],
    ["a subject that is no text", { sub: 7 }],
    ["a subject that people cannot read", { sub: "ana\u202e" }],
  ])("is refused with %s", (_, claims) => {
    expect(() => caller(claims)).toThrow(refused("token-unclear"));
  });

  it("may send the token without Bearer, as API Gateway accepts it", () => {
    expect(callerOf(eventOf(PERSON, tokenOf(PERSON)), "roles").roles).toEqual(["manager"]);
  });
});

describe("a program", () => {
  it.each([
    ["Cognito", { sub: "client7", client_id: "client7" }],
    ["Okta", { sub: "client7", cid: "client7" }],
    ["Auth0", { sub: "client7@clients", azp: "client7" }],
    ["Auth0, by its mark", { gty: "client-credentials" }],
    ["Entra", { idtyp: "app" }],
    ["Keycloak", { preferred_username: "service-account-pipeline" }],
  ])("is known by the token of %s, and approves nothing", (_, claims) => {
    expect(() => requirePerson(caller(claims))).toThrow(refused("approver-machine"));
  });

  it("is not a person whose token names the client that they used", () => {
    expect(() => requirePerson(caller({ azp: "cli", client_id: "cli" }))).not.toThrow();
  });
});

import { ROLES, type Role } from "../contract/route.ts";
import type { Named } from "../core/actor.ts";
import { Failure } from "../core/failure.ts";
import { printable } from "../core/printable.ts";
import type { HttpEvent } from "./http.ts";
import { type Claims, claimsOf } from "./token.ts";

/** Of the name that a token gives a person, in UTF-8. */
const MAX_SHOWN_BYTES = 100;

/** Who sent a request, as a token says whose signature API Gateway has verified. */
export interface Caller {
  readonly actor: Named;
  readonly roles: readonly Role[];
  /** True where the token was issued to a program, with a subject that many people may share. */
  readonly isMachine: boolean;
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value.trim() !== "" ? value : null);

const ADDRESS = /^[\x21-\x3f\x41-\x7e]{1,64}@[a-z0-9.-]{1,255}$/i;

/** Only letters that look like no others, and only where the issuer says so: anybody may enter the address of another. */
const verifiedEmail = ({ email, email_verified: isVerified }: Claims): string | null => {
  const address = isVerified === true ? textOf(email) : null;
  return address !== null && ADDRESS.test(address) ? address.toLowerCase() : null;
};

/** OpenID Connect Core 1.0, section 2: at most 255 ASCII characters; control characters are none that people can read. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;

/** @throws Failure `token-unclear` */
const actorOf = (claims: Claims): Named => {
  const [issuer, subject, name] = [claims.iss, claims.sub, claims.name].map(textOf);
  if (issuer == null || subject == null || !SUBJECT.test(subject))
    throw new Failure("token-unclear", "the token names nobody: it needs an issuer and a printable subject");
  return {
    issuer,
    subject,
    name: name == null ? null : printable(name, MAX_SHOWN_BYTES),
    email: verifiedEmail(claims),
  };
};

/** A list of whole names. A text is none: `"Site manager"` is one role, which is not `manager`. */
const rolesOf = (claim: unknown): Role[] =>
  Array.isArray(claim) ? ROLES.filter((role) => claim.some((one) => one === role)) : [];

/**
 * Tokens of the client-credentials grant, as issuers mark them: Auth0 by `gty`, Entra by `idtyp`, Keycloak by the name of
 * the service account, and Cognito, Okta and most others by the client as its own subject.
 */
const isMachine = (claims: Claims): boolean => {
  const { sub, gty, idtyp, client_id: client, azp, cid, preferred_username: name } = claims;
  const byMark =
    gty === "client-credentials" || idtyp === "app" || textOf(name)?.startsWith("service-account-") === true;
  return byMark || [client, azp, cid].some((one) => one !== undefined && (one === sub || `${one}@clients` === sub));
};

/**
 * @param roleClaim name of the claim that lists roles
 * @throws Failure `token-unclear`
 */
export const callerOf = (event: HttpEvent, roleClaim: string): Caller => {
  const claims = claimsOf(event);
  return { actor: actorOf(claims), roles: rolesOf(claims[roleClaim]), isMachine: isMachine(claims) };
};

/** @throws Failure `role-missing` */
export const requireRole = ({ roles }: Caller, ...allowed: readonly Role[]): void => {
  if (!roles.some((role) => allowed.includes(role)))
    throw new Failure(
      "role-missing",
      `this requires the role ${allowed.join(" or ")}; the token lists ${roles.join(", ") || "none"}`,
    );
};

/** Approvals are by people: two who share a program's subject could not be told apart. @throws Failure `approver-machine` */
export const requirePerson = ({ isMachine: machine }: Caller): void => {
  if (machine)
    throw new Failure("approver-machine", "the token is a program's; only people request, approve and revoke");
};

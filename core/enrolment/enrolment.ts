import type { Actor } from "../actor.ts";
import type { Instant } from "../instant.ts";
import type { ClaimBody } from "./claim.ts";

/** What a host that had the code said of itself. It is believed by nobody until a plan names the key. */
interface EnrolmentClaim {
  readonly publicKey: string;
  readonly host: string;
  readonly at: Instant;
}

/** That somebody took a code back. What a host had proposed by it lies there still, and is shown as withdrawn. */
interface Withdrawal {
  readonly by: Actor;
  readonly at: Instant;
}

/** A code that somebody gave out, and what it is for. */
export interface Enrolment {
  /** As `enrolmentId` makes it of the code, which is stored nowhere. */
  readonly id: string;
  readonly migration: string;
  readonly agent: string;
  /** What the plan shall call the key. */
  readonly key: string;
  /** The units whose evidence the agent shall push; `*` is all. */
  readonly units: readonly string[];
  /** The only host that may use it; null for any. */
  readonly host: string | null;
  readonly by: Actor;
  readonly at: Instant;
  readonly expiresAt: Instant;
  readonly claim: EnrolmentClaim | null;
  /** In which whoever gave it out is told that a host used it; absent where it was written before that was asked. */
  readonly language?: string;
  /** Absent where nobody took it back. */
  readonly withdrawal?: Withdrawal;
}

type EnrolmentState = "open" | "claimed" | "expired" | "withdrawn";

/** The server's clock decides, never the host's. */
export const enrolmentState = ({ claim, expiresAt, withdrawal }: Enrolment, now: Instant): EnrolmentState => {
  if (withdrawal !== undefined) return "withdrawn";
  if (claim !== null) return "claimed";
  return now >= expiresAt ? "expired" : "open";
};

/** What becomes of a claim: it is to be written, it was written before, or it is refused and nothing changes. */
export type ClaimDecision =
  | { readonly state: "claimed"; readonly enrolment: Enrolment }
  | { readonly state: "again"; readonly enrolment: Enrolment }
  | { readonly state: "refused"; readonly code: "enrolment-unknown" | "enrolment-used" | "enrolment-expired" }
  | { readonly state: "refused"; readonly code: "enrolment-host"; readonly host: string };

/** True of one host by its short name and by its whole one. */
const isHost = (asked: string, host: string): boolean => {
  const [one, other] = [asked.toLowerCase(), host.toLowerCase()];
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
};

/**
 * Decides whether a host may use a code. The key that used it once may ask again, also late: its answer may have been lost.
 * A code that was withdrawn is to a host as one that never was.
 * @param found under the code's id; undefined where there is none
 * @param asked by whoever has shown the private key (`isProven`)
 */
export const decideClaim = (
  found: Enrolment | undefined,
  { publicKey, host }: Pick<ClaimBody, "publicKey" | "host">,
  now: Instant,
): ClaimDecision => {
  if (found === undefined || found.withdrawal !== undefined) return { state: "refused", code: "enrolment-unknown" };
  if (found.claim !== null)
    return found.claim.publicKey === publicKey
      ? { state: "again", enrolment: found }
      : { state: "refused", code: "enrolment-used" };
  if (enrolmentState(found, now) === "expired") return { state: "refused", code: "enrolment-expired" };
  if (found.host !== null && !isHost(host, found.host))
    return { state: "refused", code: "enrolment-host", host: found.host };
  return { state: "claimed", enrolment: { ...found, claim: { publicKey, host, at: now } } };
};

/**
 * Takes a code back, whether or not a host has used it; what is in a plan stays there. Whoever was first stays the one who did.
 * @param found of the migration, under the code's id
 * @returns undefined where that was done before
 */
export const withdrawn = (found: Enrolment, by: Actor, at: Instant): Enrolment | undefined =>
  found.withdrawal === undefined ? { ...found, withdrawal: { by, at } } : undefined;

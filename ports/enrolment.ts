import type { Enrolment } from "../core/enrolment/enrolment.ts";
import type { Instant } from "../core/instant.ts";

/** Codes for hosts, as those see them who give them out. */
export interface EnrolmentDesk {
  /** @param person as `personId` has it */
  isForgetting(person: string): Promise<boolean>;
  /** Keeps a new one; its id is of random bytes, so there is none like it. @throws Failure `ledger-*` */
  putEnrolment(enrolment: Enrolment): Promise<void>;
  /**
   * Those of a migration that were given out at an instant or later, newest first; it may lag behind what was written.
   * @param limit how many at most
   */
  listEnrolments(migration: string, since: Instant, limit: number): Promise<readonly Enrolment[]>;
}

/** Codes for hosts, as a host uses one. */
export interface EnrolmentClaims {
  /** Strongly consistent. */
  findEnrolment(id: string): Promise<Enrolment | undefined>;
  /**
   * Keeps the claim of one that nobody has claimed.
   * @returns false where another was first, or it is gone
   */
  putClaim(enrolment: Enrolment): Promise<boolean>;
}

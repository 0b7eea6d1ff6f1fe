import type { Enrolment } from "../core/enrolment/enrolment.ts";
import type { Instant } from "../core/instant.ts";
import type { Head } from "../core/readiness/head.ts";
import type { Notification } from "../core/readiness/notification.ts";

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
  /** Strongly consistent. */
  findEnrolment(id: string): Promise<Enrolment | undefined>;
  /**
   * Keeps that one was taken back, in the place of what was read.
   * @param withdrawn with its withdrawal
   * @returns false where it has changed since, or is gone
   */
  putWithdrawal(withdrawn: Enrolment): Promise<boolean>;
}

/** Codes for hosts, as a host uses one. */
export interface EnrolmentClaims {
  /** Strongly consistent. */
  findEnrolment(id: string): Promise<Enrolment | undefined>;
  /**
   * Keeps the claim of one that nobody has claimed, and nothing else of it.
   * @returns false where another was first, or it was taken back, or there is none
   */
  putClaim(enrolment: Enrolment): Promise<boolean>;
}

/** Codes for hosts, as whoever tells their givers sees them. */
export interface EnrolmentNews {
  /** Strongly consistent. */
  findEnrolment(id: string): Promise<Enrolment | undefined>;
  /** The migration's head; strongly consistent. */
  readHead(migration: string): Promise<Head | undefined>;
  /**
   * Puts a notification into the outbox that comes of no fact.
   * @returns false where it is there already
   */
  putNotification(notification: Notification): Promise<boolean>;
}

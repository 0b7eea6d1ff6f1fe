import type { Instant } from "../core/instant.ts";
import type { Delivery, DeliveryId } from "../core/notification/delivery.ts";
import type { MailOutcome } from "../core/notification/mail/delivery.ts";
import type { Titles } from "../core/notification/titles.ts";
import type { Checkpoint } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../core/readiness/gate/gate.ts";
import type { Head } from "../core/readiness/head.ts";
import type { Notification, NotificationId, Recipient } from "../core/readiness/notification.ts";
import type { Page } from "./query.ts";

/** How an attempt ended, whatever the channel. */
export interface DeliveryEnd {
  readonly state: "sent" | "refused" | "superseded";
  readonly messageId: string | null;
  readonly at: Instant;
}

/** How a claim is given back. */
export interface DeliveryRelease {
  readonly at: Instant;
  /** Until then nobody may claim it; from then on it is due. */
  readonly retryAt: Instant;
  /** True where it may have been delivered: the attempt counts, and the next one says that it may be a second copy. */
  readonly isUnknown: boolean;
}

/** What the mail service reported of a mail, and when. */
export interface MailFeedback {
  readonly state: MailOutcome;
  readonly messageId: string;
  readonly at: Instant;
}

/** Recorded notifications, and the state of each of their deliveries. */
export interface Outbox {
  findNotification(id: NotificationId): Promise<Notification | undefined>;
  /** The gate that a notification is about, as it is written; strongly consistent. */
  findGate(migration: string, gate: string): Promise<Gate | undefined>;
  /** The migration's head; strongly consistent. */
  readHead(migration: string): Promise<Head | undefined>;
  /** The checkpoints that count in a gate; strongly consistent. */
  listMembers(gate: Pick<Gate, "migration" | "id">): Promise<readonly Checkpoint[]>;
  /** The titles of the requirements of a plan version, and of some of its units, with the names of their owners. */
  readTitles(migration: string, planVersion: number, units: readonly string[]): Promise<Titles>;
  listDeliveries(id: NotificationId): Promise<readonly Delivery[]>;
  /**
   * Claims the delivery of a notification to one recipient. From then on until it ends it is due at the claim's end, so
   * that whoever dies over it loses nothing.
   * @param holder a name that no other attempt has
   * @param logHead kept with it, unless an attempt before may have delivered another
   * @returns the claim, also where the holder has it already; undefined where it is finished, or where somebody else
   *   holds an unexpired claim, or it is not to be tried again yet
   */
  claim(
    id: NotificationId,
    recipient: Pick<Recipient, "channel" | "id">,
    holder: string,
    now: Instant,
    leaseUntil: Instant,
    logHead?: string,
  ): Promise<Delivery | undefined>;
  /** Records how a claim ended; has no effect where another holder has taken the claim over. */
  finishDelivery(claim: Delivery, end: DeliveryEnd): Promise<void>;
  /** Gives a claim back. One that is finished, or that somebody else has taken over, is left as it is. */
  release(claim: Delivery, release: DeliveryRelease): Promise<void>;
  /**
   * The pending deliveries that may be claimed now, those first that have been due for longest: released, or claimed by
   * somebody who never finished. May lag behind by seconds.
   */
  listDue(now: Instant, limit: number, cursor?: string): Promise<Page<DeliveryId>>;
  /**
   * The deliveries to one recipient of notifications of the same topic with a lower number, the nearest first; as many as
   * lie close to it. Strongly consistent.
   */
  listEarlier(id: NotificationId, recipient: string): Promise<readonly Delivery[]>;
  /**
   * Records what the mail service reported of a mail: it finishes a claim whose response was lost, and a sent mail may
   * still bounce.
   * @returns the delivery as it is then, or undefined where it does not exist or is no mail
   * @throws Failure `ledger-conflict` where another writer changed it first: record it again
   */
  recordFeedback(id: DeliveryId, feedback: MailFeedback): Promise<Delivery | undefined>;
}

import { isForgotten } from "../actor.ts";
import type { Enrolment } from "../enrolment/enrolment.ts";
import { keyFingerprint } from "../enrolment/proof.ts";
import { LANGUAGES } from "../plan/language.ts";
import { type Head, migrationLabel } from "./head.ts";
import type { MigrationLabel, Notification } from "./notification.ts";

/** No contact's id begins with an at sign: whoever gives codes out need be in no plan. */
const DESK = "@desk";

/** What a migration is called that has no plan yet: its first plan may wait for this very agent. */
const unplanned = (migration: string): MigrationLabel => ({
  migration,
  title: migration,
  planVersion: 0,
  timeZone: "UTC",
});

/**
 * Tells whoever gave a code out that a host used it, at the address that the issuer has verified, so that a code is noticed that
 * somebody else came by. Programs are told nothing: what they could do of it is for people.
 * @param head undefined where no plan is known yet
 * @returns undefined where no host has used it, or nobody can be told
 */
export const enrolmentNotification = (enrolment: Enrolment, head: Head | undefined): Notification | undefined => {
  const { id, migration, agent, key, units, by, claim } = enrolment;
  if (claim === null || isForgotten(by) || by.email === null) return undefined;
  const { host, publicKey, at } = claim;
  const language = LANGUAGES.find((one) => one === enrolment.language) ?? "en";
  return {
    ...{ migration, topic: `enrolment:${id}`, epoch: 1, kind: "enrolment", at, fact: id },
    about: head === undefined ? unplanned(migration) : migrationLabel(head),
    recipients: [{ channel: "mail", id: DESK, name: by.name ?? by.email, email: by.email, language }],
    story: {
      ...{ kind: "enrolment", enrolment: id, agent, key, units, host, claimedAt: at },
      fingerprint: keyFingerprint(publicKey),
    },
  };
};

import { account, file, header, sealedUpload, testKey, type Upload } from "../test/support/seal.ts";

/** The estate that each round migrates: two pools, and what people and agents say of it. */

export const AGENT = "agent00";
const key = testKey(AGENT);

/** Every transition is mailed, a mail to one of the contacts bounces, and a sign-off covers the backups. */
export const planOf = (migration: string, version: number): string => `
format: cleargate.plan/1
migration: ${migration}
version: ${version}
title: Tortured estate
timeZone: Europe/Madrid
notifications: { damp: { after: 20, within: 1s } }
changes: { approvals: 1 }
units:
  - { id: global, kind: global }
  - { id: pool01, kind: pool, name: pool01.contoso.com }
  - { id: pool02, kind: pool, name: pool02.contoso.com }
agents:
  - { id: ${AGENT}, units: ["*"], keys: [{ id: k1, publicKey: "${key.publicKey}" }] }
contacts:
  - { id: ana, name: Ana Ruiz, email: ana@example.com }
  - { id: kim, name: Kim Berg, email: kim@example.com }
  - { id: bo, name: Bo Ance, email: bounce@simulator.amazonses.com }
requirements:
  - { id: accounts, title: Accounts, evidence: inventory, kinds: [pool], maxAge: ${version === 1 ? "24h" : "30h"}, shrink: { entries: "5%" }, judgement: test }
  - { id: homed-once, title: Homed once, evidence: cross-check, check: homed-once, of: accounts, kinds: [global], maxAge: 24h, judgement: test }
  - { id: rtc, title: RTC, evidence: backup, kinds: [pool], maxAge: 26h, shrink: { bytes: "30%" }, artefacts: ["*.bak"], minimumProof: hashed, judgement: test }
  - { id: go-ahead, title: Go, evidence: sign-off, kinds: [global], covers: [rtc], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }
gates:
  - { id: go, title: Ready to go, before: the step, scope: migration, requirements: all, contacts: [ana, kim, bo] }
  - { id: move, title: Ready to move, before: moving, scope: unit, kind: pool, requirements: [accounts, rtc], contacts: [ana] }
`;

export interface Estate {
  backup(pool: string, minutesAgo: number, bytes?: number): Promise<Upload>;
  inventory(pool: string, minutesAgo: number): Promise<Upload>;
}

/** @param now the cloud's time */
export const estateOf = (migration: string, now: () => string): Estate => {
  const when = (minutesAgo: number) => {
    const completed = Date.parse(now()) - minutesAgo * 60_000;
    return { startedAt: new Date(completed - 60_000).toISOString(), completedAt: new Date(completed).toISOString() };
  };
  return {
    backup: (unit, minutesAgo, bytes = 1_000) =>
      sealedUpload(header({ ...when(minutesAgo), migration, agent: AGENT, unit }), [file("rtc.bak", bytes)], key),
    inventory: (unit, minutesAgo) =>
      sealedUpload(
        header({ ...when(minutesAgo), migration, agent: AGENT, unit, kind: "inventory", requirement: "accounts" }),
        ["ann", "bob"].map((user) => account(`sip:${user}.${unit}@contoso.com`, { home: `${unit}.contoso.com` })),
        key,
      ),
  };
};

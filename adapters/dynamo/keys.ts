import { createHash } from "node:crypto";
import type { DeliveryId } from "../../core/notification/delivery.ts";
import { byteLength } from "../../core/printable.ts";

/** Every key of the ledger's table. `docs/ledger.md` lists the readers of each. */

export type Key = { readonly pk: string; readonly sk: string };

/** As many as a safe integer may have: keys of a topic are in order of their epochs. */
const EPOCH_DIGITS = 16;
const epochText = (epoch: number): string => String(epoch).padStart(EPOCH_DIGITS, "0");
const plan = (migration: string, version: number): string => `P#${migration}#${version}`;
const ofPlan =
  (kind: string) =>
  (migration: string, version: number, id: string): Key => ({ pk: plan(migration, version), sk: `${kind}#${id}` });
/** Of the partition of a plan version. */
export const migrationIn = (pk: string): string => pk.split("#")[1] ?? "";
/** Pieces of a list are in its order. */
const PIECE_DIGITS = 6;
/** Shards of a gate are in order. */
const SHARD_DIGITS = 3;
/** The findings of so many runs are kept. */
export const FSCK_RUNS = 10;
/** With which the names of those parts begin that say what a plan asks for. */
export const plannedCheckpointPrefix = "C#";
const plannedCheckpoints = (migration: string, version: number): string => `${plan(migration, version)}#C`;
const migration = (id: string): string => `M#${id}`;
const topic = (id: string, name: string): string => `N#${id}#${name}`;

/** Partitions of the index `byList`: no id has a `#`, so no two lists have one name. */
const listOf = (kind: "C" | "F") => (migration: string, of: string) => `${kind}#${migration}#${of}`;

/** Reads the key of a delivery back: no id has a `#`, and only the first part of a sort key has digits alone. */
export const deliveryIdIn = ({ pk, sk }: Key): DeliveryId => {
  const [, id = "", ...name] = pk.split("#");
  const [epoch, ...recipient] = sk.split("#");
  return { migration: id, topic: name.join("#"), epoch: Number(epoch), recipient: recipient.join("#") };
};

/**
 * A name from outside that may be longer than a key: by its hash, over UTF-16, in which two names are never the same that
 * UTF-8 would both write as U+FFFD.
 */
const hashed = (name: string): string => createHash("sha256").update(name, "utf16le").digest("base64url");

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_BYTES = { pk: 2_048, sk: 1_024 } as const;
const fits = (text: string, maxBytes: number): boolean =>
  text !== "" && byteLength(text) <= maxBytes && text.isWellFormed();

/** False for a key that no item can have, because of a name from outside: DynamoDB refuses to look for it. */
export const canExist = ({ pk, sk }: Key): boolean => fits(pk, MAX_BYTES.pk) && fits(sk, MAX_BYTES.sk);

/** With which the partitions of facts begin, and no others: by it the stack filters the stream (`lib/constructs/notify.ts`). */
export const FACT_PREFIX = "F#";

/** With which the partitions of codes begin, and no others. */
export const ENROLMENT_PREFIX = "E#";

export const keys = {
  migrations: "MIGRATIONS",
  head: (id: string): Key => ({ pk: "MIGRATIONS", sk: id }),
  migration,
  checkpoints: (unit?: string): string => (unit === undefined ? "C#" : `C#${unit}#`),
  /** Of all units whose ids begin so. */
  checkpointsFrom: (prefix: string): string => `C#${prefix}`,
  checkpoint: (id: string, unit: string, requirement: string): Key => ({
    pk: migration(id),
    sk: `C#${unit}#${requirement}`,
  }),
  gates: "G#",
  gate: (id: string, gate: string): Key => ({ pk: migration(id), sk: `G#${gate}` }),
  /** Of one gate, or of all of a migration. */
  shards: (gate?: string): string => (gate === undefined ? "T#" : `T#${gate}#`),
  shard: (id: string, gate: string, shard: number): Key => ({
    pk: migration(id),
    sk: `T#${gate}#${String(shard).padStart(SHARD_DIGITS, "0")}`,
  }),
  summary: (id: string): Key => ({ pk: migration(id), sk: "SUMMARY" }),
  watermark: (id: string): Key => ({ pk: migration(id), sk: "COMPARED" }),
  plan,
  agent: ofPlan("A"),
  unit: ofPlan("U"),
  home: (id: string, version: number, home: string): Key => ofPlan("H")(id, version, hashed(home)),
  units: "U#",
  agents: "A#",
  contacts: "K#",
  requirements: "R#",
  requirement: ofPlan("R"),
  restore: ofPlan("S"),
  plannedGate: ofPlan("G"),
  contact: ofPlan("K"),
  policy: (id: string, version: number): Key => ({ pk: plan(id, version), sk: "POLICY" }),
  plannedCheckpoint: (id: string, version: number, unit: string, requirement: string): Key => ({
    pk: plan(id, version),
    sk: `${plannedCheckpointPrefix}${unit}#${requirement}`,
  }),
  /** Where earlier builds put them, in pieces. */
  plannedCheckpoints,
  /** Which sections have the parts of a version, by the partition of the plan version. */
  planContents: (pk: string): Key => ({ pk, sk: "CONTENTS" }),
  /** Some of a version's parts, under the version that wrote them first. */
  planSection: (id: string, version: number, digest: string): Key => ({
    pk: plan(id, version),
    sk: `SECTION#${digest}`,
  }),
  turn: (id: string, version: number): Key => ({ pk: plan(id, version), sk: "TURN" }),
  /** Those of a plan version's units that an owner is responsible for. */
  owned: (owner: string): string => `O#${owner}#`,
  ownedUnit: (id: string, version: number, owner: string, unit: string): Key => ({
    pk: plan(id, version),
    sk: `O#${owner}#${unit}`,
  }),
  checkpointList: (id: string, state: string, isRemarked: boolean): string =>
    listOf("C")(id, isRemarked ? `${state}#remarked` : state),
  factList: listOf("F"),
  /** Notifications of all topics, by instant. */
  notificationList: (id: string): string => `N#${id}`,
  snapshot: (id: string, upTo: string): Key => ({ pk: `S#${id}`, sk: upTo }),
  memory: (name: string): Key => ({ pk: "MEMORY", sk: name }),
  secret: (name: string): Key => ({ pk: "SECRETS", sk: name }),
  wait: (fact: string): Key => ({ pk: `W#${fact}`, sk: "W" }),
  /** As which leaf a subject was logged, and with which salt a person's name. */
  leaf: (subject: string): Key => ({ pk: `L#${subject}`, sk: "L" }),
  saltPrefix: "SALT#",
  salt: (person: string): Key => ({ pk: `SALT#${person}`, sk: "SALT" }),
  /** People who are being forgotten. */
  forgettings: "FORGET",
  forgetting: (person: string): Key => ({ pk: "FORGET", sk: person }),
  fact: (id: string): Key => ({ pk: `${FACT_PREFIX}${id}`, sk: "F" }),
  /** Of the hash of a code: whoever has the code finds it, and nobody else finds out that it is there. */
  enrolment: (id: string): Key => ({ pk: `${ENROLMENT_PREFIX}${id}`, sk: "E" }),
  /** Codes that were given out for a migration, by instant. */
  enrolmentList: (id: string): string => `E#${id}`,
  fsckAsked: { pk: "FSCK", sk: "ASKED" },
  fsckState: { pk: "FSCK", sk: "STATE" },
  fsckRun: (number: number): Key => ({ pk: "FSCK", sk: `RUN#${epochText(number)}` }),
  /** Those of the last runs: a later one takes the place of an earlier one. */
  fsckFindings: (run: number): string => `FSCK#${run % FSCK_RUNS}`,
  fsckPlace: (place: number): string => String(place).padStart(PIECE_DIGITS, "0"),
  packs: (id: string): string => `X#${id}`,
  pack: (id: string, name: string): Key => ({ pk: `X#${id}`, sk: name }),
  /** In a partition of its pack: whoever lists packs does not read these. */
  packAccess: (id: string, name: string, at: string, by: string): Key => ({
    pk: `X#${id}#${name}`,
    sk: `${at}#${hashed(by)}`,
  }),
  topic,
  notification: (id: string, name: string, epoch: number): Key => ({ pk: topic(id, name), sk: epochText(epoch) }),
  delivery: (id: string, name: string, epoch: number, recipient: string): Key => ({
    pk: topic(id, name),
    sk: `${epochText(epoch)}#${recipient}`,
  }),
} as const;

/**
 * Where an access record lies once it has another name in it; undefined of what is none, or stays where it is.
 * @param key of a stored item
 * @param value what is to be stored in its place
 */
export const packAccessKey = ({ pk, sk }: Key, value: object): Key | undefined => {
  const [kind, migrationId, pack] = pk.split("#");
  const { at, by } = value as { readonly at?: string; readonly by?: { readonly person?: string } };
  if (kind !== "X" || migrationId === undefined || pack === undefined || at === undefined) return undefined;
  if (by?.person === undefined || !sk.startsWith(`${at}#`)) return undefined;
  return keys.packAccess(migrationId, pack, at, by.person);
};

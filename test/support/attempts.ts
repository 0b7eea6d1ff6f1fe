import type { AttemptedCall } from "./signed.ts";

/**
 * The calls that nobody may make, or few. Each is made so that a service that takes it does nothing: its condition cannot
 * hold, its checksum is wrong, or a member is missing. So a role that may make it reaches the service, and changes nothing.
 */

/** Where things are, in the cloud that is attempted. */
export interface Places {
  readonly table: string;
  readonly buckets: { readonly intake: string; readonly vault: string; readonly log: string };
  /** Names of queues. */
  readonly queues: readonly string[];
  readonly logKey: string;
  readonly verdictKey: string;
  readonly bus: string;
  /** Whom mails come from, and the configuration set by which they are sent. */
  readonly sender: string;
  readonly configurationSet: string;
}

/** The parts of the ledger that few may read. */
const KEPT = ["SECRETS", "SALT#"];

/** Each family of partitions of the ledger, with a key of it: docs/ledger.md. */
const PARTITIONS = [
  "FORGET",
  "FSCK",
  "E#",
  "F#",
  "M#",
  "N#",
  "P#",
  "S#",
  "X#",
  "L#",
  "SALT#",
  "MIGRATIONS",
  "MEMORY",
  "SECRETS",
  "Z#",
];

const OBJECTS = {
  intake: ["intake/agent00/contoso/", "plans/", "comparisons/", "receipts/", "packs/", "snapshots/", "other/"],
  vault: ["artefacts/agent00/", "other/"],
  log: ["tile/0/", "tile/entries/", "checkpoint", "keys", "next-leaves", "cosignature/", "cosigned/", "other/"],
} as const;

const NEVER = "attribute_exists(pk) AND attribute_not_exists(pk)";

const json = (service: string, target: string, body: object): AttemptedCall => ({
  service,
  headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": target },
  body: JSON.stringify(body),
});

const dynamo = (operation: string, body: object) => json("dynamodb", `DynamoDB_20120810.${operation}`, body);

const settingOf = (...names: readonly string[]) => ({
  UpdateExpression: `SET ${names.map((_, at) => `#n${at} = :a`).join(", ")}`,
  ExpressionAttributeNames: Object.fromEntries(names.map((name, at) => [`#n${at}`, name])),
  ExpressionAttributeValues: { ":a": { S: "" } },
});

/** An attribute of each family of partitions that may name people. */
const NAMING = { "M#": "people", MIGRATIONS: "people", "F#": "by", "N#": "story", "X#": "by", "E#": "by" } as const;

/** Setting what names people, and every way of setting a state with it. */
const ofNames = ({ table: TableName }: Places): [string, AttemptedCall][] =>
  Object.entries(NAMING).flatMap(([pk, name]) => {
    const Key = { pk: { S: pk.endsWith("#") ? `${pk}attempt` : pk }, sk: { S: "attempt" } };
    const update = (given: object) => dynamo("UpdateItem", { TableName, Key, ConditionExpression: NEVER, ...given });
    const Update = { TableName, Key, ConditionExpression: NEVER, ...settingOf(name) };
    const people = settingOf(name);
    const setting = (UpdateExpression: string) =>
      update({ UpdateExpression, ExpressionAttributeValues: { ":a": { S: "" } } });
    return [
      [`UpdateItem of ${name} ${pk}`, update(people)],
      [`TransactWriteItems update of ${name} ${pk}`, dynamo("TransactWriteItems", { TransactItems: [{ Update }] })],
      [`UpdateItem of ${name} and state ${pk}`, update(settingOf(name, "state"))],
      [`UpdateItem within waiver ${pk}`, setting("SET waiver.expiresAt = :a")],
      [`UpdateItem that removes ${pk}`, update({ UpdateExpression: "REMOVE evidence" })],
      [`UpdateItem that adds ${pk}`, setting("ADD version :a")],
      [`UpdateItem as it was before expressions ${pk}`, update({ AttributeUpdates: { state: { Action: "DELETE" } } })],
      [
        `UpdateItem that asks for a state ${pk}`,
        update({ ...people, ConditionExpression: "attribute_exists(verdict)" }),
      ],
      [`UpdateItem that answers with all ${pk}`, update({ ...people, ReturnValues: "ALL_OLD" })],
    ] as [string, AttemptedCall][];
  });

const ofPartition = ({ table: TableName }: Places, pk: string): [string, AttemptedCall][] => {
  const Key = { pk: { S: pk.endsWith("#") ? `${pk}attempt` : pk }, sk: { S: "attempt" } };
  const never = { ConditionExpression: NEVER };
  const where = `WHERE pk = '${Key.pk.S}' AND sk = 'attempt'`;
  const set = settingOf("state");
  // A request that is too large for a batch is refused by the service, and so is one with an item twice.
  const twice = (one: object) => ({ RequestItems: { [TableName]: [one, one] } });
  return [
    ["PutItem", dynamo("PutItem", { TableName, Item: Key, ...never })],
    ["UpdateItem", dynamo("UpdateItem", { TableName, Key, ...set, ...never })],
    ["DeleteItem", dynamo("DeleteItem", { TableName, Key, ...never })],
    ["BatchWriteItem delete", dynamo("BatchWriteItem", twice({ DeleteRequest: { Key } }))],
    ["BatchWriteItem put", dynamo("BatchWriteItem", twice({ PutRequest: { Item: Key } }))],
    [
      "TransactWriteItems delete",
      dynamo("TransactWriteItems", { TransactItems: [{ Delete: { TableName, Key, ...never } }] }),
    ],
    [
      "TransactWriteItems update",
      dynamo("TransactWriteItems", { TransactItems: [{ Update: { TableName, Key, ...set, ...never } }] }),
    ],
    ["PartiQL delete", dynamo("ExecuteStatement", { Statement: `DELETE FROM "${TableName}" ${where}` })],
    ["PartiQL update", dynamo("ExecuteStatement", { Statement: `UPDATE "${TableName}" SET a = 1 ${where}` })],
    [
      "PartiQL delete in a batch",
      dynamo("BatchExecuteStatement", { Statements: [{ Statement: `DELETE FROM "${TableName}" ${where}` }] }),
    ],
    [
      "PartiQL delete in a transaction",
      dynamo("ExecuteTransaction", { TransactStatements: [{ Statement: `DELETE FROM "${TableName}" ${where}` }] }),
    ],
  ].map(([name, call]) => [`${name} ${pk}`, call] as [string, AttemptedCall]);
};

const ofReading = ({ table: TableName }: Places, pk: string): [string, AttemptedCall][] => {
  const Key = { pk: { S: pk.endsWith("#") ? `${pk}attempt` : pk }, sk: { S: "attempt" } };
  const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": Key.pk } };
  return [
    [`GetItem ${pk}`, dynamo("GetItem", { TableName, Key })],
    [`BatchGetItem ${pk}`, dynamo("BatchGetItem", { RequestItems: { [TableName]: { Keys: [Key] } } })],
    [`Query ${pk}`, dynamo("Query", { TableName, ...query })],
    [
      `PartiQL select ${pk}`,
      dynamo("ExecuteStatement", { Statement: `SELECT * FROM "${TableName}" WHERE pk = '${pk}'` }),
    ],
  ];
};

const ofTable = ({ table: TableName }: Places): [string, AttemptedCall][] =>
  ["DeleteTable", "UpdateTable", "UpdateTimeToLive", "UpdateContinuousBackups", "RestoreTableToPointInTime"].map(
    (operation) => [operation, dynamo(operation, { TableName })],
  );

const s3 = (method: string, path: string, headers: Record<string, string> = {}, body = ""): AttemptedCall => ({
  ...{ service: "s3", method, path, headers, body },
});

const WRONG = { "x-amz-checksum-sha256": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" };
const ONCE = { ...WRONG, "if-none-match": "*" };
const BYPASS = { "x-amz-bypass-governance-retention": "true" };
const RETENTION =
  "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2020-01-01T00:00:00Z</RetainUntilDate></Retention>";

const ofObject = (bucket: string, name: string, prefix: string): [string, AttemptedCall][] => {
  const at = `/${bucket}/${prefix}${prefix.endsWith("/") ? "attempt" : ""}`;
  return [
    ["PutObject once", s3("PUT", at, ONCE, "x")],
    ["PutObject over it", s3("PUT", at, WRONG, "x")],
    ["GetObject", s3("GET", at)],
    ["GetObjectVersion", s3("GET", `${at}?versionId=none`)],
    ["DeleteObject", s3("DELETE", at)],
    ["DeleteObjectVersion", s3("DELETE", `${at}?versionId=none`)],
    ["BypassGovernanceRetention", s3("DELETE", `${at}?versionId=none`, BYPASS)],
    ["PutObjectRetention", s3("PUT", `${at}?retention&versionId=none`, {}, RETENTION)],
    ["PutObjectRetention by bypass", s3("PUT", `${at}?retention&versionId=none`, BYPASS, RETENTION)],
    ["PutObjectLegalHold", s3("PUT", `${at}?legal-hold`, {}, "<LegalHold><Status>OFF</Status></LegalHold>")],
    ["PutObjectAcl", s3("PUT", `${at}?acl`)],
  ].map(([what, call]) => [`${what} ${name}/${prefix}`, call] as [string, AttemptedCall]);
};

const ofBucket = (bucket: string, name: string): [string, AttemptedCall][] =>
  [
    ["DeleteBucket", s3("DELETE", `/${bucket}`)],
    ["DeleteObjects", s3("POST", `/${bucket}?delete`, {}, "<Delete><Object><Key>attempt</Key></Object></Delete>")],
    ...["policy", "versioning", "object-lock", "lifecycle", "publicAccessBlock"].map((part) => [
      `Put ${part}`,
      s3("PUT", `/${bucket}?${part}`),
    ]),
  ].map(([what, call]) => [`${what} ${name}`, call] as [string, AttemptedCall]);

const ofQueue = (queue: string): [string, AttemptedCall][] =>
  ["SendMessage", "ReceiveMessage", "PurgeQueue", "DeleteQueue", "SetQueueAttributes"].map((operation) => {
    const QueueUrl = `http://127.0.0.1/123456789012/${queue}`;
    // Whoever may receive gets nothing: no queue gives more than ten messages.
    const body = operation === "ReceiveMessage" ? { QueueUrl, MaxNumberOfMessages: 11 } : { QueueUrl };
    return [`${operation} ${queue}`, json("sqs", `AmazonSQS.${operation}`, body)];
  });

/** Every attempt by its name, such as `DeleteItem F#` or `PutObject over it log/tile/0/`. */
export const attemptsIn = (places: Places): Map<string, AttemptedCall> =>
  new Map([
    ...PARTITIONS.flatMap((pk) => ofPartition(places, pk)),
    ...ofNames(places),
    ...KEPT.flatMap((pk) => ofReading(places, pk)),
    ["Scan", dynamo("Scan", { TableName: places.table, Limit: 1 })],
    ...ofTable(places),
    ...Object.entries(OBJECTS).flatMap(([name, prefixes]) => {
      const bucket = places.buckets[name as keyof typeof OBJECTS];
      return [...ofBucket(bucket, name), ...prefixes.flatMap((prefix) => ofObject(bucket, name, prefix))];
    }),
    ...Object.entries({ "": places.logKey, " of verdicts": places.verdictKey }).flatMap(([which, KeyId]) =>
      ["Sign", "GetPublicKey", "ScheduleKeyDeletion", "DisableKey", "PutKeyPolicy"].map(
        (operation): [string, AttemptedCall] => [
          `${operation}${which}`,
          json("kms", `TrentService.${operation}`, { KeyId }),
        ],
      ),
    ),
    ...[places.sender, "ceo@example.com"].map((FromEmailAddress): [string, AttemptedCall] => [
      `SendEmail as ${FromEmailAddress}`,
      {
        ...{ service: "ses", path: "/v2/email/outbound-emails" },
        body: JSON.stringify({ FromEmailAddress, ConfigurationSetName: places.configurationSet }),
      },
    ]),
    [
      "PutEvents",
      json("events", "AWSEvents.PutEvents", {
        Entries: [{ EventBusName: places.bus, Source: "x", DetailType: "x", Detail: "x".repeat(300_000) }],
      }),
    ],
    ...["DisableRule", "RemoveTargets", "PutRule"].map((operation): [string, AttemptedCall] => [
      operation,
      json("events", `AWSEvents.${operation}`, { Name: "attempt" }),
    ]),
    ...places.queues.flatMap(ofQueue),
  ]);

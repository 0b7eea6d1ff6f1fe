import { ENROLMENT_PREFIX, FACT_PREFIX } from "./keys.ts";

/** A record of the table's stream: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export interface StreamRecord {
  readonly dynamodb?: {
    readonly SequenceNumber?: string;
    readonly NewImage?: Record<string, { S?: string; N?: string }>;
  };
}

/** The position from which the stream is read again when the record could not be handled. */
export const sequenceNumberOf = ({ dynamodb }: StreamRecord): string => dynamodb?.SequenceNumber ?? "";

/** The migration that a new item is about; of most facts it is in the key of an index alone. */
export const migrationOf = ({ dynamodb }: StreamRecord): string | undefined =>
  (dynamodb?.NewImage?.migration ?? dynamodb?.NewImage?.byMigration)?.S;

/** The id of the fact that was recorded; undefined for a record of something else. */
export const factIdOf = ({ dynamodb }: StreamRecord): string | undefined => {
  const pk = dynamodb?.NewImage?.pk?.S ?? "";
  return pk.startsWith(FACT_PREFIX) ? pk.slice(FACT_PREFIX.length) : undefined;
};

/** The id of the code that was written; undefined for a record of something else. */
export const enrolmentIdOf = ({ dynamodb }: StreamRecord): string | undefined => {
  const pk = dynamodb?.NewImage?.pk?.S ?? "";
  return pk.startsWith(ENROLMENT_PREFIX) ? pk.slice(ENROLMENT_PREFIX.length) : undefined;
};

/** The notification that was written; undefined for a record of something else. */
export const notificationKeyOf = ({
  dynamodb,
}: StreamRecord): { readonly migration: string; readonly topic: string; readonly epoch: number } | undefined => {
  const { pk, migration, topic, epoch } = dynamodb?.NewImage ?? {};
  if (pk?.S?.startsWith(FACT_PREFIX) === true) return undefined;
  if (migration?.S === undefined || topic?.S === undefined || epoch?.N === undefined) return undefined;
  return { migration: migration.S, topic: topic.S, epoch: Number(epoch.N) };
};

/**
 * List prices of AWS in US East (N. Virginia), on demand, in USD per million, from the public price pages. They change:
 * check the date, and update them here only.
 */
export const PRICES_OF = "2026-11-01";

export const PRICES = {
  /** DynamoDB on demand, standard table: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  writeUnit: 0.625,
  readUnit: 0.125,
  /** S3 Standard: https://aws.amazon.com/s3/pricing/ */
  s3Put: 5,
  s3Get: 0.4,
  /** SQS standard queue: https://aws.amazon.com/sqs/pricing/ */
  sqsRequest: 0.4,
  /** KMS, requests with asymmetric keys but RSA 2048: https://aws.amazon.com/kms/pricing/ */
  kmsRequest: 15,
  /** Lambda on arm64: https://aws.amazon.com/lambda/pricing/ */
  lambdaRequest: 0.2,
  lambdaGiBSecond: 13.3334,
  /** KMS, keys on elliptic curves: https://aws.amazon.com/kms/pricing/ */
  kmsSign: 15,
  /** SES: https://aws.amazon.com/ses/pricing/ */
  mail: 100,
  /** Events of one's own on a bus: https://aws.amazon.com/eventbridge/pricing/ */
  busEvent: 1,
} as const;

/** In USD for each of them in a month. */
export const PRICES_A_MONTH = {
  /** CloudWatch, alarms of standard resolution, its own metrics and dashboards: https://aws.amazon.com/cloudwatch/pricing/ */
  alarm: 0.1,
  metric: 0.3,
  dashboard: 3,
  /** KMS, a customer key: https://aws.amazon.com/kms/pricing/ */
  key: 1,
  /** DynamoDB, standard table, with restoring to any point in time, for each GB: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  ledgerGb: 0.25 + 0.2,
  /** S3 Standard, for each GB: https://aws.amazon.com/s3/pricing/ */
  s3Gb: 0.023,
} as const;

/** The account and the region that every ARN of the embedded cloud names. */
export const ACCOUNT = "000000000000";
export const REGION = "eu-west-1";

export const arnOf = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

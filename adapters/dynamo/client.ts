import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { PATIENCE } from "../patience.ts";
import { numberOf } from "./json-values.ts";

/** One number that somebody wrote by hand would else fail each read that it is in. */
export const UNMARSHALLING = { wrapNumbers: numberOf } as const;

/** A document client; members that are undefined are left out, so that a type's optional members stay optional. */
export const documentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 5, requestHandler: PATIENCE }), {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: UNMARSHALLING,
  });

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { PATIENCE } from "../patience.ts";

/** A document client; members that are undefined are left out, so that a type's optional members stay optional. */
export const documentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 5, requestHandler: PATIENCE }), {
    marshallOptions: { removeUndefinedValues: true },
  });

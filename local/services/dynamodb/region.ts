import { REGION } from "../../aws/account.ts";

/** The engine puts a region of its own into ARNs; to everybody else they name the embedded cloud's. */
const ENGINE_ARN = "arn:aws:dynamodb:dynoxide:";
const OUR_ARN = `arn:aws:dynamodb:${REGION}:`;

export const toEngine = (text: string): string => text.replaceAll(OUR_ARN, ENGINE_ARN);
export const fromEngine = (text: string): string => text.replaceAll(ENGINE_ARN, OUR_ARN);

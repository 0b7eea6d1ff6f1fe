import { arnOf } from "../../aws/account.ts";

/** ARNs in requests to an engine, and in its answers. */
export interface EngineArns {
  toEngine(text: string): string;
  fromEngine(text: string): string;
}

/**
 * An engine puts a region and an account of its own into ARNs; to everybody else they name the embedded cloud's.
 * @param tableArn the ARN of any table, as the engine writes it
 */
export const engineArns = (tableArn: string = arnOf("dynamodb", "table/any")): EngineArns => {
  const theirs = tableArn.replace(/:table\/.*$/, ":");
  const ours = arnOf("dynamodb", "");
  return {
    toEngine: (text) => text.replaceAll(ours, theirs),
    fromEngine: (text) => text.replaceAll(theirs, ours),
  };
};

import { signedClient } from "../../local/gateway/sigv4/client.ts";
import type { Ministack } from "./ministack.ts";

const ADMIN = { accessKeyId: "test", secret: "test" };

/** What functions logged as a failure, to see why a test failed. */
export const failuresLogged = async ({ endpoint }: Ministack): Promise<readonly string[]> => {
  const call = signedClient(endpoint, ADMIN);
  const ask = <T>(operation: string, body: object): Promise<T> => call<T>("logs", `Logs_20140328.${operation}`, body);
  const { logGroups } = await ask<{ logGroups: { logGroupName: string }[] }>("DescribeLogGroups", {});
  const found: string[] = [];
  for (const { logGroupName } of logGroups) {
    const { events } = await ask<{ events: { message: string }[] }>("FilterLogEvents", { logGroupName });
    const failed = events
      .map(({ message }) => message)
      .filter((message) => /"level":"error"|ERROR|Task timed/.test(message));
    found.push(...failed.map((message) => `${logGroupName}: ${message}`));
  }
  return found;
};

import type { LogKeysAnswer } from "../../contract/schemas/log.ts";
import { Failure } from "../../core/failure.ts";
import { KeyChange, keyChangePath } from "../../core/log/key-change.ts";
import { type LogReads, publishedKeys } from "../published-head.ts";

const changeIn = (path: string, bytes: Uint8Array): KeyChange => {
  try {
    return KeyChange.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch (error) {
    throw new Failure("log-broken", `${path} is unreadable`, { cause: error });
  }
};

/** How the log came to have each of its keys but the first. @throws Failure `log-broken`, `store-*` */
export const logKeysView = async (log: LogReads): Promise<LogKeysAnswer> => {
  const changes: KeyChange[] = [];
  for (const key of await publishedKeys(log)) {
    const path = keyChangePath(key);
    const file = await log.find(path);
    if (file !== undefined) changes.push(changeIn(path, file.bytes));
  }
  return { changes };
};

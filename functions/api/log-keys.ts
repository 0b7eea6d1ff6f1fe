import type { LogKeysAnswer } from "../../contract/schemas/log.ts";
import { Failure } from "../../core/failure.ts";
import { KeyChange, keyChangePath } from "../../core/log/key-change.ts";
import { findNoteKey } from "../../core/log/note-key.ts";
import type { LogFiles } from "../../ports/log.ts";

type Reads = Pick<LogFiles, "find">;

const keysOf = async (log: Reads) => {
  const file = await log.find("keys");
  return Buffer.from(file?.bytes ?? "")
    .toString()
    .split("\n")
    .map(findNoteKey)
    .filter((key) => key !== undefined);
};

const changeIn = (path: string, bytes: Uint8Array): KeyChange => {
  try {
    return KeyChange.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch (error) {
    throw new Failure("log-broken", `${path} is unreadable`, { cause: error });
  }
};

/** How the log came to have each of its keys but the first. @throws Failure `log-broken`, `store-*` */
export const logKeysView = async (log: Reads): Promise<LogKeysAnswer> => {
  const changes: KeyChange[] = [];
  for (const key of await keysOf(log)) {
    const path = keyChangePath(key);
    const file = await log.find(path);
    if (file !== undefined) changes.push(changeIn(path, file.bytes));
  }
  return { changes };
};

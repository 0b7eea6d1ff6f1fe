import type { RecordPlace } from "../sorting/cursor.ts";
import { keyText, valueText } from "../sorting/sorter.ts";
import { KEY_END, NO_FILE, stampLines, UNREADABLE } from "./stamp-lines.ts";
import { stampingThread } from "./stamping-thread.ts";
import { turnTaker } from "./turn-taker.ts";

/** A file by its key and its stamp, as they lie in memory until the next one; `fileOfStamp` knows all else of it. */
export interface StampedFile extends RecordPlace {
  readonly key: string;
  readonly stamp: string;
}

/** Is told of each file in the order in which they were added. */
export interface StampVisitor {
  readonly file: (file: StampedFile) => void;
  readonly unreadable: (key: string) => void;
  readonly skipped?: (key: string) => void;
}

/** Finds the stamps of files, here and in a second thread, and passes them on in the order in which they were added. */
export interface StampedFiles {
  /** @returns what to wait for before the next one, where there is something */
  add(key: string): Promise<void> | undefined;
  /** Adds files of which the stamps are known, as {@link stampLines} has them. */
  addStamped(keys: string, stamps: string): Promise<void>;
  /** Passes on all that is left. */
  end(): Promise<void>;
  /** To be called in any case. */
  close(): void;
}

/** So many files are asked for together: messages cost less than what they are about. */
export const TOGETHER = 128;
/** Of fewer, a message would cost more. */
const WORTH_A_MESSAGE = 64;
/** So many of them wait at most for one that the other thread has. */
const MOST_WAITING = 16;

interface Batch {
  readonly keys: string;
  stamps: string | undefined;
  answer?: Promise<void>;
}

const [KEY_END_BYTE, NEWLINE] = [KEY_END.charCodeAt(0), 0x0a] as const;
/** A UTF-16 unit has at most so many bytes in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

/** Passes the files of a batch on out of one piece of memory. */
const batchVisitor = ({ file, unreadable, skipped }: StampVisitor) => {
  let bytes = Buffer.alloc(0);
  const found = {
    bytes,
    keyAt: 0,
    keyLength: 0,
    valueAt: 0,
    valueLength: 0,
    get key() {
      return keyText(found);
    },
    get stamp() {
      return valueText(found);
    },
  };
  const visitOne = (): void => {
    if (found.valueLength > 1) file(found);
    else if (found.stamp === UNREADABLE) unreadable(found.key);
    else if (found.stamp === NO_FILE) skipped?.(found.key);
  };
  return (keys: string, stamps: string): void => {
    const most = keys.length * MOST_BYTES_A_UNIT + stamps.length;
    if (bytes.length < most) bytes = Buffer.allocUnsafeSlow(2 * most);
    found.bytes = bytes;
    const keysEnd = bytes.write(keys);
    bytes.write(stamps, keysEnd, "latin1");
    for (let keyAt = 0, valueAt = keysEnd; keyAt < keysEnd; ) {
      const keyEnd = bytes.indexOf(KEY_END_BYTE, keyAt);
      const valueEnd = bytes.indexOf(NEWLINE, valueAt);
      found.keyAt = keyAt;
      found.keyLength = keyEnd - keyAt;
      found.valueAt = valueAt;
      found.valueLength = valueEnd - valueAt;
      visitOne();
      keyAt = keyEnd + 1;
      valueAt = valueEnd + 1;
    }
  };
};

export const stampedFiles = (root: string, visitor: StampVisitor, thread = stampingThread()): StampedFiles => {
  const turns = turnTaker();
  const visit = batchVisitor(visitor);
  const queue: Batch[] = [];
  let keys = "";
  let count = 0;

  const passOn = (): void => {
    for (let [first] = queue; first?.stamps !== undefined; [first] = queue) {
      queue.shift();
      visit(first.keys, first.stamps);
    }
  };

  const findStamps = (batch: Batch, files: number): void => {
    const answer = files < WORTH_A_MESSAGE ? undefined : thread.offer({ root, keys: batch.keys });
    if (answer === undefined) {
      batch.stamps = stampLines(root, batch.keys);
      return;
    }
    batch.answer = answer.then((stamps) => {
      batch.stamps = stamps ?? stampLines(root, batch.keys);
    });
  };

  const enqueue = async (batch: Batch): Promise<void> => {
    queue.push(batch);
    passOn();
    if (queue.length > MOST_WAITING) await queue[0]?.answer;
    else await turns.wait();
    passOn();
  };

  const flush = (): Promise<void> | undefined => {
    if (count === 0) return undefined;
    const batch: Batch = { keys, stamps: undefined };
    findStamps(batch, count);
    keys = "";
    count = 0;
    return enqueue(batch);
  };

  return {
    add: (key) => {
      keys += `${key}${KEY_END}`;
      count += 1;
      return count < TOGETHER ? undefined : flush();
    },
    addStamped: async (stampedKeys, stamps) => {
      await flush();
      await enqueue({ keys: stampedKeys, stamps });
    },
    end: async () => {
      await flush();
      for (const { answer } of [...queue]) await answer;
      passOn();
    },
    close: () => thread.end(),
  };
};

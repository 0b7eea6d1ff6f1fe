/**
 * A record is two lengths of four bytes, those of its key and of its value, then the key, then the value. Records are in the
 * order of the bytes of their keys, and those of one key in the order in which they were added.
 */
export const HEAD_BYTES = 8;

export const lengthAt = (bytes: Buffer, at: number): number =>
  (bytes[at] as number) |
  ((bytes[at + 1] as number) << 8) |
  ((bytes[at + 2] as number) << 16) |
  ((bytes[at + 3] as number) << 24);

/** What `writeUInt32LE` does, without its looks at its arguments. */
export const writeLength = (bytes: Buffer, at: number, length: number): void => {
  bytes[at] = length;
  bytes[at + 1] = length >>> 8;
  bytes[at + 2] = length >>> 16;
  bytes[at + 3] = length >>> 24;
};

/** A call into the engine takes as long as copying so many bytes here. */
const WORTH_A_CALL = 48;

/** What `copy` does, which is faster here where there are few. @returns how many bytes */
export const copyBytes = (from: Buffer, at: number, length: number, to: Buffer, toAt: number): number => {
  if (length > WORTH_A_CALL) return from.copy(to, toAt, at, at + length);
  for (let index = 0; index < length; index += 1) to[toAt + index] = from[at + index] as number;
  return length;
};

/** How many bytes two keys, which lie in the same memory, have alike from their first. */
export const alikeBytes = (bytes: Buffer, aKey: number, aLength: number, bKey: number, bLength: number): number => {
  const least = Math.min(aLength, bLength);
  let alike = 0;
  while (alike < least && bytes[aKey + alike] === bytes[bKey + alike]) alike += 1;
  return alike;
};

/** Compares what follows the first `from` bytes of two keys, which are the same. */
export const compareKeyBytes = (
  a: Buffer,
  aKey: number,
  aLength: number,
  b: Buffer,
  bKey: number,
  bLength: number,
  from = 0,
): number => {
  const least = Math.min(aLength, bLength);
  for (let at = from; at < least; at += 1) {
    const difference = (a[aKey + at] as number) - (b[bKey + at] as number);
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
};

/** Below so many, moving each to its place by its whole key is faster than by words. */
const FEW = 8;
/** Below so many, moving each to its place by its word is faster than counting. */
const SOME = 96;
const WORD_BYTES = 4;

interface SortingMemory {
  readonly words: Uint32Array;
  readonly movedWords: Uint32Array;
  readonly movedRecords: Uint32Array;
}

const sortingMemory = (most: number): SortingMemory => ({
  words: new Uint32Array(most),
  movedWords: new Uint32Array(most),
  movedRecords: new Uint32Array(most),
});

/** Sorts the places of records in `bytes`. */
const recordSorter = (bytes: Buffer, records: Uint32Array, memory: SortingMemory): ((count: number) => void) => {
  const { words, movedWords, movedRecords } = memory;
  const places = new Uint32Array(256);
  const ends = new Uint32Array(WORD_BYTES + 2);

  const compare = (a: number, b: number, from: number): number =>
    compareKeyBytes(bytes, a + HEAD_BYTES, lengthAt(bytes, a), bytes, b + HEAD_BYTES, lengthAt(bytes, b), from);

  const insertEach = (from: number, to: number, depth: number): void => {
    for (let next = from + 1; next < to; next += 1) {
      const record = records[next] as number;
      let at = next;
      for (; at > from && compare(records[at - 1] as number, record, depth) > 0; at -= 1)
        records[at] = records[at - 1] as number;
      records[at] = record;
    }
  };

  /** Four bytes of a key as a number that is in their order; zeros follow where it has ended. */
  const wordOf = (record: number, depth: number, left: number): number => {
    const at = record + HEAD_BYTES + depth;
    if (left >= WORD_BYTES)
      return (
        (((bytes[at] as number) << 24) |
          ((bytes[at + 1] as number) << 16) |
          ((bytes[at + 2] as number) << 8) |
          (bytes[at + 3] as number)) >>>
        0
      );
    let word = 0;
    for (let index = 0; index < WORD_BYTES; index += 1)
      word = word * 256 + (index < left ? (bytes[at + index] as number) : 0);
    return word;
  };

  /** How many bytes of their keys all of these have alike, of which the first `from` are known to be. */
  const alike = (begin: number, end: number, from: number): number => {
    const first = records[begin] as number;
    let least = lengthAt(bytes, first);
    for (let next = begin + 1; next < end && least > from; next += 1) {
      const record = records[next] as number;
      least = Math.min(least, lengthAt(bytes, record));
      for (let at = from; at < least; at += 1)
        if (bytes[first + HEAD_BYTES + at] !== bytes[record + HEAD_BYTES + at]) least = at;
    }
    return least;
  };

  /** Sorts by the words, which lie beside each other where keys lie apart. */
  const insertByWord = (from: number, to: number): void => {
    for (let next = from + 1; next < to; next += 1) {
      const word = words[next] as number;
      const record = records[next] as number;
      let at = next;
      for (; at > from && (words[at - 1] as number) > word; at -= 1) {
        words[at] = words[at - 1] as number;
        records[at] = records[at - 1] as number;
      }
      words[at] = word;
      records[at] = record;
    }
  };

  /** Sorts by one byte of the words, by counting, which keeps the order of equal ones. */
  const sortByByte = (from: number, to: number, shift: number): void => {
    places.fill(0);
    for (let at = from; at < to; at += 1) {
      const digit = ((words[at] as number) >>> shift) & 255;
      places[digit] = (places[digit] as number) + 1;
    }
    let begin = from;
    for (let digit = 0; digit < 256; digit += 1) {
      const length = places[digit] as number;
      places[digit] = begin;
      begin += length;
    }
    for (let at = from; at < to; at += 1) {
      const word = words[at] as number;
      const digit = (word >>> shift) & 255;
      const place = places[digit] as number;
      movedWords[place] = word;
      movedRecords[place] = records[at] as number;
      places[digit] = place + 1;
    }
    words.set(movedWords.subarray(from, to), from);
    records.set(movedRecords.subarray(from, to), from);
  };

  /** Records of one word: those whose key has ended in it come first, the shortest first. @returns where the others begin */
  const sortEnded = (from: number, to: number, depth: number): number => {
    const leftOf = (record: number): number => Math.min(lengthAt(bytes, record) - depth, WORD_BYTES + 1);
    ends.fill(0);
    for (let at = from; at < to; at += 1) {
      const left = leftOf(records[at] as number);
      ends[left] = (ends[left] as number) + 1;
    }
    const goOn = to - (ends[WORD_BYTES + 1] as number);
    if (goOn === from) return from;
    let begin = from;
    for (let left = 0; left < ends.length; left += 1) {
      const length = ends[left] as number;
      ends[left] = begin;
      begin += length;
    }
    for (let at = from; at < to; at += 1) {
      const record = records[at] as number;
      const left = leftOf(record);
      const place = ends[left] as number;
      movedRecords[place] = record;
      ends[left] = place + 1;
    }
    records.set(movedRecords.subarray(from, to), from);
    return goOn;
  };

  return (count) => {
    const todo: number[] = [0, count, 0];
    while (todo.length > 0) {
      const known = todo.pop() as number;
      const to = todo.pop() as number;
      const from = todo.pop() as number;
      if (to - from <= FEW) {
        insertEach(from, to, known);
        continue;
      }
      // Paths begin alike, often for long.
      const depth = alike(from, to, known);
      let some = 0;
      let all = 0xffff_ffff;
      let isEnding = false;
      for (let at = from; at < to; at += 1) {
        const record = records[at] as number;
        const left = lengthAt(bytes, record) - depth;
        if (left <= WORD_BYTES) isEnding = true;
        const word = wordOf(record, depth, left);
        words[at] = word;
        some |= word;
        all &= word;
      }
      const differing = some ^ all;
      if (to - from <= SOME) insertByWord(from, to);
      else
        for (let shift = 0; shift < 32; shift += 8)
          if (((differing >>> shift) & 255) !== 0) sortByByte(from, to, shift);
      for (let begin = from, at = from + 1; at <= to; at += 1) {
        if (at < to && words[at] === words[begin]) continue;
        if (at - begin > 1) {
          const goOn = isEnding ? sortEnded(begin, at, depth) : begin;
          if (at - goOn > 1) todo.push(goOn, at, depth + WORD_BYTES);
        }
        begin = at;
      }
    }
  };
};

/**
 * Records of one run are so many at most, unless they are very short, as of a path and a stamp of 64 bytes together; their memory
 * is used again for the next run. Where it was not, each run of 80,000 short paths left 1 MiB to the garbage collector.
 */
const KEPT = 128 * 1024;
const KEPT_FIRST = 16 * 1024;
let kept = sortingMemory(0);

const memoryFor = (count: number): SortingMemory => {
  if (count > KEPT) return sortingMemory(count);
  let most = Math.max(kept.words.length, KEPT_FIRST);
  while (most < count) most *= 2;
  if (kept.words.length < most) kept = sortingMemory(most);
  return kept;
};

/**
 * Sorts the places of records by the bytes of their keys: by counting, four bytes at a time from the first, which keeps the
 * order of equal keys and takes no longer for keys that begin alike.
 * @param records places in `bytes`; the first `count` of them are sorted in place
 */
export const sortRecords = (bytes: Buffer, records: Uint32Array, count: number): void =>
  recordSorter(bytes, records, memoryFor(count))(count);

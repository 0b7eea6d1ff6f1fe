/**
 * Names of segments of PostgreSQL's log: 8 hexadecimal digits each of the timeline, of the log, and of the segment in it
 * (PostgreSQL, "WAL Internals").
 */
export const WAL_NAME = /^[0-9A-F]{24}$/;

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(8, "0");
const timelineOf = (name: string): string => name.slice(0, 8);
const logOf = (name: string): number => Number.parseInt(name.slice(8, 16), 16);
const segmentOf = (name: string): number => Number.parseInt(name.slice(16), 16);

/** A backup that needs more of them names the first ones. */
const MAX_NAMES = 100_000;

/** How many segments a log has, by those that are there: 256 of the usual 16 MiB, fewer where they are larger. */
const perLog = (names: Iterable<string>): number => {
  let largest = 0;
  for (const name of names) largest = Math.max(largest, segmentOf(name));
  return 2 ** Math.ceil(Math.log2(largest + 1));
};

/**
 * The segments from one to another that are not there.
 * @param there names of segments, of this and other timelines
 */
export const missingSegments = (start: string, stop: string, there: ReadonlySet<string>): readonly string[] => {
  const count = perLog([...there, start, stop]);
  const missing: string[] = [];
  let [log, segment] = [logOf(start), segmentOf(start)];
  for (let seen = 0; seen < MAX_NAMES; seen += 1) {
    const name = `${timelineOf(start)}${hex(log)}${hex(segment)}`;
    if (name.slice(8) > stop.slice(8)) break;
    // After a switch of timelines the log goes on in the other one.
    if (!there.has(name) && !there.has(`${timelineOf(stop)}${name.slice(8)}`)) missing.push(name);
    segment = (segment + 1) % count;
    if (segment === 0) log += 1;
  }
  return missing;
};

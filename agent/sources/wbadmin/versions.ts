import { Failure } from "../../../core/failure.ts";
import type { Encoding } from "../../formats/encoding.ts";
import { localMs } from "../../formats/local-time.ts";
import { printedLines } from "../../formats/text.ts";

export interface Version {
  readonly id: string;
  readonly atMs: number;
  /** What it can recover, as printed; undefined where no such line follows. */
  readonly recovers: readonly string[] | undefined;
}

/**
 * `MM/DD/YYYY-HH:MM`. In the sample that we know (second-hand) it is UTC while the line above it is local time; labels
 * are in the system's language, so the line is known by its form.
 */
const IDENTIFIER = /(?:^|\s)((\d{2})\/(\d{2})\/(\d{4})-(\d{2}:\d{2}))\s*$/;
/** The same numbers in another order or with other marks, as no wbadmin that we know writes them. */
const OTHER_IDENTIFIER = /(?:^|\s)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}-\d{1,2}:\d{2}\s*$/;

const DAY_MS = 86_400_000;

const dayMs = (year: number, month: number, day: number): number =>
  month >= 1 && month <= 12 && day >= 1 && day <= 31 ? Date.UTC(year, month - 1, day) : Number.NaN;

/** True where a local time beside an identifier is of that day or one beside it, in some order of its numbers. */
const fitsLocalTime = (line: string, atMs: number): boolean => {
  const [, first, second, third] = /(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})/.exec(line) ?? [];
  if (first === undefined) return true;
  const [a, b, c] = [Number(first), Number(second), Number(third)];
  const days = [dayMs(c, a, b), dayMs(c, b, a), dayMs(a, b, c)];
  return days.some((ms) => Math.abs(ms - (atMs - (atMs % DAY_MS))) <= DAY_MS);
};

const parseIdentifier = (line: string, above: readonly string[], path: string): Version | undefined => {
  const [, id, month, day, year, time] = IDENTIFIER.exec(line) ?? [];
  if (id === undefined) {
    if (OTHER_IDENTIFIER.test(line))
      throw new Failure("source-invalid", `${path}: "${line.trim()}" is no identifier of the form MM/DD/YYYY-HH:MM`);
    return undefined;
  }
  const atMs = localMs(`${year}-${month}-${day}T${time}`, "UTC");
  const [localTime = ""] = above;
  if (!fitsLocalTime(localTime, atMs))
    throw new Failure("source-invalid", `${path}: "${localTime.trim()}" is another day than identifier ${id}`);
  return { id, atMs, recovers: undefined };
};

const TITLE = /^wbadmin \d/i;

/** `Can recover: Volume(s), File(s), …`, which in the sample that we know is the line behind the identifier. */
const recoversIn = (line: string): string[] =>
  line
    .slice(line.indexOf(":") + 1)
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

const GUID = /\{[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}\s*$/i;
const MAX_VERSIONS = 100_000;
/** Five lines are a version; more of them before an identifier are no list. */
const MAX_BLOCK = 20;

/**
 * The versions of the last list in a file, each a block of lines: time, target, identifier, what it can recover, and perhaps
 * the identifier of a snapshot. What is neither, nor what stands beneath the title, is refused: an error may say that the list
 * is not whole.
 * @throws Failure `source-invalid`
 */
export const readVersions = async (path: string, encoding?: Encoding): Promise<Version[]> => {
  let versions: Version[] = [];
  let block: string[] = [];
  let identified: Version | undefined;
  /** A title has been read, and nothing but what stands beneath it. */
  let inBanner = false;
  let begun = false;
  const invalid = (what: string): Failure => new Failure("source-invalid", `${path}: ${what}`);
  const unknown = (line: string): Failure => invalid(`"${line.trim().slice(0, 200)}" is no part of a list of versions`);
  const endBlock = (): void => {
    const [first] = block;
    if (identified !== undefined) versions.push(identified);
    else if (block.length >= 3) throw invalid(`the version of "${first?.trim()}" has no identifier`);
    else if (first !== undefined && begun) throw unknown(first);
    if (versions.length > MAX_VERSIONS) throw invalid(`it lists more than ${MAX_VERSIONS} versions`);
    block = [];
    identified = undefined;
  };
  const addLine = (line: string): void => {
    const found = parseIdentifier(line, block, path);
    if (found !== undefined && identified !== undefined)
      throw invalid(`${identified.id} and ${found.id} stand in one version`);
    if (found !== undefined) {
      identified = found;
      begun = true;
    } else if (!line.includes(":") && (begun || identified !== undefined)) throw unknown(line);
    else if (identified !== undefined && identified.recovers === undefined)
      identified = { ...identified, recovers: recoversIn(line) };
    else if (identified !== undefined && !GUID.test(line)) throw unknown(line);
    block.push(line);
    if (block.length > MAX_BLOCK) throw unknown(line);
  };
  for await (const line of printedLines(path, encoding)) {
    if (TITLE.test(line.trim())) {
      endBlock();
      // A list that follows another is the newer one.
      versions = [];
      inBanner = true;
      begun = true;
    } else if (line.trim() === "") {
      endBlock();
      inBanner = false;
    } else if (!inBanner) addLine(line);
    // An identifier there is of a list without the empty line.
    else if (parseIdentifier(line, [], path) !== undefined) throw unknown(line);
  }
  endBlock();
  return versions;
};

import { Failure } from "../../../core/failure.ts";
import type { LastRun } from "./read-log.ts";

/** Options by which a run copies no contents (robocopy /?). */
const NO_COPY: Readonly<Record<string, string>> = {
  "/L": "only lists what it would copy",
  "/QUIT": "only processes its command line",
  "/CREATE": "makes folders and files of no bytes",
  "/NOCOPY": "copies nothing of a file",
};

/**
 * Options by which files are left out that are new or changed, or of an age, size, attribute or depth, although they count as
 * skipped (robocopy /?).
 */
const LEAVES_OUT = /^\/(?:XC|XN|XL|A|M|(?:IA|LEV|MAX|MIN|MAXAGE|MINAGE|MAXLAD|MINLAD):.*)$/;

/** @throws Failure `source-invalid` where the run was asked for no copy */
export const refuseNoCopy = ({ options }: LastRun, path: string): void => {
  const flags = options.find((option) => option.startsWith("/COPY:"));
  const [option, what] =
    Object.entries(NO_COPY).find(([name]) => options.includes(name)) ??
    (flags !== undefined && !flags.slice("/COPY:".length).includes("D") ? [flags, "copies no data"] : []);
  if (option !== undefined)
    throw new Failure("source-invalid", `${path}: this run is no backup, because ${option} ${what}`);
};

/** Why a run did not copy all that there is; undefined where it did. */
export const runFault = ({ options, folders, files, bytes }: LastRun): string | undefined => {
  const failed = folders.failed + files.failed;
  if (failed > 0 || bytes.failed > 0) return `${failed} failed`;
  const mismatched = folders.mismatch + files.mismatch;
  if (mismatched > 0) return `${mismatched} mismatched: a folder where a file should be, or the other way round`;
  if (files.total > files.copied + files.skipped) return "files are neither copied nor skipped";
  const leaving = options.filter((option) => LEAVES_OUT.test(option));
  return leaving.length === 0
    ? undefined
    : `${leaving.join(" ")} leaves out files, whether they were copied before or not`;
};

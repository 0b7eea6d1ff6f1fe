import { counted } from "../../core/audit/report-finding.ts";
import { type Names, someNames } from "./some-names.ts";

/** Says which files are dated in the future: they show nothing about the age of a backup. */
export const futureLabel = ({ count, some }: Names): Readonly<Record<string, string>> =>
  count === 0 ? {} : { "dated-in-the-future": `${counted(count, "file")}: ${someNames(some)}` };

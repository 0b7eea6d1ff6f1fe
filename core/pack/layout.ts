import { compareText } from "../compare-text.ts";
import { FACTS_FILE, LOG_FILES, OSCAL_FILE, REPORT_FILE, VERIFIER_DIGEST_FILE, VERIFIER_FILE } from "./pack-file.ts";
import { DEFLATED, type Method, STORED } from "./zip.ts";

const startsWith =
  (start: string) =>
  (name: string): boolean =>
    name.startsWith(start);

/** Where a file lies among the others; within one place they are in the order of their names, plans of their versions. */
const PLACES: readonly ((name: string) => boolean)[] = [
  (name) => name === REPORT_FILE,
  (name) => name === FACTS_FILE,
  ...["plans/", "lists/", "seals."].map(startsWith),
  ...LOG_FILES.map((one) => (name: string) => name === one),
  ...["verdicts.", "checkpoints.", "findings.", "approvals.", "notifications."].map(startsWith),
  (name) => name === OSCAL_FILE,
  (name) => name.startsWith("manifests/"),
  (name) => name === VERIFIER_FILE,
  (name) => name === VERIFIER_DIGEST_FILE,
];

const placeOf = (name: string): number => PLACES.findIndex((isThere) => isThere(name));
const versionOf = (name: string): number => Number(/^plans\/(\d+)\.json$/.exec(name)?.[1] ?? 0);

const byPlace = (a: string, b: string): number =>
  placeOf(a) - placeOf(b) || versionOf(a) - versionOf(b) || compareText(a, b);

/** The files of a pack in the one order in which they lie in it, after `pack.json` and `pack.sha256`. */
export const inLayout = (names: Iterable<string>): string[] => [...names].toSorted(byPlace);

/** What is packed already lies in the archive as it is. */
export const methodOf = (name: string): Method => (/\.(?:gz|zst)$/.test(name) ? STORED : DEFLATED);

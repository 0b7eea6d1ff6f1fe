import { join } from "node:path";
import type { StartParts } from "../../local/start/start.ts";
import { writeOcsExports } from "./ocs-exports.ts";

/** What `npm run local -- --start` needs beside the embedded cloud: the README and exports to try its lines on. */
export const START_PARTS: Omit<StartParts, "cloud"> = {
  root: join(import.meta.dirname, "..", ".."),
  writeSamples: writeOcsExports,
};

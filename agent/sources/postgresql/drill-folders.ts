import { join } from "node:path";

/** The folders of one drill; only `data` and `run` are the server's. */
export interface DrillFolders {
  readonly into: string;
  readonly data: string;
  /** For its socket and its log. */
  readonly run: string;
  readonly configuration: string;
}

export const drillFolders = (into: string): DrillFolders => ({
  into,
  data: join(into, "data"),
  run: join(into, "run"),
  configuration: join(into, "configuration"),
});

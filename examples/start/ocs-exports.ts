import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { estate, writeAccounts, writeGoodNight } from "../demo/estate.ts";

const PLACES = {
  "accounts.csv": "users.csv",
  "user-data/users.xml": "pool01.xml",
  rtc: "rtc",
  rtcconfig: "rtcconfig",
  settings: "lcscmd",
};

/** What the tools of a pool would have exported by now, under the names of the README's lines. */
export const writeOcsExports = (folder: string): void => {
  const on = estate(join(folder, "estate"), Date.now());
  writeGoodNight(on, 0);
  writeAccounts(on, "pool01", false, 0);
  for (const [from, to] of Object.entries(PLACES)) {
    rmSync(join(folder, to), { recursive: true, force: true });
    renameSync(join(on.folder, "pool01", from), join(folder, to));
  }
  rmSync(on.folder, { recursive: true });
};

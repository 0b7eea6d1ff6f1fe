import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openHashCache } from "../../agent/files/hash-cache.ts";
import { diskSpool } from "../../agent/spool/disk-spool.ts";
import { mutateBytes } from "../mutate.ts";
import type { Random } from "../random.ts";
import type { Target } from "../target.ts";

/** Files that an agent writes for itself, after a power cut, a full disk, or an editor. */

const DIGEST = "a".repeat(64);
const AT = "2026-11-22T02:00:00.000Z";
const OBJECT_KEY = `intake/a/m/u/r/20261122T020000000Z-${DIGEST}.ndjson.zst`;
const LINK = { sequence: 2, digest: DIGEST, content: DIGEST, completedAt: AT, sealedAt: AT };
const CACHED = "cleargate.hash-cache/4";
const STAMP = "1 2 3 4 5";

let made: string | undefined;
/** Removed with the process. */
const folderOf = (): string => {
  if (made !== undefined) return made;
  const folder = mkdtempSync(join(tmpdir(), "cleargate-fuzz-spool-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  made = folder;
  return folder;
};

/** Reads one file of an agent's, with what an input makes of it. */
const ofFile = (
  name: string,
  file: string,
  examples: readonly string[],
  read: (folder: string) => unknown,
): Target => ({
  name: `spool-${name}`,
  generate: (random: Random) =>
    mutateBytes(Buffer.from(random.oneOf(examples)), random, ["{", "}", '"', "null", "\n", "1e999", ":"]),
  judge: (input) => {
    const folder = join(folderOf(), name);
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), input);
    return JSON.stringify(read(folder)) ?? "undefined";
  },
});

const spoolIn = (folder: string) => diskSpool(folder, 1_000_000);
const pushed = (at: string): string => JSON.stringify({ at, objectKey: OBJECT_KEY });

export const SPOOL_TARGETS: readonly Target[] = [
  ofFile(
    "place",
    "pending/one/place.json",
    [JSON.stringify({ objectKey: OBJECT_KEY, sha256: DIGEST, link: LINK })],
    (folder) => {
      writeFileSync(join(folder, "pending", "one", "manifest.ndjson.zst"), "x");
      return spoolIn(folder).listPending();
    },
  ),
  ofFile("journal", "pushed.ndjson", [`${pushed(AT)}\n${pushed(AT)}\n`], (folder) => spoolIn(folder).findLastPush()),
  ofFile("chain", "chain/u--r.json", [JSON.stringify(LINK)], (folder) => spoolIn(folder).findLastLink("u", "r")),
  ofFile("hash-cache", "cache", [`${CACHED}\n${DIGEST}\t${STAMP}\ta.bak\n${DIGEST}\t${STAMP}\tb\n`], (folder) => {
    const cache = openHashCache(join(folder, "cache"));
    const found = ["a.bak", "b"].map((key) => cache.find(key) ?? null);
    cache.close();
    return found;
  }),
];

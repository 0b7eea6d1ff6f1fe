import { join } from "node:path";
import type { ListedHash } from "../../agent/formats/listed-hash.ts";
import { readPgManifest } from "../../agent/formats/pg-manifest.ts";
import { silent } from "../../agent/progress.ts";
import { scratchIn } from "../../agent/sorting/scratch.ts";
import { verifyListedFiles } from "../../agent/sources/hash-list/verify-listed-files.ts";
import { findSource } from "../../agent/sources/index.ts";
import type { SourceContext } from "../../agent/sources/source.ts";
import { hasPostgres, POSTGRES, postgresBackup } from "../../test/support/real-tools.ts";
import { type Bench, figure, pairTimed } from "../measure.ts";
import { isInstalled, shell } from "./commands.ts";
import { withTree, writeMixedTree } from "./trees.ts";

/** How fast the agent verifies a backup against the hashes that its tool recorded. */

const contextIn = (folder: string): SourceContext => ({
  nowMs: Date.now(),
  progress: silent,
  cacheFile: undefined,
  rehash: true,
  scratch: scratchIn(folder),
});

/** @throws Error where a verification failed, so that no figure is of one that gave up early */
const requirePassed = (
  result: { readonly outcome: string; readonly detail?: string | undefined } | undefined,
): void => {
  if (result?.outcome !== "passed") throw new Error(result?.detail);
};

const sha256sum: Bench = {
  name: "agent-verify-sha256sum",
  run: async () => {
    if (!isInstalled("sha256sum")) return "sha256sum is not installed";
    return withTree(writeMixedTree, async (tree, folder) => {
      shell(`cd ${tree} && find . -type f ! -name SHA256SUMS -print0 | xargs -0 sha256sum > SHA256SUMS`);
      const source = findSource("sha256sum");
      const options = source.options.parse({ type: "sha256sum", path: join(tree, "SHA256SUMS") }) as never;
      const { ours, against } = await pairTimed(
        async () => requirePassed((await source.verify?.(options, contextIn(folder)))?.[0]),
        () => shell(`cd ${tree} && sha256sum -c --quiet SHA256SUMS`),
        3,
      );
      const note = "sha256sum -c / the agent, over 1 GiB, 512 MiB and 20,000 × 4 KiB; at least 1.5";
      return [figure("agent-verify-sha256sum", against, ours, "s", note)];
    });
  },
};

const FOUR_TABLES = [1, 2, 3, 4]
  .map(
    (number) => `create table t${number} as select i, repeat(md5(i::text), 20) as x from generate_series(1, 250000) i`,
  )
  .join("; ");

const postgres: Bench = {
  name: "agent-verify-postgres",
  run: async () => {
    if (!hasPostgres) return "PostgreSQL 15 is not installed";
    return withTree(
      () => undefined,
      async (_, folder) => {
        const backup = await postgresBackup(folder, FOUR_TABLES);
        const manifest = join(backup, "backup_manifest");
        const { ours, against } = await pairTimed(
          async () => {
            const listed: ListedHash[] = [];
            await readPgManifest(manifest, ({ key, sha256 = "" }) => void listed.push({ key, sha256 }));
            requirePassed((await verifyListedFiles(backup, listed, contextIn(folder)))[0]);
          },
          () => shell(`${join(POSTGRES, "pg_verifybackup")} -q -n ${backup}`),
          3,
        );
        const note =
          "pg_verifybackup -n of a base backup of 800 MB in four tables / our own hashing against its manifest; at least 1.5";
        return [figure("agent-verify-postgres", against, ours, "s", note)];
      },
    );
  },
};

export const verifyingBenches: readonly Bench[] = [sha256sum, postgres];

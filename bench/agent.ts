import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, utimesSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadHashCache } from "../agent/files/hash-cache.ts";
import { readTree } from "../agent/files/tree.ts";
import { readPgManifest } from "../agent/formats/pg-manifest.ts";
import { silent } from "../agent/progress.ts";
import { verifyListedFiles } from "../agent/sources/hash-list/verify-listed-files.ts";
import { findSource } from "../agent/sources/index.ts";
import type { SourceContext } from "../agent/sources/source.ts";
import { bundleCommands } from "../scripts/bundle.ts";
import { hasPostgres, POSTGRES, postgresBackup } from "../test/support/real-tools.ts";
import { type Bench, type Figure, figure, pairTimed } from "./measure.ts";

const MIB = 1024 ** 2;
const block = Buffer.alloc(MIB, 0x5a);
const OLD = new Date(Date.now() - 3_600_000);

const writeFile = (path: string, bytes: number): void => {
  const descriptor = openSync(path, "w");
  for (let left = bytes; left > 0; left -= block.length) writeSync(descriptor, block, 0, Math.min(left, block.length));
  closeSync(descriptor);
  utimesSync(path, OLD, OLD);
};

const manyFiles = (folder: string, count: number, bytes: number): void => {
  for (let index = 0; index < count; index += 1) {
    const inside = join(folder, `d${index >> 9}`);
    if ((index & 511) === 0) mkdirSync(inside, { recursive: true });
    writeFile(join(inside, `f${index}`), bytes);
  }
};

const inTree = async (
  make: (tree: string) => void,
  measure: (tree: string, folder: string) => Promise<Figure[] | string>,
): Promise<Figure[] | string> => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-bench-"));
  try {
    const tree = join(folder, "tree");
    mkdirSync(tree);
    make(tree);
    return await measure(tree, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const has = (command: string): boolean => spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
const shell = (command: string): void =>
  void execFileSync("sh", ["-c", command], { stdio: "ignore", maxBuffer: 1024 ** 3 });

/** All of it, as `cleargate-agent backup` reads a tree; `cached` trusts what an earlier run has hashed. */
const agentReads = async (tree: string, folder: string, cached: boolean): Promise<void> => {
  const cacheFile = join(folder, "cache.tsv");
  const cache = cached ? loadHashCache(cacheFile) : undefined;
  await readTree(tree, { exclude: [], cache, cacheFile, startedMs: Date.now() }, silent);
};

const mixedTree = (tree: string): void => {
  writeFile(join(tree, "one"), 1024 * MIB);
  writeFile(join(tree, "two"), 512 * MIB);
  manyFiles(tree, 20_000, 4_096);
};

const beside = (name: string, command: string, peer: (tree: string) => string): Bench => ({
  name,
  run: async () =>
    has(command)
      ? inTree(mixedTree, async (tree, folder) => {
          const { ours, against } = await pairTimed(
            () => agentReads(tree, folder, false),
            () => shell(peer(tree)),
            3,
          );
          return [
            figure(
              name,
              against,
              ours,
              "s",
              `${command} / the agent, over 1 GiB, 512 MiB and 20,000 × 4 KiB; at least 5`,
            ),
          ];
        })
      : `${command} is not installed`,
});

const limit: Bench = {
  name: "agent-hash-limit",
  run: async () => {
    if (!has("openssl")) return "openssl is not installed";
    return inTree(
      (tree) => {
        for (let index = 0; index < 4; index += 1) writeFile(join(tree, `f${index}`), 512 * MIB);
      },
      async (tree, folder) => {
        const file = (index: number): string => join(tree, `f${index}`);
        const digest = (...files: string[]): string => `openssl dgst -sha256 ${files.join(" ")}`;
        const { ours, against } = await pairTimed(
          () => agentReads(tree, folder, false),
          () => shell(`${digest(file(0), file(1))} & ${digest(file(2), file(3))}; wait`),
          5,
        );
        const said = execFileSync(
          "openssl",
          ["speed", "-multi", "2", "-seconds", "2", "-bytes", "1048576", "-evp", "sha256"],
          { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
        );
        const kilobytes = Number(/([\d.]+)k\s*$/m.exec(said.trim())?.[1]);
        const rate = (2_048 * MIB) / ours / 1e6;
        return [
          figure(
            "agent-hash-limit",
            rate,
            kilobytes / 1e3,
            "MB/s",
            "four files of 512 MiB / openssl speed -multi 2, which reads nothing; at least 0.85",
          ),
          figure(
            "agent-hash-reading",
            rate,
            (2_048 * MIB) / against / 1e6,
            "MB/s",
            "the same / two openssl dgst side by side, which read the files too",
          ),
        ];
      },
    );
  },
};

const UNCHANGED_FILES = 100_000;

const unchanged = (
  name: string,
  measure: (tree: string, folder: string) => Promise<Figure[] | string>,
  needs: string,
): Bench => ({
  name,
  run: async () =>
    has(needs)
      ? inTree(
          (tree) => manyFiles(tree, UNCHANGED_FILES, 64),
          async (tree, folder) => {
            await agentReads(tree, folder, true);
            return measure(tree, folder);
          },
        )
      : `${needs} is not installed`,
});

const rescan = unchanged(
  "agent-rescan",
  async (tree, folder) => {
    const { ours, against } = await pairTimed(
      () => agentReads(tree, folder, true),
      () => shell(`find ${tree} -printf '%s %T@\\n'`),
      7,
    );
    const note = "an unchanged tree of 100,000 files / find printing size and time; at most 2.5";
    return [figure("agent-rescan", ours, against, "s", note)];
  },
  "find",
);

const rescanRestic = unchanged(
  "agent-rescan-restic",
  async (tree, folder) => {
    const restic = `RESTIC_PASSWORD=bench restic --quiet --repo ${join(folder, "repository")} --cache-dir ${join(folder, "cache")}`;
    shell(`${restic} init`);
    const { ours, against } = await pairTimed(
      () => agentReads(tree, folder, true),
      () => shell(`${restic} backup ${tree}`),
      3,
    );
    const note = "restic backup of an unchanged tree of 100,000 files / the agent; at least 4";
    return [figure("agent-rescan-restic", against, ours, "s", note)];
  },
  "restic",
);

/** The whole command on an unchanged tree: start, look at every file, seal, keep. */
const wholeCommand: Bench = {
  name: "agent-backup-unchanged",
  run: async () => {
    if (!has("restic")) return "restic is not installed";
    await bundleCommands();
    return inTree(
      (tree) => manyFiles(tree, UNCHANGED_FILES, 64),
      async (tree, folder) => {
        const config = join(folder, "agent.yaml");
        const program = `${process.execPath} ${join(import.meta.dirname, "..", "dist", "bin", "cleargate-agent.mjs")}`;
        shell(`${program} init --agent a --migration m --bucket bucket --config ${config}`);
        const ours = `${program} backup ${tree} --unit u --requirement r --config ${config}`;
        const restic = `RESTIC_PASSWORD=bench restic --quiet --repo ${join(folder, "repository")} --cache-dir ${join(folder, "cache")}`;
        shell(ours);
        shell(`${restic} init && ${restic} backup ${tree}`);
        const find = await pairTimed(
          () => shell(ours),
          () => shell(`find ${tree} -printf '%s %T@\\n'`),
          5,
        );
        const backup = await pairTimed(
          () => shell(ours),
          () => shell(`${restic} backup ${tree}`),
          3,
        );
        return [
          figure(
            "agent-backup-unchanged-find",
            find.ours,
            find.against,
            "s",
            "the whole command on an unchanged tree of 100,000 files, sealed and kept / find; at most 10",
          ),
          figure(
            "agent-backup-unchanged-restic",
            backup.against,
            backup.ours,
            "s",
            "restic backup of that tree / the whole command; at least 1.5",
          ),
        ];
      },
    );
  },
};

const verifying: SourceContext = { nowMs: Date.now(), progress: silent, cacheFile: undefined, rehash: true };

const verifySums: Bench = {
  name: "agent-verify-sha256sum",
  run: async () =>
    has("sha256sum")
      ? inTree(mixedTree, async (tree) => {
          const list = join(tree, "SHA256SUMS");
          shell(`cd ${tree} && find . -type f ! -name SHA256SUMS -print0 | xargs -0 sha256sum > SHA256SUMS`);
          const source = findSource("sha256sum");
          const options = source.options.parse({ type: "sha256sum", path: list }) as never;
          const { ours, against } = await pairTimed(
            async () => {
              const [check] = (await source.verify?.(options, verifying)) ?? [];
              if (check?.outcome !== "passed") throw new Error(check?.detail);
            },
            () => shell(`cd ${tree} && sha256sum -c --quiet SHA256SUMS`),
            3,
          );
          const note = "sha256sum -c / the agent, over 1 GiB, 512 MiB and 20,000 × 4 KiB; at least 1.5";
          return [figure("agent-verify-sha256sum", against, ours, "s", note)];
        })
      : "sha256sum is not installed",
};

const verifyPostgres: Bench = {
  name: "agent-verify-postgres",
  run: async () =>
    hasPostgres
      ? inTree(
          () => undefined,
          async (_, folder) => {
            const table = (name: number): string =>
              `create table t${name} as select i, repeat(md5(i::text), 20) as x from generate_series(1, 250000) i`;
            const sql = [1, 2, 3, 4].map(table).join("; ");
            const backup = await postgresBackup(folder, sql);
            const path = join(backup, "backup_manifest");
            const { ours, against } = await pairTimed(
              async () => {
                const { files } = await readPgManifest(path);
                const listed = files.flatMap(({ key, sha256 = "" }) => ({ key, sha256 }));
                const [check] = await verifyListedFiles(path, backup, listed, verifying);
                if (check?.outcome !== "passed") throw new Error(check?.detail);
              },
              () => shell(`${join(POSTGRES, "pg_verifybackup")} -q -n ${backup}`),
              3,
            );
            const note =
              "pg_verifybackup -n of a base backup of 800 MB in four tables / our own hashing against its manifest; at least 1.5";
            return [figure("agent-verify-postgres", against, ours, "s", note)];
          },
        )
      : "PostgreSQL 15 is not installed",
};

export const agentBenches: readonly Bench[] = [
  beside("agent-hash-sha256sum", "sha256sum", (tree) => `find ${tree} -type f -print0 | xargs -0 sha256sum`),
  beside("agent-hash-hashdeep", "hashdeep", (tree) => `hashdeep -c sha256 -r ${tree}`),
  limit,
  rescan,
  rescanRestic,
  wholeCommand,
  verifySums,
  verifyPostgres,
];

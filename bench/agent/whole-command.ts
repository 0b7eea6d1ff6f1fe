import { join } from "node:path";
import { bundleCommands } from "../../scripts/bundle.ts";
import { type Bench, figure, pairTimed } from "../measure.ts";
import { findCommand, isInstalled, resticCommand, shell, shellCpuSeconds } from "./commands.ts";
import { withTree, writeUnchangedTree } from "./trees.ts";

const PROGRAM = join(import.meta.dirname, "..", "..", "dist", "bin", "cleargate-agent.mjs");

/** The whole command on an unchanged tree: it starts, checks every file, seals and writes to the spool. */
export const wholeCommandBench: Bench = {
  name: "agent-backup-unchanged",
  run: async () => {
    if (!isInstalled("restic")) return "restic is not installed";
    await bundleCommands();
    return withTree(writeUnchangedTree, async (tree, folder) => {
      const config = join(folder, "agent.yaml");
      const program = `${process.execPath} ${PROGRAM}`;
      const agent = `${program} backup ${tree} --unit u --requirement r --config ${config}`;
      const restic = resticCommand(folder);
      shell(`${program} init --agent a --migration m --bucket bucket --config ${config}`);
      shell(agent);
      shell(`${restic} init && ${restic} backup ${tree}`);
      const find = await pairTimed(
        () => shell(agent),
        () => shell(findCommand(tree)),
        5,
      );
      const cpu = { ours: Number.POSITIVE_INFINITY, against: Number.POSITIVE_INFINITY };
      for (let round = 0; round < 7; round += 1) {
        cpu.ours = Math.min(cpu.ours, shellCpuSeconds(agent));
        cpu.against = Math.min(cpu.against, shellCpuSeconds(findCommand(tree)));
      }
      const backup = await pairTimed(
        () => shell(agent),
        () => shell(`${restic} backup ${tree}`),
        3,
      );
      const findNote = "the whole command on an unchanged tree of 100,000 files, sealed and kept / find; at most 4";
      const resticNote = "restic backup of that tree / the whole command; at least 1.5";
      return [
        figure("agent-backup-unchanged-find", find.ours, find.against, "s", findNote),
        figure(
          "agent-backup-unchanged-cpu",
          cpu.ours,
          cpu.against,
          "s",
          "the whole command / find by processor time, the least of 7; no target",
        ),
        figure("agent-backup-unchanged-restic", backup.against, backup.ours, "s", resticNote),
      ];
    });
  },
};

import { type Bench, type Figure, figure, pairTimed, timedBoth } from "../measure.ts";
import { findCommand, isInstalled, readAsAgent, resticCommand, shell, shellCpuSeconds } from "./commands.ts";
import { withTree, writeUnchangedTree } from "./trees.ts";

/** How fast the agent reads a tree in which nothing has changed since it last did. */

const rescanPeer = (
  name: string,
  command: string,
  measure: (tree: string, folder: string) => Promise<readonly Figure[]>,
): Bench => ({
  name,
  run: async () => {
    if (!isInstalled(command)) return `${command} is not installed`;
    return withTree(writeUnchangedTree, async (tree, folder) => {
      await readAsAgent(tree, folder, true);
      return measure(tree, folder);
    });
  },
});

const besideFind = rescanPeer("agent-rescan", "find", async (tree, folder) => {
  const { ours, against } = await pairTimed(
    () => readAsAgent(tree, folder, true),
    () => shell(findCommand(tree)),
    7,
  );
  const cpu = { ours: Number.POSITIVE_INFINITY, against: Number.POSITIVE_INFINITY };
  for (let round = 0; round < 7; round += 1) {
    cpu.ours = Math.min(cpu.ours, (await timedBoth(() => readAsAgent(tree, folder, true))).cpuSeconds);
    cpu.against = Math.min(cpu.against, shellCpuSeconds(findCommand(tree)));
  }
  const note = "an unchanged tree of 100,000 files / find printing size and time; at most 2";
  return [
    figure("agent-rescan", ours, against, "s", note),
    figure("agent-rescan-cpu", cpu.ours, cpu.against, "s", "the same by processor time, the least of 7; no target"),
  ];
});

const besideRestic = rescanPeer("agent-rescan-restic", "restic", async (tree, folder) => {
  const restic = resticCommand(folder);
  shell(`${restic} init`);
  const { ours, against } = await pairTimed(
    () => readAsAgent(tree, folder, true),
    () => shell(`${restic} backup ${tree}`),
    3,
  );
  const note = "restic backup of an unchanged tree of 100,000 files / the agent; at least 4";
  return [figure("agent-rescan-restic", against, ours, "s", note)];
});

export const rescanBenches: readonly Bench[] = [besideFind, besideRestic];
